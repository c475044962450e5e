from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from attention_flows.errors import InputError
from attention_flows.models.course.checkpoints import COURSE, FORMAT, find_checkpoints


def write(file: Path, document: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document), encoding="utf-8")


def test_a_trainers_folders_are_found_by_step_with_the_last_ones_evaluations(tmp_path: Path) -> None:
    for name in ("checkpoint-1000", "checkpoint-5", "checkpoint-20", "checkpoint-x", "runs"):
        (tmp_path / name).mkdir()
    (tmp_path / "checkpoint-7").write_text("not a folder")
    history: list[dict[str, Any]] = [
        {"step": 5, "loss": 0.9, "learning_rate": 1e-4},
        {"step": 5, "eval_loss": 0.7, "eval_accuracy": 0.5},
        {"step": 20, "eval_loss": float("nan")},
    ]
    write(tmp_path / "checkpoint-20" / "trainer_state.json", {"max_steps": 9, "log_history": []})
    write(tmp_path / "checkpoint-1000" / "trainer_state.json", {"max_steps": 2000, "log_history": history})
    found = find_checkpoints(tmp_path)
    assert [(one.name, one.step, one.share, one.accuracy, one.loss) for one in found] == [
        ("checkpoint-5", 5, 0.0025, 0.5, 0.7),
        ("checkpoint-20", 20, 0.01, None, None),
        ("checkpoint-1000", 1000, 0.5, None, None),
    ]


def test_figures_that_cannot_be_read_are_done_without(tmp_path: Path) -> None:
    (tmp_path / "checkpoint-5").mkdir()
    (tmp_path / "checkpoint-5" / "trainer_state.json").write_text("{", encoding="utf-8")
    (only,) = find_checkpoints(tmp_path)
    assert (only.share, only.accuracy, only.loss) == (None, None, None)


def test_a_list_names_folders_beside_it_and_above(tmp_path: Path) -> None:
    listed = [
        {"folder": "..", "step": 30, "share": 1, "accuracy": 0.8, "loss": None},
        {"folder": "early", "step": 3},
    ]
    file = tmp_path / "task" / "course" / COURSE
    write(file, {"format": FORMAT, "version": 1, "checkpoints": listed})
    early, last = find_checkpoints(file.parent)
    assert (early.name, early.folder, early.step, early.share) == ("early", file.parent / "early", 3, None)
    assert (last.name, last.folder, last.accuracy, last.loss) == ("task", tmp_path / "task", 0.8, None)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"format": FORMAT, "version": 2, "checkpoints": []}, "only attention-flows/course 1 is read"),
        ({"format": FORMAT, "version": 1}, "is damaged"),
        ({"format": FORMAT, "version": 1, "checkpoints": [{"folder": "a"}]}, "is damaged"),
        ([], "is damaged"),
    ],
)
def test_a_list_that_is_none_says_why(tmp_path: Path, document: object, reason: str) -> None:
    write(tmp_path / COURSE, document)
    with pytest.raises(InputError, match=reason):
        find_checkpoints(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        find_checkpoints(tmp_path / "nowhere")
