"""What loaded models can still be asked about a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..core.arrays import Floats
from ..core.backend import IsCancelled, never_cancelled
from ..core.head_measures import HeadMeasurements
from ..core.sentence import Sentence
from ..core.words import Unit
from .dense import dense_attention
from .effects.experiments import ModelExperiments
from .heads.measure import measure
from .loading.model import Model
from .long_texts.policy import WHOLE, Long


@dataclass(frozen=True)
class ModelBackend:
    """Runs one model, or a base and its tuned model, on a sentence once more.

    ``models`` returns them, and may load them first, so that they need not be in memory until then. ``unit`` and
    ``long`` are those that the flow was read with.
    """

    models: Callable[[], Sequence[Model]]
    sentence: Sentence
    unit: Unit = "word"
    long: Long = WHOLE

    @property
    def known_measurements(self) -> None:
        return None

    def head_measurements(self, *, cancelled: IsCancelled = never_cancelled) -> HeadMeasurements:
        return measure(self.models(), self.sentence, unit=self.unit, long=self.long, cancelled=cancelled)

    def attentions(self, model: int, unit: Unit) -> list[Floats]:
        return dense_attention(self.models(), model, self.sentence, unit, self.long)

    def experiments(self) -> ModelExperiments:
        return ModelExperiments(self.models(), self.sentence, self.unit, self.long)
