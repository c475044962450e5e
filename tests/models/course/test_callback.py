"""Recording real runs of transformers' Trainer, and reading back what was recorded."""

from __future__ import annotations

import functools
import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from peft import LoraConfig, TaskType, get_peft_model
from transformers import PreTrainedModel, Trainer, TrainerCallback, TrainingArguments

import attention_flows as af
from attention_flows.core.sentence import Sentence
from attention_flows.errors import InputError
from attention_flows.flow import Flow
from attention_flows.models.course.callback import AttentionFlowsCallback, Recorder
from attention_flows.models.course.course import Course
from attention_flows.models.course.recording import Recording, find_recording, open_recording
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.wire import flow as wire
from tests.support import loaded_models
from tests.support.small_models import save_bert

SINGLE, PAIR = "a small test", ("who wrote it ?", "it was written by ada")
ROWS = [("good", 1), ("bad", 0), ("not bad", 1), ("not good", 0)] * 4


def accuracy(predicted: Any) -> dict[str, float]:
    return {"accuracy": float((predicted.predictions.argmax(-1) == predicted.label_ids).mean())}


def train(folder: Path, *callbacks: TrainerCallback, peft: bool = False, resume: bool = False, **given: Any) -> Any:
    """Train a small BERT for some steps with evaluations at steps 4 and 8 and saves at 6; the trainer."""
    network: Any = save_bert(folder / "base")
    tokenizer = loaded_models.base().tokenizer
    if peft:
        network = get_peft_model(network, LoraConfig(task_type=TaskType.SEQ_CLS, r=2, target_modules=["query"]))
    rows = [{**tokenizer(text, padding="max_length", max_length=8), "labels": label} for text, label in ROWS]
    arguments: dict[str, Any] = {
        "output_dir": str(folder / "run"),
        "max_steps": 8,
        "eval_strategy": "steps",
        "eval_steps": 4,
        "save_steps": 6,
        "learning_rate": 1e-2,
        "report_to": [],
        "use_cpu": True,
        "disable_tqdm": True,
        "per_device_train_batch_size": 4,
        "dataloader_pin_memory": False,
    }
    trainer = Trainer(
        network,
        TrainingArguments(**arguments | given),
        train_dataset=rows,
        eval_dataset=rows,
        compute_metrics=accuracy,
        callbacks=list(callbacks),
    )
    trainer.train(resume_from_checkpoint=resume)
    return trainer


def callback() -> AttentionFlowsCallback:
    return AttentionFlowsCallback([SINGLE, PAIR], loaded_models.base().tokenizer)


@functools.cache
def recorded() -> tuple[Path, Any]:
    """A run that was recorded, and its trainer. Tests change copies of the folder."""
    folder = Path(tempfile.mkdtemp())
    return folder, train(folder, callback())


def recording(folder: Path) -> Recording:
    found = find_recording(folder / "run")
    assert found is not None
    return open_recording(found)


def now(trainer: Any) -> Model:
    inner = trainer.model.get_base_model() if hasattr(trainer.model, "get_base_model") else trainer.model
    return load((inner, loaded_models.base().tokenizer))


def test_each_evaluation_and_save_is_recorded_once_with_what_it_found() -> None:
    folder, trainer = recorded()
    found = recording(folder)
    assert [(one.step, one.share) for one in found.checkpoints] == [(0, 0), (4, 0.5), (6, 0.75), (8, 1)]
    evaluated = {entry["step"]: entry for entry in trainer.state.log_history if "eval_loss" in entry}
    assert set(evaluated) == {4, 8}
    for one in found.checkpoints:
        entry = evaluated.get(one.step, {})
        assert (one.loss, one.accuracy) == (entry.get("eval_loss"), entry.get("eval_accuracy"))
    assert [(probe.text, probe.pair) for probe in found.probes] == [(SINGLE, None), PAIR]


@pytest.mark.parametrize("peft", [False, True])
def test_what_was_recorded_is_what_the_model_does(tmp_path: Path, peft: bool) -> None:
    folder, trainer = (tmp_path, train(tmp_path, callback(), peft=True)) if peft else recorded()
    base, tuned = load(folder / "base"), now(trainer)
    found = recording(folder)
    for text, pair in ((SINGLE, None), PAIR):
        flow, expected = found.compare(-1, text, pair), af.compare(base, tuned, text, pair)
        assert flow.words.labels == expected.words.labels
        exact, kept = expected.heads(), flow.heads()
        for name in ("change", "entropy", "special", "itself", "next", "previous"):
            np.testing.assert_allclose(getattr(kept, name), getattr(exact, name), atol=1e-4)
        assert (kept.known == 1).all()
        assert flow.backend is not None
        assert flow.backend.known_measurements is not None
        measurements = found.backend(-1, Sentence(text, pair)).head_measurements()
        assert measurements is not None
        assert measurements.to_dict() == flow.backend.known_measurements.to_dict()
        for one, other in zip(flow.models, expected.models, strict=True):
            assert one.role == other.role
            shared = np.intersect1d(one.edges.ids(), other.edges.ids())
            assert len(shared) >= 0.99 * max(len(one.edges), len(other.edges))
            ours, theirs = (edges.weight[np.isin(edges.ids(), shared)] for edges in (one.edges, other.edges))
            np.testing.assert_allclose(ours, theirs, atol=3e-5)
            assert one.prediction is not None
            assert other.prediction is not None
            np.testing.assert_allclose(one.prediction.probabilities, other.prediction.probabilities, atol=1e-5)


def test_the_recorded_change_is_the_courses_own() -> None:
    """The checkpoint that the Trainer saved at step 6, opened as a course, against what was recorded at that step."""
    folder, _ = recorded()
    course = af.course(load(folder / "base"), folder / "run")
    assert isinstance(course, Course)
    assert [one.name for one in course.checkpoints] == ["checkpoint-6", "checkpoint-8"]
    opened, kept = course.change(SINGLE), recording(folder).change(SINGLE)
    np.testing.assert_array_equal(kept.change[0], 0)
    np.testing.assert_allclose(kept.change[2:], opened.change, atol=1e-5)
    assert [one.label for one in kept.predictions[2:] if one] == [one.label for one in opened.predictions if one]


def test_training_is_the_same_with_and_without(tmp_path: Path) -> None:
    """Neither the random numbers nor the mode or attention of the model are touched."""
    _, trainer = recorded()
    recorded_weights, weights = trainer.model.state_dict(), train(tmp_path).model.state_dict()
    assert recorded_weights.keys() == weights.keys()
    for key, values in recorded_weights.items():
        torch.testing.assert_close(values, weights[key], rtol=0, atol=0)


def test_modules_that_were_frozen_stay_so(tmp_path: Path) -> None:
    network: PreTrainedModel = save_bert(tmp_path)
    network.train()
    network.get_submodule("bert.encoder.layer.0").eval()
    before = [module.training for module in network.modules()], network.config._attn_implementation
    af.read(af.load((network, loaded_models.base().tokenizer)), "a small test")
    assert ([module.training for module in network.modules()], network.config._attn_implementation) == before


def test_a_recording_without_checkpoints_opens_as_a_course_of_its_probes(tmp_path: Path) -> None:
    shutil.copytree(recorded()[0] / "run" / "flows", tmp_path / "flows")
    course = af.course(loaded_models.base(), tmp_path)
    assert isinstance(course, Recording)
    assert course.describe_models()[0][1] == ("no", "yes")
    assert len(course.compare(1, *PAIR).models) == 2
    assert course.predict(SINGLE) == course.compare(-1, SINGLE).models[1].prediction
    with pytest.raises(InputError, match="only its probe sentences can be shown"):
        course.compare(1, "another sentence")
    with pytest.raises(InputError, match="recorded in words"):
        course.compare(1, SINGLE, unit="token")
    with pytest.raises(InputError, match="no checkpoint 4: 4 were recorded"):
        course.compare(4, SINGLE)


def test_a_recording_that_is_damaged_names_the_file(tmp_path: Path) -> None:
    shutil.copytree(recorded()[0] / "run" / "flows", tmp_path / "flows")
    message = tmp_path / "flows" / "step-4" / "0.flow"
    message.write_bytes(message.read_bytes()[:100])
    found = open_recording(tmp_path / "flows")
    with pytest.raises(InputError, match=r"step-4/0\.flow is missing, damaged"):
        found.compare(1, SINGLE)
    assert found.compare(2, SINGLE).models
    index = tmp_path / "flows" / "index.json"
    document = json.loads(index.read_text("utf-8"))
    for broken in ("{", "[]", json.dumps(document | {"version": 2}), json.dumps(document | {"steps": []})):
        index.write_text(broken, encoding="utf-8")
        with pytest.raises(InputError, match=str(tmp_path / "flows")):
            open_recording(tmp_path / "flows")


def test_a_run_that_goes_on_is_recorded_beside_its_first_part(tmp_path: Path) -> None:
    shutil.copytree(recorded()[0], tmp_path, dirs_exist_ok=True)
    first = (tmp_path / "run" / "flows" / "index.json").read_bytes()
    shutil.rmtree(tmp_path / "run" / "checkpoint-8")
    train(tmp_path, callback(), resume=True)
    assert (tmp_path / "run" / "flows" / "index.json").read_bytes() == first
    rest = open_recording(tmp_path / "run" / "flows-from-6")
    assert [one.step for one in rest.checkpoints] == [6, 8]


class Stopped(BaseException):
    """The end of the process."""


def stop_at(operation: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the process before so many changes of names on the disk; a file that is half written has no name yet."""
    left = operation

    def counted(real: Any) -> Any:
        def change(*given: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Stopped
            return real(*given, **named)

        return change

    for name in ("replace", "unlink", "mkdir"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))


def test_a_run_that_is_stopped_while_it_is_recorded_over_another_never_mixes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = (Sentence(SINGLE), Sentence(*PAIR))
    for seed, name in ((0, "old"), (1, "new")):
        save_bert(tmp_path / name, seed=seed)
    old, new = load(tmp_path / "old"), load(tmp_path / "new")

    def record(model: Model, folder: Path) -> None:
        recorder = Recorder(model, sentences, folder)
        for step in (0, 5):
            recorder.record(model, step, None, {})

    record(old, tmp_path / "first")
    record(new, tmp_path / "whole")
    expected = {
        file.relative_to(tmp_path / "whole"): file.read_bytes() for file in (tmp_path / "whole").rglob("*.flow")
    }
    seen, operation, done = set(), 0, False
    while not done:
        place = tmp_path / f"over-{operation}"
        shutil.copytree(tmp_path / "first", place)
        with monkeypatch.context() as patched:
            stop_at(operation, patched)
            try:
                record(new, place)
                done = True
            except Stopped:
                pass
        if find_recording(place) is None:
            seen.add("none")
        elif (opened := open_recording(place)).name == "new":
            seen.add("new")
            for at, checkpoint in enumerate(opened.checkpoints):
                for probe in range(2):
                    file = checkpoint.folder / f"{probe}.flow"
                    assert file.read_bytes() == expected[file.relative_to(place)]
                assert opened.compare(at, SINGLE).models
        else:
            seen.add("old")
            for file in place.rglob("*.flow"):
                assert file.read_bytes() == (tmp_path / "first" / file.relative_to(place)).read_bytes()
        operation += 1
    assert seen == {"old", "none", "new"}
    assert operation > 8


@pytest.mark.parametrize("probes", ["a text", [], [5], [("a", "b", "c")], [None], 5, [("a", 5)]])
def test_probes_that_are_no_texts_are_refused(probes: Any) -> None:
    with pytest.raises(InputError, match="name the probes"):
        AttentionFlowsCallback(probes, loaded_models.base().tokenizer)


def test_a_probe_that_the_model_does_not_take_stops_the_run_before_it_begins(tmp_path: Path) -> None:
    bad = AttentionFlowsCallback(["word " * 50], loaded_models.base().tokenizer)
    with pytest.raises(InputError, match="takes at most 40"):
        train(tmp_path, bad)


def test_a_run_that_was_recorded_without_measures_says_so() -> None:
    """As runs were before they had any."""
    folder, _ = recorded()
    older = folder.parent / f"{folder.name}-older"
    shutil.copytree(folder, older)
    for file in older.glob("run/flows/*/*.flow"):
        file.write_bytes(wire.encode(replace(Flow.of(wire.decode(file.read_bytes())), backend=None)))
    found = recording(older)
    with pytest.raises(InputError, match="record it again"):
        found.backend(-1, Sentence(SINGLE))
    assert len(found.compare(-1, SINGLE).heads()) == 16
