"""The tasks that a front end chooses from: models or a course of them, and sentences to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .core.flow import Flow, Prediction
from .core.headnumbers import HeadNumbers
from .core.heads import Change
from .core.words import Unit
from .errors import InputError
from .models.checkpoints import Checkpoint
from .models.load import Model
from .models.long import WHOLE, Long
from .models.measure import measure
from .models.predict import predict
from .models.read import ROLES, read
from .sentences import Example

OWN = "own"  # the id of the task that the user's own models make
TUNED = -1  # the checkpoint that is the tuned model: the last

Cancels = Callable[[], bool]
Described = list[tuple[str, tuple[str, ...] | None]]


class Subject(Protocol):
    """What a task's sentences are asked of: Models, a Course or a Recording. Its base comes first, then the tuned."""

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]: ...

    def described(self) -> Described: ...

    def compare(
        self,
        at: int,
        text: str,
        pair: str | None = None,
        *,
        unit: Unit = ...,
        floor: float | None = ...,
        cancelled: Cancels = ...,
    ) -> Flow: ...

    def heads(
        self, at: int, text: str, pair: str | None = None, *, unit: Unit = ..., cancelled: Cancels = ...
    ) -> HeadNumbers: ...

    def change(self, text: str, pair: str | None = None, *, cancelled: Cancels = ...) -> Change: ...

    def predict(self, text: str, pair: str | None = None) -> Prediction | None: ...


@dataclass(frozen=True)
class Models:
    """One model, or a base and its tuned model, and what they do with a ``long`` text; no checkpoints."""

    models: tuple[Model, ...]
    long: Long = WHOLE
    checkpoints: tuple[Checkpoint, ...] = ()

    def described(self) -> Described:
        return [(model.name, model.labels) for model in self.models]

    def compare(
        self,
        at: int,
        text: str,
        pair: str | None = None,
        *,
        unit: Unit = "word",
        floor: float | None = None,
        cancelled: Cancels = lambda: False,
    ) -> Flow:
        self._check(at)
        return read(self.models, text, pair, unit=unit, floor=floor, long=self.long, cancelled=cancelled)

    def heads(
        self, at: int, text: str, pair: str | None = None, *, unit: Unit = "word", cancelled: Cancels = lambda: False
    ) -> HeadNumbers:
        self._check(at)
        return measure(self.models, text, pair, unit=unit, long=self.long, cancelled=cancelled)

    def change(self, text: str, pair: str | None = None, *, cancelled: Cancels = lambda: False) -> Change:
        raise InputError("these models have no checkpoints")

    def predict(self, text: str, pair: str | None = None) -> Prediction | None:
        model = self.models[-1]
        if model.labels is None or self.long == WHOLE:
            return predict(model, text, pair)
        return read((model,), text, pair, floor=1.0, long=self.long).models[0].prediction

    def _check(self, at: int) -> None:
        if at != TUNED:
            raise InputError("these models have no checkpoints")


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
