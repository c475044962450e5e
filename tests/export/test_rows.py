"""Rows of edges: their order, their weights and their kinds."""

from __future__ import annotations

from hypothesis import given

from attention_flows.core.compare import kind_of
from attention_flows.core.view import View
from attention_flows.export.rows import edge_rows
from attention_flows.flow import Flow
from tests.support.strategies import edge_weights, reference_opening, unlike_flows, viewed_flows


@given(viewed_flows(models=2))
def test_a_weight_is_each_models_whichever_trace_has_the_edge(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    rows = list(edge_rows(flow.traced(view)))
    edges = [row[:4] for row in rows]
    assert edges == sorted(set(edges))
    for model in flow.models:
        weights = edge_weights(model.edges)
        assert [getattr(row, model.role) for row in rows] == [weights.get(edge) for edge in edges]
    opened, opens = reference_opening(flow, view)
    assert [row.opened for row in rows] == [opened.get(edge) for edge in edges]
    assert [row.opens for row in rows] == [opens.get(edge) for edge in edges]


@given(unlike_flows())
def test_an_edge_of_models_that_do_not_correspond_is_one_models(flow: Flow) -> None:
    traced = flow.traced(View(0.2))
    rows = list(edge_rows(traced))
    assert all((row.base is None) != (row.tuned is None) for row in rows)
    assert len(rows) == sum(len(trace.edges) for trace in traced.traces)
    assert {(row.opened, row.opens) for row in rows} <= {(None, None)}
    assert [row[:3] for row in rows] == sorted(row[:3] for row in rows)


def test_a_kind_names_the_traces() -> None:
    both = ("base", "tuned")
    kinds = [kind_of(both, present) for present in ((True, True), (True, False), (False, True))]
    assert kinds == ["shared", "only base", "only tuned"]
    assert kind_of(("pinned", "now"), (False, True)) == "only now"
    assert kind_of(("base",), (True,)) == "base"
