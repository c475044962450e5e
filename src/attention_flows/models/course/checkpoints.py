"""The checkpoints of a fine-tuning in a folder, listed without loading any (docs/course.md)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct

from ...core.one_line import quoted
from ...errors import InputError
from ...escapes import show_surrogates
from ...files import read_json

COURSE = "course.json"
FORMAT = "attention-flows/course"
VERSION = 1
DAMAGED = "fetch it again"
NAMED = re.compile(r"checkpoint-([0-9]{1,15})")
MAX_FIGURE = 1e300  # which no NaN is below either

StepNumber = Annotated[int, Meta(ge=0, le=10**15)]


class Listed(Struct):
    """A checkpoint in a list. Its figures are only an extra: one that is no finite number is None."""

    folder: str
    step: StepNumber
    share: Any = None
    accuracy: Any = None
    loss: Any = None


class CourseList(Struct):
    """A course.json (docs/course.md)."""

    checkpoints: list[Listed]


class Evaluation(Struct):
    """An entry of a Trainer's history; one of the loss alone has no ``eval_`` figures."""

    step: Any = None
    eval_accuracy: Any = UNSET
    eval_loss: Any = UNSET


class TrainerState(Struct):
    """The part of a Trainer's state file that is read."""

    max_steps: Any = None
    log_history: list[Evaluation] = []


class Kind(Struct):
    """What a document is."""

    format: str
    version: int


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


def check_format(file: Path, name: str, version: int, remedy: str) -> None:
    """Raise InputError where a JSON file is damaged, or of another format or version."""
    kind = read_json(file, Kind, remedy)
    if (kind.format, kind.version) != (name, version):
        raise InputError(f"{file} is of the format {kind.format[:100]} {kind.version}; only {name} {version} is read")


def _listed(file: Path) -> Iterator[Checkpoint]:
    check_format(file, FORMAT, VERSION, DAMAGED)
    for listed in read_json(file, CourseList, DAMAGED).checkpoints:
        try:
            folder = (file.parent / listed.folder).resolve()
        except (OSError, ValueError) as error:
            raise InputError(f"{file} lists a folder that cannot be: {DAMAGED}") from error
        figures = map(finite, (listed.share, listed.accuracy, listed.loss))
        yield Checkpoint(show_surrogates(folder.name), folder, listed.step, *figures)


def _named(folder: Path) -> Iterator[Checkpoint]:
    """The folders that a Trainer writes, with the evaluations that the last one's state has."""
    folders = ((NAMED.fullmatch(item.name), item) for item in folder.iterdir() if item.is_dir())
    steps = {int(match[1]): item for match, item in folders if match}
    states = (_trainer_state(steps[step]) for step in sorted(steps, reverse=True))
    state = next(filter(None, states), TrainerState())
    total = finite(state.max_steps)
    for step, item in steps.items():
        metrics: dict[str, Any] = {}
        for entry in state.log_history:
            if entry.step == step:
                figures = {"accuracy": entry.eval_accuracy, "loss": entry.eval_loss}
                metrics |= {name: value for name, value in figures.items() if value is not UNSET}
        share = step / total if total else None
        yield Checkpoint(item.name, item, step, share, finite(metrics.get("accuracy")), finite(metrics.get("loss")))


def _trainer_state(checkpoint: Path) -> TrainerState | None:
    """The Trainer's state file; None where it is missing or damaged, since its figures are only an extra."""
    try:
        return read_json(checkpoint / "trainer_state.json", TrainerState, DAMAGED)
    except InputError:
        return None


def finite(value: object) -> float | None:
    """A finite number, or None for any other value: JSON has no NaN, and the front end neither."""
    try:
        return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
    except OverflowError:
        return None
