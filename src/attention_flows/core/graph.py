"""The attention graph: sparse edges between the states of adjacent layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


class EdgeBuilder:
    """Collects edges layer by layer, so that only one layer's dense map is ever held.

    Edges with a weight below ``floor`` are not kept.
    """

    def __init__(self, floor: float = 0.0) -> None:
        self._floor = np.float64(floor)  # so that float32 weights are held to it as to any threshold, in float64
        self._words = 0
        self._heads: list[int] = []
        self._parts: list[tuple[Ints, Ints, Ints, Floats]] = []

    def add(self, weights: Floats) -> None:
        """Take the next layer's dense ``weights``, of shape [heads, words, words]; NaN where a head reads nothing."""
        head, query, key = np.nonzero(weights >= self._floor)
        kept = weights[head, query, key].astype(np.float32, copy=False)
        self._parts.append((head.astype(np.int16), query.astype(np.int32), key.astype(np.int32), kept))
        self._heads.append(weights.shape[0])
        self._words = weights.shape[-1]

    def build(self) -> Edges:
        """The edges of all layers added; raises ValueError if there are none."""
        if not self._parts:
            raise ValueError("no layer has been added")
        head, query, key, weight = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        sizes = [len(part[0]) for part in self._parts]
        layer = np.repeat(np.arange(1, len(sizes) + 1, dtype=np.int16), sizes)
        return Edges(layer, head, query, key, weight, tuple(self._heads), self._words)


def edges_from_dense(attention: Iterable[Floats], floor: float = 0.0) -> Edges:
    """Edges from dense maps, one [heads, words, words] array for each layer 1..L."""
    builder = EdgeBuilder(floor)
    for weights in attention:
        builder.add(weights)
    return builder.build()


def attention_graph(
    edges: Edges,
    threshold: float,
    heads: Iterable[tuple[int, int]] | None = None,
    hidden: Bools | None = None,
) -> Edges:
    """The attention graph at an absolute ``threshold``: the edges whose weight is at least that.

    ``heads`` keeps only the named (layer, head) pairs; ``hidden`` (one flag a word) drops the edges that end in a
    flagged word.
    """
    # In float64, as the wire and the browser compare: 0.2 itself is not a float32.
    keep = edges.weight.astype(np.float64) >= threshold
    if heads is not None:
        grid = np.zeros((edges.layers + 1, max(edges.heads, default=0)), dtype=np.bool_)
        for layer, head in heads:
            if not (1 <= layer <= edges.layers and 0 <= head < edges.heads[layer - 1]):
                raise ValueError(f"there is no layer {layer} head {head} in this model")
            grid[layer, head] = True
        keep &= grid[edges.layer, edges.head]
    if hidden is not None:
        keep &= ~hidden[edges.key]
    return edges.where(keep)
