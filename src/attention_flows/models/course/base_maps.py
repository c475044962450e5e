"""The base's dense maps of a sentence, which other models' maps are compared with."""

from __future__ import annotations

from collections.abc import Callable

from ...core.arrays import Floats
from ...core.heads.change import head_change
from ...core.sentence import Sentence
from ...core.words import Unit
from ...errors import InputError
from ..capture.forward import Heard, listen
from ..loading.model import Model


class BaseMaps:
    """The base's dense maps of one sentence, kept in memory to compare other models' maps with."""

    def __init__(self, base: Model, sentence: Sentence, unit: Unit = "word") -> None:
        self._name = base.name
        self._sentence = sentence
        self._unit: Unit = unit
        self._maps: list[Floats] = []
        self.words = listen(base, sentence.text, sentence.pair, unit=unit, receive=self._maps.append).words

    def change(self, model: Model, observe: Callable[[Floats], None] = lambda maps: None) -> tuple[list[Floats], Heard]:
        """The head change of each layer in ``model``, [heads] each, and the rest of its forward pass.

        ``observe`` is called with each of the model's dense maps, which are then dropped. Raises InputError for a model
        whose words, layers or heads differ from the base's.
        """
        changes: list[Floats] = []

        def receive(maps: Floats) -> None:
            layer = len(changes)
            if layer == len(self._maps) or maps.shape != self._maps[layer].shape:
                raise self._differ(model)
            changes.append(head_change(self._maps[layer], maps))
            observe(maps)

        sentence = self._sentence
        result = listen(model, sentence.text, sentence.pair, unit=self._unit, receive=receive)
        if result.words.labels != self.words.labels or len(changes) != len(self._maps):
            raise self._differ(model)
        return changes, result

    def _differ(self, model: Model) -> InputError:
        return InputError(f"{self._name} and {model.name} differ in words, layers or heads; they cannot be compared")
