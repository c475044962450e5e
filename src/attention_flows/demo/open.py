"""Opens the built-in tasks."""

from __future__ import annotations

import functools
from pathlib import Path

from ..data.examples import read_examples
from ..errors import InputError
from ..models.course.checkpoints import COURSE, find_checkpoints
from ..models.course.course import Course
from ..models.loading.model import Model
from ..tasks.task import Task, make_task
from . import FOLDER, TASKS


def demo_tasks(base: Model, root: Path = FOLDER) -> tuple[Task, ...]:
    """Every built-in task in ``root``. All share ``base``; one whose files are damaged has an error and no models."""
    return tuple(
        make_task(
            task.id,
            task.title,
            functools.partial(_open, base, task.course(root)),
            functools.partial(read_examples, task.examples(root)),
            task.reads,
        )
        for task in TASKS
    )


def _open(base: Model, folder: Path) -> Course:
    # The list's last entry is the adapter. A folder without the list would be read as a course that ends earlier.
    if not (folder / COURSE).exists():
        raise InputError(f"{folder / COURSE} is missing: install attention-flows again")
    return Course(base, find_checkpoints(folder))
