"""The base's attention put back over a corpus, against knockouts of each sentence alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from attention_flows.errors import Cancelled, InputError
from attention_flows.flow import Flow
from attention_flows.models.read import read
from attention_flows.studies.options import StudyOptions
from attention_flows.studies.run import run_study
from attention_flows.studies.study import Study, open_study
from tests.support.small_families import FAMILIES, moved
from tests.support.study_runs import TEXTS, two_models

ROWS = TEXTS[:6]  # each text twice, so that batches hold two
HEADS = [(layer, head) for layer in (1, 2, 3) for head in range(4)]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("study")
    return open_study(run_study(two_models(), ROWS, folder, StudyOptions(edges=4, shard_rows=5)))


@pytest.fixture(scope="module")
def flows() -> list[Flow]:
    return [read(two_models(), text, pair) for text, pair, _ in ROWS]


def expected(flows: list[Flow], heads: list[tuple[int, int]]) -> tuple[np.ndarray, float]:
    """Y of each sentence with the base's attention at these heads, and the accuracy."""
    values, right = [], []
    for flow, (_, _, label) in zip(flows, ROWS, strict=True):
        (model,) = flow.knockout(heads=heads, how="base").models
        assert model.after.probabilities is not None
        values.append(model.after.value)
        labels = two_models()[1].labels or ()
        right.append(labels[int(np.argmax(model.after.probabilities))] == label)
    return np.array(values, float), float(np.mean(right))


def test_everything_a_layer_and_a_head_are_what_the_knockouts_say(study: Study, flows: list[Flow]) -> None:
    own = np.array([flow.effects(steps=1).value for flow in flows])
    for given, cuts in (
        ({}, [HEADS]),
        ({"layers": [1, 3]}, [[head for head in HEADS if head[0] == layer] for layer in (1, 3)]),
        ({"heads": [(2, 1)]}, [[(2, 1)]]),
    ):
        table = study.restore(*two_models(), **given)
        assert table["restored"][0] == "nothing"
        assert table["value"][0] == pytest.approx(own.mean(), abs=1e-5)
        assert list(table["how"]) == ["measured"] * (1 + len(cuts))
        for row, heads in enumerate(cuts, start=1):
            values, accuracy = expected(flows, heads)
            assert table["value"][row] == pytest.approx(values.mean(), abs=1e-5)
            assert table["change"][row] == pytest.approx((values - own).mean(), abs=1e-5)
            assert table["accuracy"][row] == pytest.approx(accuracy)
            assert table["low"][row] <= table["change"][row] <= table["high"][row]
            assert table["n"][row] == len(ROWS)


def test_the_first_heads_by_effect_are_measured_and_the_rest_estimated(study: Study) -> None:
    effects = study.heads("effect")
    first = effects.iloc[effects["mean"].abs().argsort()[::-1][:2]]
    table = study.restore(*two_models(), heads=2)
    measured = table[table["how"] == "measured"]
    names = [f"layer {layer}, head {head}" for layer, head in zip(first["layer"], first["head"], strict=True)]
    assert list(measured["restored"]) == ["nothing", *names]
    estimated = table[table["how"] == "estimated"].set_index("restored")["change"]
    assert len(estimated) == len(HEADS) - 2
    for layer, head, mean in zip(effects["layer"], effects["head"], effects["mean"], strict=True):
        name = f"layer {layer}, head {head}"
        if name not in names:
            assert estimated[name] == pytest.approx(-mean, abs=1e-3)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"layers": [4]}, "layers 1 to 3"),
        ({"heads": [(1, 9)]}, "no head 9"),
        ({"layers": [1], "heads": 1}, "not both"),
    ],
)
def test_what_is_not_there_is_refused(study: Study, given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        study.restore(*two_models(), **given)  # type: ignore[arg-type]


def test_other_models_are_refused(study: Study) -> None:
    with pytest.raises(InputError, match="is not the tuned of the study"):
        study.restore(two_models()[0], two_models(7)[1])


def test_a_text_without_a_mask_has_no_prediction(tmp_path: Path) -> None:
    base = FAMILIES["bert"].model("language")
    models = base, moved(base)
    texts = [f"{text} {base.tokenizer.mask_token}" for text, *_ in TEXTS[:2]] + [TEXTS[2][0]]
    study = open_study(run_study(models, texts, tmp_path / "masks", StudyOptions()))
    table = study.restore(*models)
    assert list(table["n"]) == [2, 2]
    assert table["accuracy"].isna().all()


def test_one_model_has_no_base(tmp_path: Path) -> None:
    alone = open_study(run_study(two_models()[:1], TEXTS[:3], tmp_path / "one", StudyOptions()))
    with pytest.raises(InputError, match="one model"):
        alone.restore(*two_models())


def test_it_can_be_stopped_and_watched(study: Study) -> None:
    with pytest.raises(Cancelled):
        study.restore(*two_models(), cancelled=lambda: True)
    seen: list[tuple[int, int]] = []
    table = study.restore(*two_models(), limit=3, progress=lambda done, count: seen.append((done, count)))
    assert seen[-1] == (3, 3)
    assert list(table["n"]) == [3, 3]
