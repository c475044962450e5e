"""Sparse attention edges on a grid of layers, heads and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Edges:
    """Edges (layer, head, query, key) with a weight, one array item an edge, sorted in that order.

    At layer ``layer`` (1..L) and head ``head`` (0-based), word ``query`` reads word ``key``: the edge joins the
    states (layer, query) and (layer - 1, key). ``heads`` is the number of heads of each layer and ``words`` the
    number of words, so that the grid that the edges live on is known even where it is empty.
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

    def on_grid(self, layers: Sequence[int], grid: int, index: Ints, words: int) -> Edges:
        """The edges on a grid of ``grid`` layers and ``words`` words.

        Layer l comes to be ``layers[l - 1]`` and word w ``index[w]``, both ascending; the other layers have no heads.
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
        return len(self.heads)

    def ids(self) -> Ints:
        """One number an edge, the same in every graph on this grid, ascending."""
        widest = max(self.heads, default=0)
        row = (self.layer.astype(np.int64) * widest + self.head) * self.words + self.query
        return row * self.words + self.key

    def find(self, ids: Ints) -> tuple[Ints, Bools]:
        """Of each of some :meth:`ids` of this grid the place that its edge has here, and whether it is here at all."""
        own = self.ids()
        place = np.minimum(np.searchsorted(own, ids), max(len(own) - 1, 0))
        return place, own[place] == ids if len(own) else np.zeros(len(ids), dtype=np.bool_)

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
        """Where the edges of one layer lie."""
        first, last = np.searchsorted(self.layer, (layer, layer + 1))
        return slice(int(first), int(last))
