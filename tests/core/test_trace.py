"""The trace and its narrowing, against the reference and against their definitions."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given

from attention_flows.core.edge_builder import edges_from_dense
from attention_flows.core.edges import Edges
from attention_flows.core.graph import attention_graph
from attention_flows.core.node import Node
from attention_flows.core.select import Part, Selection
from attention_flows.core.trace import Trace, trace, trace_forward
from attention_flows.core.view import View
from attention_flows.flow import Flow
from tests.oracles import reference
from tests.oracles import select as reference_select
from tests.support.strategies import edge_weights, in_reference_terms, reference_trace, viewed_flows


def from_list(listed: set[reference.Edge], layers: int, words: int) -> Edges:
    """Edges of weight 1 in single-head layers."""
    maps = np.zeros((layers, 1, words, words), dtype=np.float32)
    for layer, head, query, key in listed:
        maps[layer - 1, head, query, key] = 1
    return attention_graph(edges_from_dense(maps), 1)


@given(viewed_flows())
def test_the_trace_is_the_references(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    for model, traced in enumerate(flow.traced(view).traces):
        assert in_reference_terms(traced) == reference_trace(flow, view, model)


@given(viewed_flows(models=1))
def test_narrowing_keeps_exactly_the_complete_paths(drawn: tuple[Flow, View]) -> None:
    """Against every path written out, so that the reference's own narrowing is held to the definition too."""
    flow, view = drawn
    view = replace(view, selections=view.selections or (Selection((0,)),))
    whole = reference_trace(flow, replace(view, selections=()))
    expected = reference_select.narrow_by_paths(whole, *ends(flow, view, whole), view.to_dict()["selections"])
    assert in_reference_terms(flow.traced(view).traces[0]) == expected
    assert reference_trace(flow, view) == expected


def ends(flow: Flow, view: View, whole: reference.ReferenceTrace) -> tuple[set[reference.Node], set[reference.Node]]:
    """Where complete paths begin and end."""
    if view.origin is None:
        return {(flow.root.layer, flow.root.word)}, {node for node in whole.nodes if node[0] == 0}
    return {node for node in whole.nodes if node[0] == flow.layers}, {(view.origin.layer, view.origin.word)}


@given(viewed_flows(models=1))
def test_one_more_selection_never_adds(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    few = in_reference_terms(flow.traced(view).traces[0])
    fewer = in_reference_terms(flow.traced(replace(view, selections=view.selections[:-1])).traces[0])
    assert few.edges.items() <= fewer.edges.items()
    assert few.nodes <= fewer.nodes


@given(viewed_flows(models=1))
def test_into_and_out_of_a_selection_make_up_what_goes_through_it(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    (one, *_) = view.selections or (Selection((0,), 1),)

    def part(name: Part) -> reference.ReferenceTrace:
        return in_reference_terms(flow.traced(replace(view, selections=(replace(one, part=name),))).traces[0])

    through, into, out = part("through"), part("into"), part("out")
    assert into.edges | out.edges == through.edges
    assert into.nodes | out.nodes == through.nodes


@given(viewed_flows(models=1))
def test_trace_edges_are_edges_of_the_graph(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    graph = attention_graph(flow.models[0].edges, view.threshold, view.heads, kind=view.kind)
    assert edge_weights(flow.traced(view).traces[0].edges).items() <= edge_weights(graph).items()


@given(viewed_flows(models=1))
def test_every_traced_node_reaches_the_root(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    view = replace(view, origin=None, selections=view.selections[:1])
    assume(all(one.part != "out" for one in view.selections))
    traced = in_reference_terms(flow.traced(view).traces[0])
    net = nx.DiGraph(traced.steps())
    if traced.nodes:
        net.add_node(tuple(flow.root))
        assert traced.nodes == nx.descendants(net, tuple(flow.root)) | {tuple(flow.root)}
    else:
        assert traced == reference.ReferenceTrace({}, set(), set())


@given(viewed_flows(models=1))
def test_every_step_of_a_narrowed_trace_lies_on_a_complete_path(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    through = tuple(replace(one, part="through") for one in view.selections) or (Selection((0,)),)
    view = replace(view, selections=through, origin=None)
    traced = in_reference_terms(flow.traced(view).traces[0])
    steps = traced.steps()
    assert {node for step in steps for node in step} == traced.nodes, "no node is left by itself"
    assert {top for top, _ in steps} == {node for node in traced.nodes if node[0] > 0}, "nothing ends in the middle"


@given(viewed_flows(models=1))
def test_selecting_the_root_word_at_the_top_drops_only_dead_ends(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    view = replace(view, origin=None)
    whole = in_reference_terms(flow.traced(replace(view, selections=())).traces[0])
    root = Selection((flow.root.word,), flow.root.layer)
    through = in_reference_terms(flow.traced(replace(view, selections=(root,))).traces[0])
    assert through.nodes <= whole.nodes
    assert through.steps() <= whole.steps()
    if view.residual:  # every node goes down to the inputs by its own residual links
        assert through == whole


# The root (3, 0) reads word 1, which reads word 2 at layer 2, which reads nothing: a dead end. It also reads word 3,
# whose path is complete; a fifth word is read by nothing that is traced.
DEAD_END = {(3, 0, 0, 1), (2, 0, 1, 2), (3, 0, 0, 3), (2, 0, 3, 3), (1, 0, 3, 1), (2, 0, 4, 4)}


def narrowed(word: int, layer: int | None = None, residual: bool = False) -> Trace:
    return trace(from_list(DEAD_END, 3, 5), Node(3, 0), residual=residual, selections=[Selection((word,), layer)])


def test_a_dead_end_stays_in_the_trace() -> None:
    traced = trace(from_list(DEAD_END, 3, 5), Node(3, 0), residual=False)
    assert set(edge_weights(traced.edges)) == DEAD_END - {(2, 0, 4, 4)}
    assert np.argwhere(traced.nodes).tolist() == [[0, 1], [1, 2], [1, 3], [2, 1], [2, 3], [3, 0]]
    assert not traced.links.any()


def test_a_selection_drops_the_dead_end() -> None:
    for traced in (narrowed(0), narrowed(3), narrowed(3, 1), narrowed(1, 0), narrowed(1)):
        assert set(edge_weights(traced.edges)) == {(3, 0, 0, 3), (2, 0, 3, 3), (1, 0, 3, 1)}
        assert np.argwhere(traced.nodes).tolist() == [[0, 1], [1, 3], [2, 3], [3, 0]]


@pytest.mark.parametrize("selection", [(2, None), (2, 1), (1, 2), (4, None), (1, 3), (0, 0)])
def test_a_selection_on_no_complete_path_leaves_nothing(selection: tuple[int, int | None]) -> None:
    traced = narrowed(*selection)
    assert in_reference_terms(traced) == reference.ReferenceTrace({}, set(), set())


def test_residual_links_complete_a_path() -> None:
    traced = in_reference_terms(narrowed(2, residual=True))
    assert set(traced.edges) == {(3, 0, 0, 1), (2, 0, 1, 2)}
    assert traced.links == {(1, 2)}
    assert traced.nodes == {(3, 0), (2, 1), (1, 2), (0, 2)}


def test_a_root_below_the_top_traces_only_what_is_below_it() -> None:
    traced = in_reference_terms(trace(from_list(DEAD_END, 3, 5), Node(2, 3), residual=False))
    assert traced == reference.ReferenceTrace({(2, 0, 3, 3): 1, (1, 0, 3, 1): 1}, {(2, 3), (1, 3), (0, 1)}, set())


def test_heads_that_join_the_same_states_are_edges_of_their_own() -> None:
    maps = np.ones((3, 1, 1), dtype=np.float32)
    assert len(trace(edges_from_dense([maps, maps]), Node(2, 0)).edges) == 6


@pytest.mark.parametrize("root", [(4, 0), (-1, 0), (3, 5), (3, -1)])
def test_a_root_outside_the_graph_is_refused(root: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="state"):
        trace(from_list(DEAD_END, 3, 5), Node(*root))


@pytest.mark.parametrize("selection", [(5, None), (-1, None), (0, 4), (0, -1)])
def test_a_selection_outside_the_graph_is_refused(selection: tuple[int, int | None]) -> None:
    with pytest.raises(ValueError, match="selection"):
        narrowed(*selection)


@pytest.mark.parametrize(
    ("selection", "word"),
    [(Selection((), None), "selection"), (Selection((0,), None, 1), "layer"), (Selection((0,), 0, 1), "layer")],
)
def test_a_selection_of_nothing_is_refused(selection: Selection, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        trace(from_list(DEAD_END, 3, 5), Node(3, 0), selections=[selection])


def test_more_selections_than_compose_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 5"):
        trace(from_list(DEAD_END, 3, 5), Node(3, 0), selections=[Selection((0,))] * 6)


def test_a_forward_trace_is_what_reads_the_origin() -> None:
    traced = in_reference_terms(trace_forward(from_list(DEAD_END, 3, 5), Node(1, 3), residual=False))
    assert set(traced.edges) == {(2, 0, 3, 3), (3, 0, 0, 3)}
    assert traced.nodes == {(1, 3), (2, 3), (3, 0)}
