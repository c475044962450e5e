"""Token influence against the recursion, and what a threshold may do to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.edge_builder import edges_from_dense
from attention_flows.core.influence import influence, reads, uptake
from attention_flows.core.node import Node
from attention_flows.core.trace import trace
from attention_flows.core.view import View
from attention_flows.flow import Flow
from tests.oracles import reference
from tests.support.strategies import edge_weights, reference_carried, reference_trace, thresholds, viewed_flows

alphas = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@given(viewed_flows(models=1), alphas)
def test_influence_is_the_recursion(drawn: tuple[Flow, View], alpha: float) -> None:
    flow, view = drawn
    edges, carried = reference_trace(flow, view).edges, reference_carried(flow)
    expected = reference.influence(edges, flow.layers, len(flow.words), alpha, carried=carried)
    traced = flow.traced(view).traces[0]
    assert influence(traced, alpha=alpha, carried=flow.carried(flow.models[0])).tolist() == expected


@given(viewed_flows(models=2))
def test_the_shares_of_a_layer_sum_to_one_or_are_all_nothing(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    traced = flow.traced(view)
    for layers, shares in zip(traced.influence.tolist(), traced.influence_share.tolist(), strict=True):
        for row, share in zip(layers, shares, strict=True):
            total = sum(row)
            assert share == pytest.approx([value / total for value in row] if total else [0] * len(row))


@given(viewed_flows(models=1), alphas)
def test_weighted_influence_sums_weights(drawn: tuple[Flow, View], alpha: float) -> None:
    flow, view = drawn
    edges = reference_trace(flow, view).edges
    expected = reference.influence(edges, flow.layers, len(flow.words), alpha, weighted=True)
    np.testing.assert_allclose(influence(flow.traced(view).traces[0], alpha=alpha, weighted=True), expected, rtol=1e-12)


@given(viewed_flows(models=1), thresholds, thresholds, st.booleans())
def test_raising_the_threshold_never_adds_influence(
    drawn: tuple[Flow, View], one: float, two: float, weighted: bool
) -> None:
    flow, view = drawn
    view = replace(view, kind="weight", threshold=one)
    low, high = (
        influence(flow.traced(replace(view, threshold=threshold)).traces[0], weighted=weighted)
        for threshold in sorted((one, two))
    )
    assert (high <= low).all()


@given(viewed_flows())
def test_a_flows_influence_is_each_models(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    traced = flow.traced(replace(view, alpha=0.25))
    assert traced.influence.shape == (len(flow.models), flow.layers + 1, len(flow.words))
    measure = uptake if view.forward else influence
    for rows, one in zip(traced.influence, traced.traces, strict=True):
        np.testing.assert_array_equal(rows, measure(one, alpha=0.25, carried=flow.carried(flow.models[0])))


def test_two_layers_by_hand() -> None:
    """At layer 2 both heads of word 0 read word 1; at layer 1 word 1 reads both words and, by its link, word 0 none."""
    deep = np.array([[[0, 1], [0, 0]], [[0, 0.5], [0, 0]]], dtype=np.float32)
    first = np.array([[[0, 0], [0.5, 0.25]]], dtype=np.float32)
    traced = trace(edges_from_dense([first, deep], floor=0.1), Node(2, 0))
    assert reads(traced).tolist() == [[1, 1], [0, 2], [0, 0]]
    assert influence(traced).tolist() == [[1, 2], [0, 2], [0, 0]]
    assert influence(traced, alpha=0).tolist() == reads(traced).tolist()
    assert influence(traced, weighted=True).tolist() == [[0.5, 1], [0, 1.5], [0, 0]]


@pytest.mark.parametrize("alpha", [-0.1, 1.1, float("nan")])
def test_alpha_outside_its_range_is_refused(alpha: float) -> None:
    traced = trace(edges_from_dense([np.ones((1, 1, 1), dtype=np.float32)]), Node(1, 0))
    with pytest.raises(ValueError, match="alpha"):
        influence(traced, alpha=alpha)


@given(viewed_flows(models=1))
def test_uptake_is_the_references(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    expected = reference.uptake(edge_weights(flow.traced(view).traces[0].edges), flow.layers, len(flow.words))
    np.testing.assert_allclose(uptake(flow.traced(view).traces[0]), expected, rtol=1e-12)


def test_nobody_comes_to_rest_on_an_alpha_outside_the_range() -> None:
    traced = trace(edges_from_dense([np.ones((1, 1, 1))]), Node(1, 0))
    with pytest.raises(ValueError, match="alpha"):
        uptake(traced, alpha=2)
