"""Sparse attention edges on a grid of layers, heads and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints
from .one_line import counted


@dataclass(frozen=True)
class Edges:
    """Edges with a weight, in columns sorted by ``layer``, ``head``, ``query`` and ``key``.

    At layer ``layer`` (1..L) and head ``head`` (0-based), word ``query`` reads word ``key``: the edge joins the
    states (layer, query) and (layer - 1, key). ``heads`` is the number of heads of each layer and ``words`` the
    number of words, so that the grid is known even without edges.
    """

    layer: Ints
    head: Ints
    query: Ints
    key: Ints
    weight: Floats
    heads: tuple[int, ...]
    words: int

    def __len__(self) -> int:
        return len(self.layer)

    def __repr__(self) -> str:
        return f"Edges({counted(len(self), 'edge')}, {counted(self.layers, 'layer')}, {counted(self.words, 'word')})"

    def on_grid(self, layers: Sequence[int], grid: int, index: Ints, words: int) -> Edges:
        """The same edges on a grid of ``grid`` layers and ``words`` words.

        Layer l becomes ``layers[l - 1]`` and word w becomes ``index[w]``, both ascending; other layers have no heads.
        """
        heads = [0] * grid
        for layer, count in zip(layers, self.heads, strict=True):
            heads[layer - 1] = count
        return Edges(
            np.array([0, *layers], dtype=np.int16)[self.layer],
            self.head,
            index[self.query].astype(np.int32),
            index[self.key].astype(np.int32),
            self.weight,
            tuple(heads),
            words,
        )

    @property
    def layers(self) -> int:
        """The number of layers, L."""
        return len(self.heads)

    def ids(self) -> Ints:
        """One number an edge, ascending, the same in every graph on this grid."""
        widest = max(self.heads, default=0)
        row = (self.layer.astype(np.int64) * widest + self.head) * self.words + self.query
        return row * self.words + self.key

    def id_of(self, layer: int, head: int, query: int, key: int) -> int:
        """The one of :meth:`ids` that this edge has, whether it is here or not."""
        return ((layer * max(self.heads, default=0) + head) * self.words + query) * self.words + key

    def find(self, ids: Ints) -> tuple[Ints, Bools]:
        """The rows of the edges with these ``ids``, and flags for those that are here; other rows mean nothing."""
        known = self.ids()
        place = np.minimum(np.searchsorted(known, ids), max(len(known) - 1, 0))
        return place, known[place] == ids if len(known) else np.zeros(len(ids), dtype=np.bool_)

    def where(self, keep: Bools) -> Edges:
        """The edges for which ``keep`` is true."""
        return Edges(
            self.layer[keep],
            self.head[keep],
            self.query[keep],
            self.key[keep],
            self.weight[keep],
            self.heads,
            self.words,
        )

    def layer_slice(self, layer: int) -> slice:
        """The rows of one layer's edges."""
        first, last = np.searchsorted(self.layer, (layer, layer + 1))
        return slice(int(first), int(last))
