"""One model, or a base and its tuned model, as a task's subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..core.backend import Backend
from ..core.edge_weight import ATTENTION, edge_weight
from ..core.effects.course import EffectCourse
from ..core.flow import Prediction
from ..core.heads.change import Change
from ..core.running import IsCancelled, never_cancelled
from ..core.sentence import Sentence
from ..core.words import Unit
from ..errors import InputError
from ..flow import Flow
from ..models.backend import ModelBackend
from ..models.capture.prediction import predict
from ..models.course.checkpoints import Checkpoint
from ..models.loading.model import Model
from ..models.long_texts.policy import WHOLE, Long
from ..models.read import read
from .subject import TUNED, ModelDescriptions


@dataclass(frozen=True)
class Models:
    """One model, or a base and its tuned model, without checkpoints; ``long`` says what to do with a long text.

    ``weight`` names what an edge weighs.
    """

    models: tuple[Model, ...]
    long: Long = WHOLE
    checkpoints: tuple[Checkpoint, ...] = ()
    weight: str = ATTENTION.name

    def describe_models(self) -> ModelDescriptions:
        return [(model.name, model.labels) for model in self.models]

    def compare(
        self,
        at: int,
        text: str,
        pair: str | None = None,
        *,
        unit: Unit = "word",
        floor: float | None = None,
        long: Long | None = None,
        cancelled: IsCancelled = never_cancelled,
    ) -> Flow:
        self._check(at)
        return read(
            self.models,
            text,
            pair,
            unit=unit,
            floor=floor,
            long=long or self.long,
            weight=self.weight,
            cancelled=cancelled,
        )

    def backend(self, at: int, sentence: Sentence, *, unit: Unit = "word", long: Long | None = None) -> Backend:
        self._check(at)
        return ModelBackend(lambda: self.models, sentence, unit, long or self.long, edge_weight(self.weight))

    def change(
        self,
        text: str,
        pair: str | None = None,
        *,
        long: Long | None = None,
        cancelled: IsCancelled = never_cancelled,
    ) -> Change:
        raise InputError("these models have no checkpoints")

    def effect_course(
        self,
        text: str,
        pair: str | None = None,
        *,
        at: int = -1,
        reference: Any = None,
        target: str | int | None = None,
        unit: Unit = "word",
        long: Long | None = None,
        cancelled: IsCancelled = never_cancelled,
    ) -> EffectCourse:
        raise InputError("these models have no checkpoints")

    def predict(self, text: str, pair: str | None = None) -> Prediction | None:
        model = self.models[-1]
        if model.labels is None or self.long == WHOLE:
            return predict(model, Sentence(text, pair))
        return read((model,), text, pair, floor=1.0, long=self.long).models[0].prediction

    def _check(self, at: int) -> None:
        if at != TUNED:
            raise InputError("these models have no checkpoints")
