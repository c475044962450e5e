"""The base's dense maps of a sentence, which other models' are compared with."""

from __future__ import annotations

from collections.abc import Callable

from ...core.arrays import Floats
from ...core.heads.change import head_change
from ...core.words import Unit
from ...errors import InputError
from ..capture.forward import Heard, listen
from ..loading.model import Model


class Start:
    """One sentence's dense maps in the base, which others are held against."""

    def __init__(self, base: Model, text: str, pair: str | None, unit: Unit) -> None:
        self._name = base.name
        self._asked = text, pair
        self._unit: Unit = unit
        self._maps: list[Floats] = []
        self.words = listen(base, text, pair, unit=unit, receive=self._maps.append).words

    def change(self, model: Model, also: Callable[[Floats], None] = lambda maps: None) -> tuple[list[Floats], Heard]:
        """Each layer's head change in ``model``, [heads], and what else it showed.

        Its maps are dropped one by one; ``also`` is handed each of them before.
        """
        layers: list[Floats] = []

        def receive(maps: Floats) -> None:
            at = len(layers)
            if at == len(self._maps) or maps.shape != self._maps[at].shape:
                raise self._differ(model)
            layers.append(head_change(self._maps[at], maps))
            also(maps)

        heard = listen(model, *self._asked, unit=self._unit, receive=receive)
        if heard.words.labels != self.words.labels or len(layers) != len(self._maps):
            raise self._differ(model)
        return layers, heard

    def _differ(self, model: Model) -> InputError:
        return InputError(f"{self._name} and {model.name} differ in words, layers or heads; they cannot be compared")
