"""A task: models or a course of them, and sentences to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..data.examples import Example
from ..errors import InputError
from ..models.read import ROLES
from .subject import Described, Subject

OWN = "own"  # the id of the task that the user's own models make


@dataclass(frozen=True)
class Task:
    """One task. Where its models cannot be had ``subject`` is None and ``error`` the one line that says why."""

    id: str
    title: str | None
    examples: tuple[Example, ...]
    subject: Subject | None
    described: Described
    error: str | None = None

    def asked(self) -> Subject:
        """The subject; raises InputError where there is none."""
        if self.subject is None:
            raise InputError(self.error or f"the task {self.id} has no models")
        return self.subject

    def document(self) -> dict[str, Any]:
        """The task as the front end is told of it."""
        checkpoints = self.subject.checkpoints if self.subject else ()
        return {
            "id": self.id,
            "title": self.title,
            "error": self.error,
            "models": [
                {"role": role, "name": name, "labels": labels}
                for role, (name, labels) in zip(ROLES, self.described, strict=False)
            ],
            "course": [
                {"step": one.step, "share": one.share, "accuracy": one.accuracy, "loss": one.loss}
                for one in checkpoints
            ]
            or None,
            "examples": [vars(example) for example in self.examples],
        }


def make_task(
    identity: str, title: str | None, subject: Callable[[], Subject], examples: Callable[[], Sequence[Example]]
) -> Task:
    """The task whose models ``subject`` opens; what is wrong with them is kept, for the other tasks to go on."""
    found: tuple[Example, ...] = ()
    try:
        found = tuple(examples())
        opened = subject()
        return Task(identity, title, found, opened, opened.described())
    except InputError as error:
        return Task(identity, title, found, None, [], " ".join(str(error).split()))


def own_task(subject: Subject, examples: Sequence[Example]) -> Task:
    """The one task of a user's own models, whose errors are the command's."""
    return Task(OWN, None, tuple(examples), subject, subject.described())
