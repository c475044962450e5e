"""The four kinds of threshold, and the edges that pass each."""

from __future__ import annotations

import numpy as np

from .arrays import Bools, Ints
from .edges import Edges

MILLION = 1_000_000


def above(edges: Edges, threshold: float, kind: str = "weight") -> Bools:
    """Flags for the edges that are kept at ``threshold``, one an edge.

    *weight* keeps the edges of at least that weight, and *lift* those of at least that multiple of uniform attention,
    1 / words. A row is the edges of one layer, head and reading word: *top* keeps that many of a row's strongest edges,
    and of equals those that read the earlier word; *mass* keeps the fewest of a row's strongest edges that hold that
    part of its attention together, counted in millionths so that sums are exact. Edges below the floor are not known,
    and so are never kept.
    """
    if kind == "top":
        return _rank(edges) < threshold
    if kind == "mass":
        return _mass_before(edges) < round(threshold * MILLION)
    # In float64, as the wire and the browser compare: 0.2 itself is not a float32.
    return edges.weight.astype(np.float64) >= (threshold / edges.words if kind == "lift" else threshold)


def _strongest_first(edges: Edges) -> tuple[Ints, Ints]:
    """The order of the edges by row, each row's strongest first, and for each place where its row begins."""
    row = edges.ids() // edges.words
    order = np.lexsort((edges.key, -edges.weight, row))
    row = row[order]
    begins = np.flatnonzero(np.r_[True, row[1:] != row[:-1]]) if len(row) else np.zeros(0, np.int64)
    return order, np.repeat(begins, np.diff(np.r_[begins, len(row)]))


def _rank(edges: Edges) -> Ints:
    """The number of stronger edges in each edge's row."""
    order, begin = _strongest_first(edges)
    rank = np.empty(len(edges), dtype=np.int64)
    rank[order] = np.arange(len(edges)) - begin
    return rank


def _mass_before(edges: Edges) -> Ints:
    """The attention, in millionths, of the stronger edges in each edge's row."""
    order, begin = _strongest_first(edges)
    mass = np.rint(edges.weight[order].astype(np.float64) * MILLION).astype(np.int64)
    sums = np.cumsum(mass) - mass
    before = np.empty(len(edges), dtype=np.int64)
    before[order] = sums - sums[begin] if len(edges) else sums
    return before
