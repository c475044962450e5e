"""What a task's sentences are read with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..core.flow import Prediction
from ..core.head_measures import HeadNumbers
from ..core.heads.change import Change
from ..core.words import Unit
from ..flow import Flow
from ..models.course.checkpoints import Checkpoint

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
