"""Rewired and reached edges and their gates, against networkx and by what must hold of any two traces."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.compare import Comparison
from attention_flows.core.edges import Edges
from attention_flows.core.gates import Gates
from attention_flows.core.trace import trace
from attention_flows.core.view import View
from attention_flows.errors import InputError
from attention_flows.flow import Flow, TracedFlow
from attention_flows.wire import flow as wire
from tests.oracles import gates as oracle
from tests.oracles import reference
from tests.support.folders import FIXTURES
from tests.support.strategies import (
    edge_weights,
    flows,
    reference_opening,
    reference_whole,
    thresholds,
    unlike_flows,
    viewed_flows,
    views,
)

Edge = reference.Edge


def compared(traced: TracedFlow) -> Comparison:
    comparison = traced.comparison
    assert comparison is not None
    assert comparison.gates is not None
    return comparison


def edge_list(edges: Edges) -> list[Edge]:
    return list(edge_weights(edges))


@given(viewed_flows(models=2))
def test_gates_and_what_they_open_are_the_oracles(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    comparison = compared(flow.traced(view))
    edges = edge_list(comparison.edges)
    expected, _ = reference_opening(flow, view)
    assert {edge: name for edge, name in zip(edges, comparison.opened(), strict=True) if name} == expected
    assert comparison.rewired is not None
    assert comparison.reached is not None
    flags = np.stack([comparison.shared, comparison.rewired, comparison.reached])
    assert (flags.sum(axis=0) == 1).all(), "every edge of one trace is rewired or reached, and not both"
    assert comparison.gates is not None
    wholes = [reference_whole(flow, view, model) for model in (0, 1)]
    for gates, own, other in zip(comparison.gates, wholes, reversed(wholes), strict=True):
        assert dict(zip(edge_list(gates.edges), gates.opens.tolist(), strict=True)) == oracle.opens(own, other)
    for row, edge in enumerate(edge_list(comparison.edges)):
        if comparison.opened()[row] != "reached":
            with pytest.raises(InputError, match="not reached"):
                comparison.gates_of(edge)
            continue
        found = comparison.gates_of(edge)
        assert found is not None
        own, other = wholes if comparison.only_base[row] else reversed(wholes)
        assert set(edge_list(found)) == oracle.gates_of(edge, own, other)


def test_every_fixture_has_the_oracles_gates() -> None:
    """As the front end must (frontend/tests/flow/gates.test.ts)."""
    for document in json.loads((FIXTURES / "gates.json").read_text("utf-8")):
        flow = Flow.of(wire.decode((FIXTURES / document["file"]).read_bytes()))
        for case in document["cases"]:
            comparison = compared(flow.traced(View.from_dict(case["view"])))
            assert comparison.gates is not None
            opened = np.array(comparison.opened(), dtype=object)
            for kind in ("only_base", "only_tuned"):
                names = opened[getattr(comparison, kind)].tolist()
                assert {name: names.count(name) for name in set(names)} == case["opened"][kind]
            gates = [
                [role, *edge, opens]
                for role, one in zip(("base", "tuned"), comparison.gates, strict=True)
                for edge, opens in zip(edge_list(one.edges), one.opens.tolist(), strict=True)
            ]
            assert gates == case["gates"]


@given(viewed_flows(models=2))
def test_every_reached_edge_has_a_gate_and_every_gate_is_rewired(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    comparison = compared(flow.traced(replace(view, selections=())))
    assert comparison.reached is not None
    assert comparison.opens is not None
    rewired = {
        edge for edge, name in zip(edge_list(comparison.edges), comparison.opened(), strict=True) if name == "rewired"
    }
    counted: dict[Edge, int] = {}
    for row in np.flatnonzero(comparison.reached).tolist():
        gates = comparison.gates_of(edge_list(comparison.edges)[row])
        assert gates is not None
        assert len(gates) > 0
        for gate in edge_list(gates):
            counted[gate] = counted.get(gate, 0) + 1
    assert set(counted) <= rewired
    opens = dict(zip(edge_list(comparison.edges), comparison.opens.tolist(), strict=True))
    assert {edge: count for edge, count in opens.items() if count} == counted


@given(flows(models=2), st.data())
def test_an_edge_is_no_longer_reached_once_its_gates_are_shut(flow: Flow, data: st.DataObject) -> None:
    view = replace(data.draw(views(flow)), selections=(), origin=None)
    comparison = compared(flow.traced(view))
    assert comparison.reached is not None
    assert comparison.gates is not None
    for row in np.flatnonzero(comparison.reached).tolist():
        gates = comparison.gates_of(edge_list(comparison.edges)[row])
        assert gates is not None
        model = int(comparison.only_tuned[row])
        own = comparison.gates[model].trace.graph
        shut = own.where(~np.isin(own.ids(), gates.ids()))
        left = trace(shut, flow.root, residual=view.residual, carried=flow.carried(flow.models[model]))
        assert comparison.edges.ids()[row] not in left.edges.ids()


@given(flows(models=2), st.data())
def test_with_all_gates_shut_a_trace_reaches_no_edge_of_both_models_alone(flow: Flow, data: st.DataObject) -> None:
    view = replace(data.draw(views(flow)), selections=(), origin=None)
    comparison = compared(flow.traced(view))
    assert comparison.gates is not None
    for model, gates in enumerate(comparison.gates):
        own, other = gates.trace.graph, gates.other
        shut = own.where(~np.isin(own.ids(), gates.edges.ids()))
        left = trace(shut, flow.root, residual=view.residual, carried=flow.carried(flow.models[model]))
        ids = left.edges.ids()
        alone = ids[~np.isin(ids, other.edges.ids())]
        assert not np.isin(alone, other.graph.ids()).any()


@given(viewed_flows(models=2))
def test_the_models_swapped_swap_the_kinds_alone(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    base, tuned = flow.models
    swapped = replace(flow, models=(replace(tuned, role="base"), replace(base, role="tuned")))
    one, other = compared(flow.traced(view)), compared(swapped.traced(view))
    assert one.opened() == other.opened()
    assert one.opens is not None
    assert other.opens is not None
    assert one.opens.tolist() == other.opens.tolist()


@given(viewed_flows(models=1))
def test_a_model_against_itself_has_no_gate(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    (model,) = flow.models
    comparison = compared(replace(flow, models=(model, replace(model, role="tuned"))).traced(view))
    assert comparison.gates is not None
    assert comparison.opened() == [None] * len(comparison.edges)
    assert not any(len(gates.edges) for gates in comparison.gates)


@given(viewed_flows(models=2))
def test_selections_change_neither_gates_nor_what_they_open(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    narrowed, plain = compared(flow.traced(view)), compared(flow.traced(replace(view, selections=())))
    assert narrowed.gates is not None
    assert plain.gates is not None
    for one, other in zip(narrowed.gates, plain.gates, strict=True):
        assert edge_weights(one.edges) == edge_weights(other.edges)
        assert one.opens.tolist() == other.opens.tolist()


@given(unlike_flows())
def test_models_that_do_not_correspond_have_neither(flow: Flow) -> None:
    comparison = flow.traced(View(0.2)).comparison
    assert comparison is not None
    assert comparison.gates is None
    assert comparison.rewired is None
    assert comparison.reached is None
    assert comparison.opens is None
    assert comparison.opened() == [None] * len(comparison.edges)
    assert comparison.gates_of((1, 0, 0, 0)) is None


@given(flows(models=1), st.data())
def test_a_pinned_trace_is_compared_under_the_view_of_each(flow: Flow, data: st.DataObject) -> None:
    """Of one model at two thresholds, what only the lower has is rewired or opened by what is."""
    view = replace(data.draw(views(flow)), selections=(), kind="weight", threshold=data.draw(thresholds))
    lower = replace(view, threshold=view.threshold / 2)
    comparison = compared(flow.traced(lower).against(flow.traced(view), "base"))
    assert comparison.rewired is not None
    wholes = [reference_whole(flow, one, 0) for one in (view, lower)]
    kinds = reference.compare(*(one.trace.edges for one in wholes))
    found = {edge: name for edge, name in zip(edge_list(comparison.edges), comparison.opened(), strict=True) if name}
    assert found == oracle.opened(kinds, *(one.graph for one in wholes))
    assert not comparison.only_base.any()


def test_most_of_what_only_the_tuned_model_traces_is_merely_reached() -> None:
    """The demo's first sentence at the threshold at which the page opens it (frontend/tests/flow/query)."""
    flow = Flow.of(wire.decode((FIXTURES / "jacksonville.flow").read_bytes()))
    comparison = compared(flow.trace(threshold=0.27))
    assert comparison.reached is not None
    assert comparison.opens is not None
    assert comparison.only_tuned.sum() == 298
    assert (comparison.reached & comparison.only_tuned).sum() == 252
    widest = int(np.argmax(comparison.opens * comparison.only_tuned))
    layer, head, query, key = edge_list(comparison.edges)[widest]
    labels = flow.words.labels
    assert (layer, head, labels[query], labels[key], int(comparison.opens[widest])) == (6, 3, "[CLS]", "Jaxsons", 151)


def test_many_states_are_followed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = Flow.of(wire.decode((FIXTURES / "jacksonville.flow").read_bytes()))
    whole = compared(flow.trace(threshold=0.1)).opens
    monkeypatch.setattr("attention_flows.core.gates.CHUNK", 2)
    parts = compared(flow.trace(threshold=0.1)).opens
    assert whole is not None
    assert parts is not None
    assert whole.any()
    assert whole.tolist() == parts.tolist()


def test_an_edge_that_is_not_there_has_no_gate() -> None:
    flow = Flow.of(wire.decode((FIXTURES / "jacksonville.flow").read_bytes()))
    comparison = compared(flow.trace())
    assert comparison.gates is not None
    gates: Gates = comparison.gates[1]
    assert len(gates.of(-1)) == 0
