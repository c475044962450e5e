"""What can still be asked of the models behind a flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .arrays import Floats
from .effects.experiments import Experiments
from .head_measures import HeadMeasurements
from .running import IsCancelled, never_cancelled
from .suggestions import Suggestions
from .words import Unit


class Backend(Protocol):
    """Answers what the edges of a flow cannot tell, by running its models once more or from a record."""

    @property
    def known_measurements(self) -> HeadMeasurements | None:
        """The measures of heads that are known already; None where a model would have to run for them."""

    def head_measurements(self, *, cancelled: IsCancelled = never_cancelled) -> HeadMeasurements | None:
        """The exact measures of every head; None where they are neither known nor to be had.

        ``cancelled`` is called often while models run. Raises Cancelled soon after it returns True, and InputError for
        a model that cannot be loaded.
        """

    def attentions(self, model: int, unit: Unit) -> list[Floats] | None:
        """All of the attention of the model with this number, one map [heads, words, words] for each of its layers.

        The words are those that a flow of this ``unit`` has; what the model has no attention for is NaN. None where no
        model is at hand.
        """

    def experiments(self) -> Experiments | None:
        """What runs the models with given and changed attention; None where no model is at hand.

        Raises InputError for a text that no experiment can be made with.
        """

    def suggestions(self, word: int) -> Suggestions | None:
        """Words in the place of the sentence's ``word``; None where no model is at hand.

        Raises InputError for a word that is no word of the text.
        """


@dataclass(frozen=True)
class RecordedBackend:
    """A backend without models, whose answers were computed before."""

    known_measurements: HeadMeasurements | None

    def head_measurements(self, *, cancelled: IsCancelled = never_cancelled) -> HeadMeasurements | None:
        return self.known_measurements

    def attentions(self, model: int, unit: Unit) -> None:
        return None

    def experiments(self) -> None:
        return None

    def suggestions(self, word: int) -> None:
        return None


class CachedBackend:
    """A backend that asks another one for the measures once, and keeps them.

    A copy or a pickle of it is a :class:`RecordedBackend` of the answers so far: models are not copied along.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.known_measurements = backend.known_measurements

    def head_measurements(self, *, cancelled: IsCancelled = never_cancelled) -> HeadMeasurements | None:
        if self.known_measurements is None:
            self.known_measurements = self._backend.head_measurements(cancelled=cancelled)
        return self.known_measurements

    def attentions(self, model: int, unit: Unit) -> list[Floats] | None:
        """Those of the other backend, which are too large to keep."""
        return self._backend.attentions(model, unit)

    def experiments(self) -> Experiments | None:
        return self._backend.experiments()

    def suggestions(self, word: int) -> Suggestions | None:
        return self._backend.suggestions(word)

    def __reduce__(self) -> tuple[type[RecordedBackend], tuple[HeadMeasurements | None]]:
        return RecordedBackend, (self.known_measurements,)
