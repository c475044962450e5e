"""Comparison of two traces on one grid: which edges both have, and which only one of them has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats
from .graph import Edges
from .trace import Trace


@dataclass(frozen=True)
class Comparison:
    """The union of two traces' edges.

    ``edges`` carries the larger of the two weights; ``base`` and ``tuned`` are each trace's own weight, NaN where
    that trace lacks the edge.
    """

    edges: Edges
    base: Floats
    tuned: Floats

    @property
    def shared(self) -> Bools:
        return ~np.isnan(self.base) & ~np.isnan(self.tuned)

    @property
    def only_base(self) -> Bools:
        return np.isnan(self.tuned)

    @property
    def only_tuned(self) -> Bools:
        return np.isnan(self.base)

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
    return Comparison(edges, *weights)
