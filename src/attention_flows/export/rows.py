"""The edges of a trace as rows, for the files that programs read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ..core.arrays import Floats, Ints, nan_to_none
from ..core.compare import SHARED, Opened, kind_of
from ..core.edges import Edges
from ..core.flow import TracedFlow


class Row(NamedTuple):
    """One edge: at ``layer`` and ``head`` the word ``query`` reads the word ``key``.

    ``base`` and ``tuned`` are its weight in each model, whichever trace it is in; None where it is below the floor or
    the model does not have the edge. ``kind`` is that of :func:`.core.compare.kind_of`. ``opened`` and ``opens`` are
    those of :class:`.core.query.matches.Match`.
    """

    layer: int
    head: int
    query: int
    key: int
    base: float | None
    tuned: float | None
    kind: str
    opened: Opened | None
    opens: int | None


def edge_rows(traced: TracedFlow) -> Iterator[Row]:
    """The edges of either trace, sorted by layer, head, query and key."""
    flow, comparison = traced.flow, traced.comparison
    base: list[float | None]
    tuned: list[float | None]
    opened: list[Opened | None]
    opens: list[int | None]
    if comparison is None:
        edges = traced.traces[0].edges
        base, tuned, kinds = nan_to_none(edges.weight), [None] * len(edges), list(traced.names) * len(edges)
        opened, opens = [None] * len(edges), [None] * len(edges)
    else:
        edges = comparison.edges
        weights = [comparison.base, comparison.tuned]
        if flow.corresponds:  # else no edge is one of both models
            weights = [_weights(model.edges, edges.ids()) for model in flow.models]
        base, tuned = map(nan_to_none, weights)
        only = [kind_of(traced.names, having) for having in ((True, False), (False, True))]
        kinds = np.select([comparison.shared, comparison.only_base], [SHARED, only[0]], only[1]).tolist()
        opened, opens = comparison.opened(), comparison.gate_counts()
    columns = (edges.layer.tolist(), edges.head.tolist(), edges.query.tolist(), edges.key.tolist())
    return (Row(*row) for row in zip(*columns, base, tuned, kinds, opened, opens, strict=True))


def _weights(edges: Edges, ids: Ints) -> Floats:
    """The weights of the edges with those ids, NaN for those that are not among ``edges``."""
    place, has = edges.find(ids)
    weights = np.full(len(ids), np.nan)
    weights[has] = edges.weight[place[has]]
    return weights
