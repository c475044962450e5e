"""Sparse edges from rows of dense maps."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..errors import InputError
from .arrays import Floats, Ints
from .edges import Edges
from .floor import Floor


class EdgeBuilder:
    """Collects edges layer by layer and block by block, so that no layer's dense map need be in memory.

    Edges with a weight below ``floor`` are not kept. A :class:`Floor` with a limit rises on the way, so that never
    more than about twice as many edges are in memory.
    """

    def __init__(self, floor: float | Floor = 0.0) -> None:
        self._rule = floor if isinstance(floor, Floor) else Floor(floor)
        self._words = 0
        self._heads: list[int] = []
        self._layers: list[list[tuple[Ints, Floats]]] = []
        self._count = 0
        self.floor = self._rule.start

    def add(self, weights: Floats) -> None:
        """Add the next layer's dense ``weights``, [heads, words, words]; NaN where a head reads nothing."""
        self.begin(weights.shape[0], weights.shape[-1])
        # In float64, as every threshold is compared.
        head, query, key = np.nonzero(weights >= np.float64(self.floor))
        kept = weights[head, query, key].astype(np.float32, copy=False)
        self.extend(head.astype(np.int16), query.astype(np.int32), key.astype(np.int32), kept)

    def begin(self, heads: int, words: int) -> None:
        """Begin the next layer, whose edges :meth:`extend` adds."""
        self._heads.append(heads)
        self._words = words
        self._layers.append([])

    def extend(self, head: Ints, query: Ints, key: Ints, weight: Floats) -> None:
        """Add edges of the layer begun last: those of some whole rows, sorted by head, query and key.

        A head's rows must be added in the order of their queries, each once.
        """
        # One number an edge while they are collected, which takes half the memory of four columns.
        kind = np.int32 if self._heads[-1] * self._words**2 < np.iinfo(np.int32).max else np.int64
        place = (head.astype(kind) * self._words + query.astype(kind)) * self._words + key.astype(kind)
        self._layers[-1].append((place.astype(kind, copy=False), weight.astype(np.float32, copy=False)))
        self._count += len(place)
        if self._rule.max_edges is not None and self._count > 2 * self._rule.max_edges:
            self._raise()

    def build(self) -> Edges:
        """The edges of all layers, which the builder then drops; raises InputError where no layer was added."""
        if not self._layers:
            raise InputError("no layer has been added")
        self._raise()
        layers, self._layers = self._layers, []
        # One column after the other, each layer's parts dropped: the edges may be most of the memory in use.
        for at, blocks in enumerate(layers):
            layers[at] = [self._in_order(blocks)]
        sizes = [len(place) for ((place, _),) in layers]
        weight = np.concatenate([part for ((_, part),) in layers])
        places = [place for ((place, _),) in layers]
        del layers, blocks
        n = self._words
        return Edges(
            np.repeat(np.arange(1, len(sizes) + 1, dtype=np.int16), sizes),
            np.concatenate([(place // n**2).astype(np.int16) for place in places]),
            np.concatenate([(place // n % n).astype(np.int32) for place in places]),
            np.concatenate([(place % n).astype(np.int32) for place in places]),
            weight,
            tuple(self._heads),
            n,
        )

    def _raise(self) -> None:
        floor = self._rule.raised([weight for layer in self._layers for _, weight in layer])
        if floor > self.floor:
            self.floor = floor
            self._layers = [[_above(floor, *block) for block in layer] for layer in self._layers]
            self._count = sum(len(place) for layer in self._layers for place, _ in layer)

    def _in_order(self, blocks: list[tuple[Ints, Floats]]) -> tuple[Ints, Floats]:
        """The edges of one layer's blocks, sorted by head, query and key."""
        if len(blocks) == 1:
            return blocks[0]
        place = np.concatenate([np.zeros(0, np.int32), *(place for place, _ in blocks)])
        weight = np.concatenate([np.zeros(0, np.float32), *(weight for _, weight in blocks)])
        # By head only, for the queries of a head are in order already; numbers of 16 bits are sorted in one pass.
        order = np.argsort(np.floor_divide(place, self._words**2).astype(np.int16), kind="stable")
        return place[order], weight[order]


def _above(floor: float, place: Ints, weight: Floats) -> tuple[Ints, Floats]:
    keep = weight.astype(np.float64) >= floor
    return place[keep], weight[keep]


def edges_from_dense(attention: Iterable[Floats], floor: float = 0.0) -> Edges:
    """Edges from dense maps, one [heads, words, words] array for each layer 1..L."""
    builder = EdgeBuilder(floor)
    for weights in attention:
        builder.add(weights)
    return builder.build()
