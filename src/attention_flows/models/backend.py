"""What loaded models can still be asked about a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..core.arrays import Floats
from ..core.edge_weight import ATTENTION, EdgeWeight
from ..core.head_measures import HeadMeasurements
from ..core.running import IsCancelled, never_cancelled
from ..core.sentence import Sentence
from ..core.suggestions import Suggestions
from ..core.words import Unit
from .capture.forward import Run
from .dense import dense_attention
from .effects.experiments import ModelExperiments
from .effects.weighing import weighing_run
from .heads.measure import measure
from .loading.model import Model
from .long_texts.policy import WHOLE, Long
from .suggestions import suggest


@dataclass(frozen=True)
class ModelBackend:
    """Runs one model, or a base and its tuned model, on a sentence once more.

    ``models`` returns them, and may load them first, so that they need not be in memory until then. ``unit``,
    ``long``, ``weight`` and ``target`` are those that the flow was read with.
    """

    models: Callable[[], Sequence[Model]]
    sentence: Sentence
    unit: Unit = "word"
    long: Long = WHOLE
    weight: EdgeWeight = ATTENTION
    target: str | int | None = None

    @property
    def known_measurements(self) -> None:
        return None

    def head_measurements(self, *, cancelled: IsCancelled = never_cancelled) -> HeadMeasurements:
        models = self.models()
        return measure(
            models, self.sentence, unit=self.unit, long=self.long, run=self._run(models), cancelled=cancelled
        )

    def attentions(self, model: int, unit: Unit) -> list[Floats]:
        models = self.models()
        return dense_attention(models, model, self.sentence, unit, self.long, self._run(models))

    def experiments(self) -> ModelExperiments:
        return ModelExperiments(self.models(), self.sentence, self.unit, self.long)

    def suggestions(self, word: int) -> Suggestions:
        return suggest(self.models(), self.sentence, word, self.unit, self.long)

    def _run(self, models: Sequence[Model]) -> Run:
        return weighing_run(self.weight, models, self.sentence, self.long, self.target)[0]
