"""The steps that paths can take through a trace: one between two states, the strongest."""

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
    """The steps between the states of a trace, in columns sorted by ``layer``, ``from_word`` and ``to_word``.

    A path stays on a word at no cost where a residual or carried link joins its states, whatever its heads read there;
    such steps are not listed. Two words are joined by the strongest of the heads between them, the first of equals.
    """

    def __init__(self, trace: Trace) -> None:
        edges, words = trace.edges, trace.edges.words
        kept = (edges.query != edges.key) | ~trace.links[edges.layer - 1, edges.query]
        kept &= edges.weight > 0  # a threshold of 0 keeps edges without weight, along which nothing flows
        pair = ((edges.layer.astype(np.int64) * words + edges.query) * words + edges.key)[kept]
        weight, head = edges.weight[kept].astype(np.float64), edges.head[kept]
        order = np.lexsort((head, -weight, pair))
        _, first = np.unique(pair[order], return_index=True)
        strongest = order[first]
        self.trace = trace
        self.words = words
        self.layer, self.from_word = np.divmod(pair[strongest] // words, words)
        self.to_word: Ints = pair[strongest] % words
        self.weight: Floats = weight[strongest]
        self.head: Ints = head[strongest]
        self._pair = pair[strongest]
        self._start = np.searchsorted(self._pair, np.arange((edges.layers + 1) * words + 1) * words)

    def of_layer(self, layer: int) -> slice:
        """The rows of the steps that start at ``layer``."""
        return slice(int(self._start[layer * self.words]), int(self._start[(layer + 1) * self.words]))

    def of_state(self, layer: int, word: int) -> slice:
        """The rows of the steps that start at the state (layer, word)."""
        row = layer * self.words + word
        return slice(int(self._start[row]), int(self._start[row + 1]))

    def stays(self, layer: int, word: int) -> bool:
        """Whether a link joins (layer, word) and (layer - 1, word)."""
        return bool(self.trace.links[layer - 1, word])

    def edge(self, layer: int, from_word: int, to_word: int) -> PathEdge | None:
        """The attention edge of the step from (layer, from_word) to (layer - 1, to_word); None where there is none."""
        pair = (layer * self.words + from_word) * self.words + to_word
        row = int(np.searchsorted(self._pair, pair))
        if row == len(self._pair) or self._pair[row] != pair:
            return None
        return PathEdge(layer, int(self.head[row]), from_word, to_word, float(self.weight[row]))
