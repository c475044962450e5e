"""A trace as its paths see it: between two states one way, the strongest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..arrays import Floats, Ints
from ..trace import Trace


class PathEdge(NamedTuple):
    """An attention edge on a path: that of the strongest head between its two states."""

    layer: int
    head: int
    from_index: int
    to_index: int
    weight: float


class Steps:
    """A trace as paths see it: between two states one way, the strongest.

    Staying on a word costs nothing where a residual or carried link keeps it, whatever its heads read there; two words
    are joined by the strongest of the heads between them, the first of equals.
    """

    def __init__(self, trace: Trace) -> None:
        edges, words = trace.edges, trace.edges.words
        kept = (edges.query != edges.key) | ~trace.links[edges.layer - 1, edges.query]
        kept &= edges.weight > 0  # nothing flows along the others, which a threshold of 0 keeps
        pair = ((edges.layer.astype(np.int64) * words + edges.query) * words + edges.key)[kept]
        weight, head = edges.weight[kept].astype(np.float64), edges.head[kept]
        order = np.lexsort((head, -weight, pair))
        _, first = np.unique(pair[order], return_index=True)
        chosen = order[first]
        self.trace = trace
        self.words = words
        self.layer, self.reader = np.divmod(pair[chosen] // words, words)
        self.read: Ints = pair[chosen] % words
        self.weight: Floats = weight[chosen]
        self.head: Ints = head[chosen]
        self._pair = pair[chosen]
        self._start = np.searchsorted(self._pair, np.arange((edges.layers + 1) * words + 1) * words)

    def of_layer(self, layer: int) -> slice:
        return slice(int(self._start[layer * self.words]), int(self._start[(layer + 1) * self.words]))

    def of_state(self, layer: int, word: int) -> slice:
        row = layer * self.words + word
        return slice(int(self._start[row]), int(self._start[row + 1]))

    def stays(self, layer: int, word: int) -> bool:
        return bool(self.trace.links[layer - 1, word])

    def edge(self, layer: int, reader: int, read: int) -> PathEdge | None:
        """The edge that a path takes between two states, None where there is none."""
        pair = (layer * self.words + reader) * self.words + read
        at = int(np.searchsorted(self._pair, pair))
        if at == len(self._pair) or self._pair[at] != pair:
            return None
        return PathEdge(layer, int(self.head[at]), reader, read, float(self.weight[at]))
