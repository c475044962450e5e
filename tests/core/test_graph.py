"""The attention graph: edges from dense maps, and what of them a threshold keeps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.edge_builder import EdgeBuilder, edges_from_dense
from attention_flows.core.edges import Edges
from attention_flows.core.graph import attention_graph
from tests.oracles import reference
from tests.support.strategies import attentions, edge_weights, graphs, heads_of_layers, thresholds


@st.composite
def choices_of_heads(draw: st.DrawFn, edges: Edges) -> frozenset[tuple[int, int]] | None:
    every = [(layer, head) for layer, count in enumerate(edges.heads, start=1) for head in range(count)]
    return draw(st.one_of(st.none(), st.frozensets(st.sampled_from(every))))


@given(st.data(), heads_of_layers, st.integers(1, 4), st.integers(0, 10_000))
def test_edges_are_the_maps_items_from_the_floor_up(
    data: st.DataObject, heads: tuple[int, ...], words: int, step: int
) -> None:
    floor, maps = step / 10_000, data.draw(attentions(heads, words))
    expected = {
        (layer, head, query, key): float(weight)
        for layer, layer_maps in enumerate(maps, start=1)
        for (head, query, key), weight in np.ndenumerate(layer_maps)
        if float(weight) >= floor
    }
    edges = edges_from_dense(maps, floor)
    assert edge_weights(edges) == expected
    assert list(edge_weights(edges)) == sorted(expected), "edges are sorted by layer, head, query, key"
    assert (edges.heads, edges.layers, edges.words, len(edges)) == (heads, len(heads), words, len(expected))


def test_the_floor_is_compared_in_full() -> None:
    """The float32 nearest to 0.01 is below 0.01, so that such a weight is below the floor too."""
    assert len(edges_from_dense([np.full((1, 1, 1), 0.01, dtype=np.float32)], 0.01)) == 0
    assert len(edges_from_dense([np.full((1, 1, 1), 0.2, dtype=np.float32)], 0.2)) == 1


@given(graphs())
def test_ids_ascend_and_tell_edges_apart(edges: Edges) -> None:
    assert (np.diff(edges.ids()) > 0).all()


@given(st.data(), graphs(heads=(2, 3, 1), words=3))
def test_ids_are_the_same_in_every_graph_on_a_grid(data: st.DataObject, edges: Edges) -> None:
    keep = np.array(data.draw(st.lists(st.booleans(), min_size=len(edges), max_size=len(edges))), dtype=np.bool_)
    assert edges.where(keep).ids().tolist() == edges.ids()[keep].tolist()


@given(graphs())
def test_a_layer_slice_holds_that_layer(edges: Edges) -> None:
    for layer in range(1, edges.layers + 1):
        assert edges.layer[edges.layer_slice(layer)].tolist() == edges.layer[edges.layer == layer].tolist()


@given(st.data(), graphs(), thresholds)
def test_the_graph_is_the_references(data: st.DataObject, edges: Edges, threshold: float) -> None:
    heads = data.draw(choices_of_heads(edges))
    hidden = data.draw(st.lists(st.booleans(), min_size=edges.words, max_size=edges.words))
    kept = attention_graph(edges, threshold, heads, np.array(hidden))
    flagged = {word for word, flag in enumerate(hidden) if flag}
    assert edge_weights(kept) == reference.graph(edge_weights(edges), threshold, heads, flagged)


@given(graphs(), thresholds, thresholds)
def test_raising_the_threshold_never_adds_an_edge(edges: Edges, one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert edge_weights(attention_graph(edges, high)).items() <= edge_weights(attention_graph(edges, low)).items()


def test_an_edge_exactly_at_the_threshold_is_kept() -> None:
    edges = edges_from_dense([np.full((1, 2, 2), 0.5, dtype=np.float32)])
    assert len(attention_graph(edges, 0.5)) == 4
    assert len(attention_graph(edges, np.nextafter(0.5, 1))) == 0


def test_the_threshold_is_compared_in_float64() -> None:
    """The float32 nearest to 0.7 is below 0.7, the one nearest to 0.2 above: only the second reaches it."""
    for weight, count in ((0.7, 0), (0.2, 1)):
        edges = edges_from_dense([np.full((1, 1, 1), weight, dtype=np.float32)])
        assert len(attention_graph(edges, weight)) == count


@pytest.mark.parametrize("head", [(0, 0), (3, 0), (1, 2), (2, 1), (1, -1)])
def test_a_head_that_is_not_there_is_refused(head: tuple[int, int]) -> None:
    edges = edges_from_dense([np.ones((2, 1, 1), dtype=np.float32), np.ones((1, 1, 1), dtype=np.float32)])
    with pytest.raises(ValueError, match=f"no layer {head[0]} head {head[1]}"):
        attention_graph(edges, 0.1, [head])


def test_no_layer_is_no_graph() -> None:
    with pytest.raises(ValueError, match="no layer"):
        EdgeBuilder().build()
