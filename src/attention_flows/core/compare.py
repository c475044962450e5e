"""Comparison of two traces on one grid: which edges both have, and which only one of them has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .arrays import Bools, Floats, Ints
from .edges import Edges
from .trace import Trace

Kind = Literal["shared", "only base", "only tuned"]
SHARED: Literal["shared"] = "shared"
ONLY_BASE: Literal["only base"] = "only base"
ONLY_TUNED: Literal["only tuned"] = "only tuned"
KINDS: tuple[Kind, ...] = (SHARED, ONLY_BASE, ONLY_TUNED)


def kind_of(names: Sequence[str], present: Sequence[bool]) -> str:
    """The kind of an edge or a link from which of the named traces it is ``present`` in.

    Of two traces that is ``shared`` or, for the names of two models, ``only base`` or ``only tuned``; of a single trace
    it is the trace's name.
    """
    if len(names) == 1:
        return names[0]
    return SHARED if all(present) else f"only {names[0 if present[0] else 1]}"


@dataclass(frozen=True)
class Comparison:
    """The union of two traces' edges.

    ``edges`` carries the larger of the two weights; ``base`` and ``tuned`` are each trace's own weight, NaN where
    that trace lacks the edge. ``shared`` says of each edge whether both have it, or its like.
    """

    edges: Edges
    base: Floats
    tuned: Floats
    shared: Bools

    @property
    def only_base(self) -> Bools:
        return np.isnan(self.tuned) & ~self.shared

    @property
    def only_tuned(self) -> Bools:
        return np.isnan(self.base) & ~self.shared

    def strands(self) -> int:
        """How many curves a picture of the comparison draws: one for each (layer, query, key) and kind."""
        kind = self.only_base + 2 * self.only_tuned
        edges = self.edges
        pair = (edges.layer.astype(np.int64) * edges.words + edges.query) * edges.words + edges.key
        return len(np.unique(pair * 3 + kind))


def compare_traces(base: Trace, tuned: Trace) -> Comparison:
    """Compare the traces of two models whose layers and heads correspond.

    Raises ValueError where they do not: another number of layers, heads or words.
    """
    one, two = base.edges, tuned.edges
    if (one.heads, one.words) != (two.heads, two.words):
        raise ValueError(
            f"the models do not correspond: heads {one.heads} and {two.heads}, words {one.words} and {two.words}"
        )
    union, first = np.unique(np.concatenate([one.ids(), two.ids()]), return_index=True)
    weights = [np.full(len(union), np.nan, dtype=np.float32) for _ in (one, two)]
    for values, edges in zip(weights, (one, two), strict=True):
        values[np.searchsorted(union, edges.ids())] = edges.weight

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(one, name), getattr(two, name)])[first]

    edges = Edges(
        joined("layer"),
        joined("head"),
        joined("query"),
        joined("key"),
        np.fmax(*weights),
        one.heads,
        one.words,
    )
    of_base, of_tuned = weights
    return Comparison(edges, of_base, of_tuned, ~np.isnan(of_base) & ~np.isnan(of_tuned))


def compare_by_depth(base: Trace, tuned: Trace) -> Comparison:
    """Compare the traces of two models on one grid whose layers and heads do not correspond.

    Heads of different models are not the same, so every edge of either trace is listed by itself. An edge is shared
    where the other trace has one from the same word to the same at the same relative depth: in the same band of
    layers, of which there are as many as the shallower model has layers.
    """
    one, two = base.edges, tuned.edges
    if (one.layers, one.words) != (two.layers, two.words):
        raise ValueError(f"the grids differ: {one.layers} and {two.layers} layers, {one.words} and {two.words} words")
    bands = depth_bands(one, two)
    found = [places(edges, bands) for edges in (one, two)]
    shared = np.concatenate([np.isin(found[0], found[1]), np.isin(found[1], found[0])])
    none = [np.full(len(edges), np.nan, dtype=np.float32) for edges in (one, two)]
    weights = np.concatenate([one.weight, none[1]]), np.concatenate([none[0], two.weight])

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(one, name), getattr(two, name)])

    layer, head, query, key = (joined(name) for name in ("layer", "head", "query", "key"))
    order = np.lexsort((key, query, head, layer))
    heads = tuple(max(pair) for pair in zip(one.heads, two.heads, strict=True))
    edges = Edges(layer[order], head[order], query[order], key[order], joined("weight")[order], heads, one.words)
    return Comparison(edges, weights[0][order], weights[1][order], shared[order])


def depth_bands(one: Edges, two: Edges) -> int:
    """How many bands of layers of one relative depth two models have: the shallower one's layers."""
    return min(sum(heads > 0 for heads in edges.heads) for edges in (one, two))


def places(edges: Edges, bands: int) -> Ints:
    """Each edge's (band of layers, reading word, word read) as one number."""
    band = -(-edges.layer.astype(np.int64) * bands // edges.layers)
    return (band * edges.words + edges.query) * edges.words + edges.key
