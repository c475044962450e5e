"""Links: all heads between two words at a layer, and what their edges do together (docs/effects.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import InputError
from ..arrays import Bools, Floats, Ints
from .effects import Effects
from .ranking import random_order, strongest_first

MAX_LINKS = 1000

Place = tuple[int, int, int]  # a link's layer (from 1), reading word and word that is read


@dataclass(frozen=True, eq=False)
class EffectLinks:
    """Some links and what is known of each, in columns; ``layer`` counts from 1 and ``head`` from 0.

    ``effect`` is the sum over the heads and ``absolute`` that of abs(effect); ``change`` is the sum of A - R. ``head``
    is the one of the strongest effect, which is ``head_effect``; ``reference`` and ``value`` are its weights in the two
    maps.
    """

    layer: Ints
    from_index: Ints
    to_index: Ints
    effect: Floats
    change: Floats
    absolute: Floats
    head: Ints
    head_effect: Floats
    reference: Floats
    value: Floats

    def __len__(self) -> int:
        return len(self.layer)


class Links:
    """The links of some effects; a *place* is a link's in the array [layers, words, words], flattened."""

    def __init__(self, effects: Effects) -> None:
        self._effects = effects
        self.exists: Bools = np.stack([layer.any(axis=0) for layer in effects.exists])
        self.order = strongest_first(effects.links, self.exists)

    def __len__(self) -> int:
        """How many exist."""
        return len(self.order)

    @property
    def change(self) -> Floats:
        """The sum of A - R over the heads of each link, [layers, words, words]."""
        return self.attention - _summed(self._effects.reference_attention)

    @property
    def attention(self) -> Floats:
        """The sum of A over the heads of each link, [layers, words, words]."""
        return _summed(self._effects.attention)

    @property
    def absolute(self) -> Floats:
        """The sum of abs(effect) over the heads of each link, [layers, words, words]."""
        return _summed([np.abs(layer) for layer in self._effects.effect])

    def by(self, values: Floats) -> Ints:
        """The places of the links that exist, by falling magnitude of their ``values``; equal ones by place."""
        return strongest_first(values, self.exists)

    def at_random(self, seed: int) -> Ints:
        """The places of the links that exist, in a random order, the same for a ``seed``."""
        return random_order(self.exists, seed)

    def top(self, count: int = MAX_LINKS) -> EffectLinks:
        """The ``count`` links of the largest abs(effect), strongest first."""
        return self.at(self.order[:count])

    def at(self, places: Ints) -> EffectLinks:
        """The links at these places."""
        effects = self._effects
        index, query, key = np.unravel_index(places, self.exists.shape)
        heads = np.stack([np.abs(layer).argmax(axis=0) for layer in effects.effect])
        strongest = [
            np.stack([np.take_along_axis(layer, head[None], 0)[0] for layer, head in zip(layers, heads, strict=True)])
            for layers in (effects.effect, effects.reference_attention, effects.attention)
        ]
        sums = (effects.links, self.change, self.absolute)
        columns = [values.ravel()[places] for values in (*sums, heads, *strongest)]
        return EffectLinks(index + 1, query, key, *columns)

    def places_of(self, links: Sequence[Place]) -> Ints:
        """The places of links, each once, in order; raises InputError for one that does not exist."""
        layers, words, _ = self.exists.shape
        for layer, query, key in links:
            inside = 1 <= layer <= layers and 0 <= query < words and 0 <= key < words
            if not inside or not self.exists[layer - 1, query, key]:
                raise InputError(f"there is no link from word {query} to word {key} at layer {layer}")
        return np.unique(np.array([((layer - 1) * words + query) * words + key for layer, query, key in links], int))

    def edges_of(self, places: Ints) -> Ints:
        """The places of all edges of these links that exist, in the effects' flattened arrays, in order."""
        chosen = np.zeros(self.exists.size, dtype=np.bool_)
        chosen[places] = True
        layers = chosen.reshape(self.exists.shape)
        flags = [(of_layer & exists).ravel() for of_layer, exists in zip(layers, self._effects.exists, strict=True)]
        return np.flatnonzero(np.concatenate(flags))


def _summed(layers: Sequence[Floats]) -> Floats:
    """The sums over the heads, [layers, words, words]."""
    return np.stack([layer.sum(axis=0, dtype=np.float64) for layer in layers])
