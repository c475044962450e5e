"""What a task's sentences are read with."""

from __future__ import annotations

from typing import Any, Protocol

from ..core.backend import Backend
from ..core.effects.course import EffectCourse
from ..core.flow import Prediction
from ..core.heads.change import Change
from ..core.running import IsCancelled
from ..core.sentence import Sentence
from ..core.words import Unit
from ..flow import Flow
from ..models.course.checkpoints import Checkpoint
from ..models.long_texts.policy import Long

TUNED = -1  # the checkpoint that is the tuned model: the last
ModelDescriptions = list[tuple[str, tuple[str, ...] | None]]  # each model's name, and its classes if it has any


class Subject(Protocol):
    """The models of a task: one model, a base and its tuned model, or the checkpoints between the two.

    :class:`.model_pair.Models`, Course and Recording are subjects. ``at`` is the number of a checkpoint, counted from
    0, or TUNED. ``long`` says what to do with a text that is longer than the models take; None leaves it to the
    subject. Every method raises InputError for a checkpoint or a sentence that cannot be read.
    """

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]: ...

    def describe_models(self) -> ModelDescriptions:
        """The names and classes of the models, the base first."""

    def compare(
        self,
        at: int,
        text: str,
        pair: str | None = None,
        *,
        unit: Unit = ...,
        floor: float | None = ...,
        long: Long | None = ...,
        cancelled: IsCancelled = ...,
    ) -> Flow:
        """The flow of a text or a pair through the base and the model at ``at``."""

    def backend(self, at: int, sentence: Sentence, *, unit: Unit = ..., long: Long | None = ...) -> Backend:
        """What can be asked of the models of that flow."""

    def change(
        self, text: str, pair: str | None = None, *, long: Long | None = ..., cancelled: IsCancelled = ...
    ) -> Change:
        """How far each checkpoint's attention on a text or a pair has moved from the base's."""

    def effect_course(
        self,
        text: str,
        pair: str | None = None,
        *,
        at: int = ...,
        reference: Any = ...,
        target: str | int | None = ...,
        unit: Unit = ...,
        long: Long | None = ...,
        cancelled: IsCancelled = ...,
    ) -> EffectCourse:
        """What each checkpoint says of one target, as it runs and with the reference's attention."""

    def predict(self, text: str, pair: str | None = None) -> Prediction | None:
        """The tuned model's prediction; None where it has no head."""
