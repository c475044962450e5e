"""What a study records of rows against the flow of each sentence alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from _pytest.mark import ParameterSet

from attention_flows.demo import TASKS, DemoTask
from attention_flows.errors import Cancelled, InputError
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.studies import measure
from attention_flows.studies.measure import measure_rows
from attention_flows.studies.options import StudyOptions
from attention_flows.studies.read_rows import ReadRow, read_rows, row_batches
from attention_flows.studies.record import SentenceRecord
from attention_flows.studies.rows import Row
from tests.oracles.sentence_record import hold
from tests.support import loaded_models
from tests.support.small_families import FAMILIES, LINES, moved


def dev_rows(task: str, *numbers: int) -> list[Row]:
    """Short rows of a task's data, two of one length, and so of one batch."""
    rows = loaded_models.dev(task)
    return [Row(number, rows[number][0], rows[number][1] or None, rows[number][2]) for number in numbers]


PAIRS = dev_rows("qnli", 0, 5, 37)
TEXTS = dev_rows("sst2", 1, 4, 22)
SMALL = [
    *(Row(i, line, None, "no") for i, line in enumerate(LINES[:3])),
    *(Row(10 + i, first, second) for i, (first, second) in enumerate(pairwise(LINES[:3]))),
]


def slow(family: str) -> ParameterSet:
    return pytest.param(family, marks=pytest.mark.slow)


def two_of(family: str, head: str = "class") -> tuple[Model, Model]:
    base = FAMILIES[family].model(head)
    return base, moved(base)


def held(models: tuple[Model, ...], rows: list[Row], options: StudyOptions) -> list[SentenceRecord]:
    records, rejected = measure_rows(models, rows, options)
    assert not rejected
    assert [record.row for record in records] == rows
    for record in records:
        hold(models, record, effects=options.effects, edges=options.edges)
    return records


@pytest.mark.parametrize(
    ("rows", "effects"), [(PAIRS, True), (TEXTS, True), (PAIRS, False)], ids=["pairs", "texts", "measures"]
)
def test_every_number_of_real_models_is_the_flows(rows: list[Row], effects: bool) -> None:
    models = loaded_models.base(), loaded_models.tuned()
    records = held(models, rows, StudyOptions(effects=effects, edges=40))
    labels = loaded_models.tuned().labels or ()
    for record in records:
        assert record.models[0].correct is None  # the base has no head
        expected = record.models[1].prediction
        assert expected is not None
        assert record.models[1].correct == (expected.label == record.row.label)
        assert expected.label in labels


@pytest.mark.slow
@pytest.mark.parametrize("task", TASKS, ids=[task.id for task in TASKS])
def test_fifty_sentences_of_each_demo_task_too(task: DemoTask) -> None:
    models = loaded_models.base(), load(loaded_models.base(), adapter=task.adapter(), name="tuned")
    rows = [Row(i, a, b or None, label) for i, (a, b, label) in enumerate(loaded_models.dev(task.id)[:50])]
    held(models, rows, StudyOptions())


def test_one_model_is_held_against_no_attention() -> None:
    held((loaded_models.tuned(),), PAIRS, StudyOptions(edges=10))
    held((loaded_models.base(),), TEXTS, StudyOptions(edges=10))  # without a head there is nothing to explain


@pytest.mark.parametrize(
    "family",
    ["bert", "deberta-v2", "llama", "bart", *map(slow, ("roberta", "albert", "gpt2", "t5", "xlnet", "bloom"))],
)
def test_of_every_family_too(family: str) -> None:
    held(two_of(family), SMALL, StudyOptions(edges=20))


@pytest.mark.parametrize("family", ["bert", "roberta", "albert", "deberta-v2", "gpt2", "llama"])
def test_these_families_run_in_batches(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(models: object, row: Row, options: object) -> SentenceRecord:
        raise InputError("it is measured alone")

    monkeypatch.setattr(measure, "measure_one", refuse)
    records, rejected = measure_rows(two_of(family), SMALL, StudyOptions())
    assert not rejected
    assert len(records) == len(SMALL)


@pytest.mark.parametrize("family", ["llama", "bert", *map(slow, ("gpt2", "t5"))])
def test_of_language_models_without_labels(family: str) -> None:
    held(two_of(family, "language"), SMALL, StudyOptions(edges=20))


def test_a_masked_word_is_explained() -> None:
    models = two_of("bert", "language")
    mask = str(models[0].tokenizer.mask_token)
    rows = [Row(0, f"{LINES[0]} {mask}"), Row(1, f"{mask} {LINES[0]}"), Row(2, LINES[1])]
    records, _ = measure_rows(models, rows, StudyOptions())
    assert [record.effects is not None for record in records] == [True, True, False]
    for record in records:
        hold(models, record, effects=True, edges=60)


def test_the_same_rows_give_the_same_bits_in_whichever_order_they_are_read() -> None:
    models = two_of("bert")
    first, _ = measure_rows(models, SMALL, StudyOptions())
    again, _ = measure_rows(models, SMALL, StudyOptions())
    for record, other in zip(first, again, strict=True):
        assert record.effects is not None
        assert other.effects is not None
        assert record.effects.heads.tobytes() == other.effects.heads.tobytes()
        assert record.models[1].measures["entropy"].tobytes() == other.models[1].measures["entropy"].tobytes()


def test_what_cannot_be_read_is_rejected_and_what_is_too_long_cut_off() -> None:
    models = two_of("bert")
    long = " ".join(LINES * 40)
    rows = [Row(4, LINES[0]), Row(5, " "), Row(6, long), Row(7, "half \ud800")]
    records, rejected = measure_rows(models, rows, StudyOptions(effects=False))
    assert [record.row.number for record in records] == [4, 6]
    assert [entry.row for entry in rejected] == [5, 7]
    assert "empty" in rejected[0].reason
    assert "cut off" in records[1].notes[0]
    assert records[1].tokens <= models[0].max_tokens
    _, rejected = measure_rows(models, rows, StudyOptions(effects=False, truncate=False))
    assert [entry.row for entry in rejected] == [5, 6, 7]
    assert "takes at most" in rejected[1].reason


def test_models_of_other_tokens_are_no_study() -> None:
    base = FAMILIES["bert"].model("class")
    other = FAMILIES["gpt2"].model("class")
    _, rejected = measure_rows((base, other), SMALL[:2], StudyOptions())
    assert "different tokens" in rejected[0].reason


def test_it_can_be_stopped() -> None:
    with pytest.raises(Cancelled):
        measure_rows(two_of("bert"), SMALL, StudyOptions(), cancelled=lambda: True)


def test_batches_are_of_equal_lengths_and_hold_each_row_once() -> None:
    models = two_of("bert")
    encoded = [r.encoded[1] for r in read_rows(models, SMALL, StudyOptions()) if isinstance(r, ReadRow)]
    batches = row_batches(models, encoded)
    assert sorted(index for batch in batches for index in batch) == list(range(len(SMALL)))
    for batch in batches:
        assert len({encoded[index].words.tokens for index in batch}) == 1
