"""The base's dense maps of a sentence, which other models' are compared with."""

from __future__ import annotations

from collections.abc import Callable

from ...core.arrays import Floats
from ...core.heads.change import head_change
from ...core.sentence import Sentence
from ...core.words import Unit
from ...errors import InputError
from ..capture.encode import encode
from ..capture.forward import ForwardResult, root_word, run_forward
from ..capture.sink import MapSink
from ..loading.model import Model


class BaseMaps:
    """The base's dense maps of one sentence, kept in memory to compare other models' maps with."""

    def __init__(self, base: Model, sentence: Sentence, unit: Unit = "word") -> None:
        self._name = base.name
        self._sentence = sentence
        self._unit: Unit = unit
        self._maps: list[Floats] = []
        encoded = encode(base, sentence, unit)
        self.words = encoded.words
        self.root = root_word(base, encoded)
        run_forward(base, [encoded], [MapSink(self._maps.append)])

    def change(
        self, model: Model, observe: Callable[[Floats], None] = lambda maps: None
    ) -> tuple[list[Floats], ForwardResult]:
        """Each layer's head change in ``model``, [heads], and the forward pass that showed it.

        ``observe`` is called with each layer's map, [heads, words, words], which is then dropped. Raises InputError for
        a model that differs in words, layers or heads.
        """
        encoded = encode(model, self._sentence, self._unit)
        layers: list[Floats] = []

        def compare(maps: Floats) -> None:
            layer = len(layers)
            if layer == len(self._maps) or maps.shape != self._maps[layer].shape:
                raise self._differ(model)
            layers.append(head_change(self._maps[layer], maps))
            observe(maps)

        result = run_forward(model, [encoded], [MapSink(compare)])
        if encoded.words.labels != self.words.labels or len(layers) != len(self._maps):
            raise self._differ(model)
        return layers, result

    def _differ(self, model: Model) -> InputError:
        return InputError(f"{self._name} and {model.name} differ in words, layers or heads; they cannot be compared")
