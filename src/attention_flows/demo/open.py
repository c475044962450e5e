"""The built-in tasks, opened over one base."""

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
    """Every built-in task in ``root``; all share ``base``, and one whose files are not whole says so."""
    return tuple(
        make_task(
            task.id,
            task.title,
            functools.partial(_open, base, task.course(root)),
            functools.partial(read_examples, task.examples(root)),
        )
        for task in TASKS
    )


def _open(base: Model, folder: Path) -> Course:
    # Without its list, whose last entry is the adapter, the folder would pass for a course that ends before its time.
    if not (folder / COURSE).exists():
        raise InputError(f"{folder / COURSE} is missing: install attention-flows again")
    return Course(base, find_checkpoints(folder))
