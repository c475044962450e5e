"""A task: models or a course of them, and sentences to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..data.examples import Example
from ..errors import InputError
from ..models.read import ROLES
from .subject import ModelDescriptions, Subject

OWN = "own"  # the id of the task that the user's own models make


@dataclass(frozen=True)
class Task:
    """One task. Where its models cannot be loaded ``subject`` is None, and ``error`` says why in one line.

    ``reads`` names what its texts are, one or two of them, such as a question and a sentence; it is empty where that is
    not known.
    """

    id: str
    title: str | None
    examples: tuple[Example, ...]
    subject: Subject | None
    models: ModelDescriptions
    error: str | None = None
    reads: tuple[str, ...] = ()

    def require_subject(self) -> Subject:
        """The subject; raises InputError where there is none."""
        if self.subject is None:
            raise InputError(self.error or f"the task {self.id} has no models")
        return self.subject

    def to_dict(self) -> dict[str, Any]:
        """The task as the front end receives it (docs/wire.md)."""
        checkpoints = self.subject.checkpoints if self.subject else ()
        return {
            "id": self.id,
            "title": self.title,
            "error": self.error,
            "reads": list(self.reads),
            "models": [
                {"role": role, "name": name, "labels": labels}
                for role, (name, labels) in zip(ROLES, self.models, strict=False)
            ],
            "course": [
                {
                    "step": checkpoint.step,
                    "share": checkpoint.share,
                    "accuracy": checkpoint.accuracy,
                    "loss": checkpoint.loss,
                }
                for checkpoint in checkpoints
            ]
            or None,
            "examples": [vars(example) for example in self.examples],
        }


def make_task(
    identity: str,
    title: str | None,
    subject: Callable[[], Subject],
    examples: Callable[[], Sequence[Example]],
    reads: tuple[str, ...] = (),
) -> Task:
    """The task whose models ``subject`` loads; an InputError is kept in the task, so that other tasks can go on."""
    read: tuple[Example, ...] = ()
    try:
        read = tuple(examples())
        loaded = subject()
        return Task(identity, title, read, loaded, loaded.describe_models(), reads=reads)
    except InputError as error:
        return Task(identity, title, read, None, [], " ".join(str(error).split()), reads)


def own_task(subject: Subject, examples: Sequence[Example]) -> Task:
    """The task that a user's own models make; an InputError is raised, since there is no other task."""
    return Task(OWN, None, tuple(examples), subject, subject.describe_models())
