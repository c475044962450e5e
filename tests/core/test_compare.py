"""Comparison of two traces against set algebra."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.compare import Comparison, compare_traces
from attention_flows.core.edge_builder import edges_from_dense
from attention_flows.core.edges import Edges
from attention_flows.core.graph import attention_graph
from attention_flows.core.influence import influence
from attention_flows.core.node import Node
from attention_flows.core.trace import Trace, trace
from attention_flows.core.view import View
from attention_flows.flow import Flow
from tests.oracles import reference
from tests.support.strategies import edge_weights, reference_trace, thresholds, unlike_flows, viewed_flows


def parted(comparison: Comparison) -> dict[str, set[reference.Edge]]:
    """The edges of each kind."""
    kinds = ("shared", "only_base", "only_tuned")
    return {kind: set(edge_weights(comparison.edges.where(getattr(comparison, kind)))) for kind in kinds}


@given(viewed_flows(models=2))
def test_the_comparison_is_the_references(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    base, tuned = (reference_trace(flow, view, model).edges for model in (0, 1))
    comparison = flow.traced(view).comparison
    assert comparison is not None
    expected = reference.compare(base, tuned)
    assert parted(comparison) == expected
    assert comparison.strands() == reference.strands(expected)


@given(viewed_flows(models=2))
def test_the_kinds_part_the_union_disjointly(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    traced = flow.traced(view)
    comparison = traced.comparison
    assert comparison is not None
    kinds = np.stack([comparison.shared, comparison.only_base, comparison.only_tuned])
    assert (kinds.sum(axis=0) == 1).all()
    one, two = (set(edge_weights(single.edges)) for single in traced.traces)
    assert set(edge_weights(comparison.edges)) == one | two
    assert (np.diff(comparison.edges.ids()) > 0).all(), "the union is sorted as every graph is"


@given(viewed_flows(models=2))
def test_each_weight_is_its_own_models(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    traced = flow.traced(view)
    comparison = traced.comparison
    assert comparison is not None
    one, two = (edge_weights(single.edges) for single in traced.traces)
    rows = zip(edge_weights(comparison.edges).items(), comparison.base, comparison.tuned, strict=True)
    for (edge, larger), base, tuned in rows:
        assert float(base) == one[edge] if edge in one else math.isnan(base)
        assert float(tuned) == two[edge] if edge in two else math.isnan(tuned)
        assert larger == max(weights[edge] for weights in (one, two) if edge in weights)


@given(viewed_flows(models=1))
def test_a_model_compared_with_itself_has_no_exclusive_edge(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    (traced,) = flow.traced(view).traces
    comparison = compare_traces(traced, traced)
    assert comparison.shared.all()
    assert not (comparison.only_base | comparison.only_tuned).any()
    assert len(comparison.edges) == len(traced.edges)


def traced(heads: tuple[int, ...], words: int) -> Trace:
    maps = [np.full((count, words, words), 1 / words, dtype=np.float32) for count in heads]
    return trace(edges_from_dense(maps), Node(len(heads), 0))


@pytest.mark.parametrize("other", [((2, 2), 3), ((2, 1), 2), ((2,), 3), ((2, 1, 1), 3)])
def test_models_that_do_not_correspond_are_refused(other: tuple[tuple[int, ...], int]) -> None:
    with pytest.raises(ValueError, match="do not correspond"):
        compare_traces(traced((2, 1), 3), traced(*other))


@given(unlike_flows(), thresholds, st.booleans())
def test_models_that_do_not_correspond_are_compared_by_depth(flow: Flow, threshold: float, residual: bool) -> None:
    traced = flow.traced(View(threshold, residual=residual))
    comparison = traced.comparison
    assert comparison is not None
    bands = min(sum(heads > 0 for heads in model.edges.heads) for model in flow.models)
    base, tuned = (edge_weights(one.edges) for one in traced.traces)
    expected = reference.compare_by_depth(base, tuned, flow.layers, bands)
    for kind, edges in expected.items():
        columns = comparison.edges.where(getattr(comparison, kind))
        found = zip(*(getattr(columns, name).tolist() for name in ("layer", "head", "query", "key")), strict=True)
        assert sorted(found) == sorted(edges)
    assert comparison.strands() == reference.strands(expected)
    assert (np.isnan(comparison.base) != np.isnan(comparison.tuned)).all(), "each edge is one model's"


@given(unlike_flows())
def test_each_model_is_traced_from_its_own_root_through_its_own_layers(flow: Flow) -> None:
    """A shallower model's trace on the grid is its own trace, stretched: nothing happens where it has no layer."""
    traced = flow.traced(View(0.2, residual=False)).traces[1]
    tuned = flow.models[1]
    depths = [layer for layer, heads in enumerate(tuned.edges.heads, start=1) if heads]
    own = tuned.edges.where(np.isin(tuned.edges.layer, depths))
    squeezed = Edges(
        np.searchsorted(depths, own.layer).astype(np.int16) + 1,
        *(own.head, own.query, own.key, own.weight),
        tuple(tuned.edges.heads[layer - 1] for layer in depths),
        own.words,
    )
    assert tuned.grid is not None
    alone = trace(attention_graph(squeezed, 0.2), Node(len(depths), tuned.grid.root.word), residual=False)
    assert traced.edges.weight.tolist() == alone.edges.weight.tolist()
    assert traced.nodes[[0, *depths]].tolist() == alone.nodes.tolist()
    stretched = influence(traced, carried=flow.carried(tuned))
    assert stretched[[0, *depths]].tolist() == influence(alone).tolist()


def test_heads_of_one_kind_make_one_strand() -> None:
    """Three heads join the same two states: two in both models, one in the base alone: a shared strand and another."""
    base = trace(edges_from_dense([np.ones((3, 1, 1), dtype=np.float32)]), Node(1, 0))
    tuned_maps = np.array([1, 1, 0], dtype=np.float32).reshape(3, 1, 1)
    tuned = trace(edges_from_dense([tuned_maps], floor=0.5), Node(1, 0))
    comparison = compare_traces(base, tuned)
    assert (comparison.shared.sum(), comparison.only_base.sum(), comparison.strands()) == (2, 1, 2)
