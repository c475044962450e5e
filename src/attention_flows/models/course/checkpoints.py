"""The checkpoints of a fine-tuning in a folder, listed without loading any (docs/course.md)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.one_line import quoted
from ...errors import InputError

COURSE = "course.json"
FORMAT = "attention-flows/course"
VERSION = 1
NAMED = re.compile(r"checkpoint-(\d+)")


@dataclass(frozen=True)
class Checkpoint:
    """The model after ``step`` training steps, a ``share`` of all; its accuracy and loss where they are known."""

    name: str
    folder: Path
    step: int
    share: float | None = None
    accuracy: float | None = None
    loss: float | None = None

    def __repr__(self) -> str:
        accuracy = "" if self.accuracy is None else f", accuracy {self.accuracy:.3f}"
        return f"Checkpoint({quoted(self.name)}, step {self.step:,}{accuracy})"


def stage_name(checkpoints: Sequence[Checkpoint], at: int) -> str:
    """The name of the model at ``at``: of the last one its own, of the others that of the run and their step."""
    checkpoint, last = checkpoints[at], checkpoints[-1]
    if checkpoint is last:
        return last.name
    run = last.folder.parent.name if NAMED.fullmatch(last.name) else last.name
    return f"{run}, step {checkpoint.step:,} of {last.step:,}"


def find_checkpoints(folder: Path) -> tuple[Checkpoint, ...]:
    """The checkpoints in a folder, by step: those that its course.json lists, or else its folders ``checkpoint-N``.

    None of them is opened, so a damaged checkpoint is an error only when it is loaded. Raises InputError for a folder
    that does not exist and for a damaged course.json.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}")
    checkpoints = _listed(folder / COURSE) if (folder / COURSE).exists() else _named(folder)
    return tuple(sorted(checkpoints, key=lambda checkpoint: checkpoint.step))


def _listed(file: Path) -> Iterator[Checkpoint]:
    try:
        document = json.loads(file.read_text("utf-8"))
        kind = document["format"], document["version"]
        if kind != (FORMAT, VERSION):
            raise InputError(f"{file} is of the format {kind[0]} {kind[1]}; only {FORMAT} {VERSION} is read")
        for listed in document["checkpoints"]:
            folder = (file.parent / listed["folder"]).resolve()
            known = (finite(listed.get(name)) for name in ("share", "accuracy", "loss"))
            yield Checkpoint(folder.name, folder, int(listed["step"]), *known)
    except InputError:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file} is damaged or no list of checkpoints: fetch it again") from error


def _named(folder: Path) -> Iterator[Checkpoint]:
    """The folders that a Trainer writes, with the evaluations that the last one's state has."""
    folders = ((NAMED.fullmatch(item.name), item) for item in folder.iterdir() if item.is_dir())
    steps = {int(match[1]): item for match, item in folders if match}
    state = next(filter(None, (_trainer_state(steps[step]) for step in sorted(steps, reverse=True))), {})
    total = finite(state.get("max_steps"))
    for step, item in steps.items():
        metrics: dict[str, Any] = {}
        for entry in state.get("log_history", []):
            metrics |= entry if entry.get("step") == step else {}
        share = step / total if total else None
        yield Checkpoint(
            item.name, item, step, share, finite(metrics.get("eval_accuracy")), finite(metrics.get("eval_loss"))
        )


def _trainer_state(checkpoint: Path) -> dict[str, Any]:
    """The Trainer's state file; empty where it is missing or damaged, since its figures are only an extra."""
    try:
        state = json.loads((checkpoint / "trainer_state.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def finite(value: object) -> float | None:
    """A finite number, or None for any other value: JSON has no NaN, and the front end neither."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
