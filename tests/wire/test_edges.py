"""Edges as arrays: the same edges come back, with weights rounded down to whole steps."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from attention_flows.core.edges import Edges
from attention_flows.wire.edges import SCALE, edges_from_arrays, edges_to_arrays
from tests.support.strategies import graphs


@given(graphs())
def test_edges_come_back(edges: Edges) -> None:
    counts, to, weights = edges_to_arrays(edges)
    assert len(counts) == sum(edges.heads) * edges.words
    assert len(to) == len(weights) == counts.sum() == len(edges)
    decoded = edges_from_arrays(counts, to, weights, SCALE, edges.heads, edges.words)
    assert (decoded.heads, decoded.words) == (edges.heads, edges.words)
    assert decoded.ids().tolist() == edges.ids().tolist()
    loss = edges.weight.astype(np.float64) - decoded.weight
    assert ((loss > -1e-12) & (loss < 1 / SCALE)).all()


@given(graphs())
def test_a_second_round_changes_nothing(edges: Edges) -> None:
    arrays = edges_to_arrays(edges)
    again = edges_to_arrays(edges_from_arrays(*arrays, SCALE, edges.heads, edges.words))
    assert [array.tolist() for array in again] == [array.tolist() for array in arrays]
