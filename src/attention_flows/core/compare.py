"""Comparison of two traces on one grid: the edges that both have, and those that only one has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from ..errors import InputError
from .arrays import Bools, Floats, Ints
from .edges import Edges
from .gates import Gates
from .trace import Trace

Kind = Literal["shared", "only base", "only tuned"]
SHARED: Literal["shared"] = "shared"
ONLY_BASE: Literal["only base"] = "only base"
ONLY_TUNED: Literal["only tuned"] = "only tuned"
KINDS: tuple[Kind, ...] = (SHARED, ONLY_BASE, ONLY_TUNED)
Opened = Literal["rewired", "reached"]
OPENED: tuple[Opened, ...] = get_args(Opened)


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
    """The union of two traces' edges, in columns of equal length [edges].

    ``edges`` carries the larger of the two weights; ``base`` and ``tuned`` are the weights in each trace, NaN where it
    lacks the edge. ``shared`` flags the edges that both have or, of models that do not correspond, that each has an
    equivalent of (:func:`compare_by_depth`).

    ``gates`` are the base's and the tuned trace's (:class:`.gates.Gates`). They and what follows from them,
    ``rewired``, ``reached`` and ``opens``, are None of models that do not correspond.
    """

    edges: Edges
    base: Floats
    tuned: Floats
    shared: Bools
    gates: tuple[Gates, Gates] | None = None

    def __repr__(self) -> str:
        shared, base, tuned = (int(flags.sum()) for flags in (self.shared, self.only_base, self.only_tuned))
        return f"Comparison({shared:,} shared, {base:,} only base, {tuned:,} only tuned)"

    @property
    def only_base(self) -> Bools:
        """Flags for the edges that only the base's trace has."""
        return np.isnan(self.tuned) & ~self.shared

    @property
    def only_tuned(self) -> Bools:
        """Flags for the edges that only the tuned model's trace has."""
        return np.isnan(self.base) & ~self.shared

    @cached_property
    def rewired(self) -> Bools | None:
        """Flags for the edges of one trace alone that pass the threshold in its model alone."""
        if self.gates is None:
            return None
        in_graphs = [gates.trace.graph.find(self.edges.ids())[1] for gates in self.gates]
        return ~self.shared & ~(in_graphs[0] & in_graphs[1])

    @property
    def reached(self) -> Bools | None:
        """Flags for the edges of one trace alone that pass the threshold in both models."""
        return None if self.rewired is None else ~self.shared & ~self.rewired

    @cached_property
    def opens(self) -> Ints | None:
        """The number of reached edges that each edge opens as their gate, whatever is selected; 0 for no gate."""
        if self.gates is None:
            return None
        opens = np.zeros(len(self.edges), dtype=np.int64)
        for gates, only in zip(self.gates, (self.only_base, self.only_tuned), strict=True):
            opens[only] = gates.opened_by(self.edges.where(only))
        return opens

    def opened(self) -> list[Opened | None]:
        """Whether each edge is rewired or reached; None for a shared one and of models that do not correspond."""
        if self.rewired is None:
            return [None] * len(self.edges)
        names = np.array([*OPENED, None], dtype=object)  # index -1 is None
        named: list[Opened | None] = names[np.select([self.shared, self.rewired], [-1, 0], 1)].tolist()
        return named

    def gate_counts(self) -> list[int | None]:
        """``opens`` of each edge, None for one that is no gate."""
        return [None] * len(self.edges) if self.opens is None else [count or None for count in self.opens.tolist()]

    def gates_of(self, edge: tuple[int, int, int, int]) -> Edges | None:
        """The gates of a reached edge, given as (layer, head, query, key); None of models that do not correspond.

        They are edges of the whole trace, without selections, so that ``edges`` may lack some. Raises InputError for an
        edge that is not reached.
        """
        if self.gates is None or self.reached is None:
            return None
        edge_id = self.edges.id_of(*edge)
        place, has = self.edges.find(np.array([edge_id]))
        row = int(place[0])
        if not has[0] or not self.reached[row]:
            raise InputError(f"the edge {edge} is not reached in one trace alone, and has no gates")
        return self.gates[int(self.only_tuned[row])].of(edge_id)

    def strands(self) -> int:
        """The number of curves in a picture of the comparison: one for each (layer, query, key) and kind."""
        kind = self.only_base + 2 * self.only_tuned
        edges = self.edges
        pair = (edges.layer.astype(np.int64) * edges.words + edges.query) * edges.words + edges.key
        return len(np.unique(pair * 3 + kind))


def compare_traces(base: Trace, tuned: Trace) -> Comparison:
    """The comparison of the traces of two models whose layers and heads correspond.

    Raises InputError for traces with different numbers of layers, heads or words.
    """
    base_edges, tuned_edges = base.edges, tuned.edges
    if (base_edges.heads, base_edges.words) != (tuned_edges.heads, tuned_edges.words):
        raise InputError(
            f"the models do not correspond: heads {base_edges.heads} and {tuned_edges.heads}, "
            f"words {base_edges.words} and {tuned_edges.words}"
        )
    union, first = np.unique(np.concatenate([base_edges.ids(), tuned_edges.ids()]), return_index=True)
    weights = [np.full(len(union), np.nan, dtype=np.float32) for _ in (base_edges, tuned_edges)]
    for values, edges in zip(weights, (base_edges, tuned_edges), strict=True):
        values[np.searchsorted(union, edges.ids())] = edges.weight

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(base_edges, name), getattr(tuned_edges, name)])[first]

    edges = Edges(
        joined("layer"),
        joined("head"),
        joined("query"),
        joined("key"),
        np.fmax(*weights),
        base_edges.heads,
        base_edges.words,
    )
    of_base, of_tuned = weights
    gates = Gates(base.whole, tuned.whole), Gates(tuned.whole, base.whole)
    return Comparison(edges, of_base, of_tuned, ~np.isnan(of_base) & ~np.isnan(of_tuned), gates)


def compare_by_depth(base: Trace, tuned: Trace) -> Comparison:
    """The comparison of the traces of two models on one grid whose layers and heads do not correspond.

    Heads of different models are not the same, so each trace's edges are listed by themselves. An edge is shared
    where the other trace has one between the same words at the same relative depth: in the same band of layers, of
    which there are as many as the shallower model has layers. Raises InputError for traces on different grids.
    """
    base_edges, tuned_edges = base.edges, tuned.edges
    if (base_edges.layers, base_edges.words) != (tuned_edges.layers, tuned_edges.words):
        raise InputError(
            f"the grids differ: {base_edges.layers} and {tuned_edges.layers} layers, "
            f"{base_edges.words} and {tuned_edges.words} words"
        )
    bands = depth_bands(base_edges, tuned_edges)
    of_base, of_tuned = (places(edges, bands) for edges in (base_edges, tuned_edges))
    shared = np.concatenate([np.isin(of_base, of_tuned), np.isin(of_tuned, of_base)])
    absent = [np.full(len(edges), np.nan, dtype=np.float32) for edges in (base_edges, tuned_edges)]
    weights = np.concatenate([base_edges.weight, absent[1]]), np.concatenate([absent[0], tuned_edges.weight])

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(base_edges, name), getattr(tuned_edges, name)])

    layer, head, query, key = (joined(name) for name in ("layer", "head", "query", "key"))
    order = np.lexsort((key, query, head, layer))
    heads = tuple(max(pair) for pair in zip(base_edges.heads, tuned_edges.heads, strict=True))
    edges = Edges(layer[order], head[order], query[order], key[order], joined("weight")[order], heads, base_edges.words)
    return Comparison(edges, weights[0][order], weights[1][order], shared[order])


def depth_bands(base: Edges, tuned: Edges) -> int:
    """The number of bands of equal relative depth of two models: that of the shallower one's layers."""
    return min(sum(heads > 0 for heads in edges.heads) for edges in (base, tuned))


def places(edges: Edges, bands: int) -> Ints:
    """One number for each edge's (band of layers, query, key), the same in every model on the grid."""
    band = -(-edges.layer.astype(np.int64) * bands // edges.layers)
    return (band * edges.words + edges.query) * edges.words + edges.key
