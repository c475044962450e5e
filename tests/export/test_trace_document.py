"""The trace document, compared with docs/trace-json.md and the reference's traces."""

from __future__ import annotations

import json

from hypothesis import given

from attention_flows.core.view import View
from attention_flows.export.trace_document import trace_document
from attention_flows.flow import Flow
from tests.oracles import reference
from tests.support.strategies import reference_carried, reference_opening, reference_trace, unlike_flows, viewed_flows

KEYS = [
    "format",
    "version",
    "text",
    "pair",
    "words",
    "segments",
    "layers",
    "heads",
    "threshold",
    "unit",
    "weight",
    "residual",
    "view",
    "root",
    "models",
    "edges",
    "influence",
]


@given(viewed_flows())
def test_the_document_has_the_promised_keys_the_request_and_the_models(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    document = trace_document(flow.traced(view))
    roles = ["base", "tuned"][: len(flow.models)]
    assert list(document) == KEYS
    opening = ["opened", "opens"] if len(roles) == 2 else []
    assert list(document["edges"]) == ["layer", "head", "from", "to", *roles, *opening]
    assert list(document["influence"]) == roles
    assert [list(model) for model in document["models"]] == [["name", "labels", "probabilities"]] * len(roles)
    assert (document["format"], document["version"]) == ("attention-flows/trace", 1)
    assert (document["words"], document["segments"]) == (list(flow.words.labels), list(flow.words.segments))
    assert (document["layers"], document["heads"]) == (flow.layers, list(flow.head_counts))
    assert (document["threshold"], document["residual"]) == (view.threshold, view.residual)
    assert (document["unit"], document["weight"]) == ("word", "attention")
    assert document["root"] == {"layer": flow.root.layer, "word": flow.root.word}
    for entry, model in zip(document["models"], flow.models, strict=True):
        prediction = model.prediction
        assert entry["name"] == model.name
        assert entry["labels"] == (list(prediction.labels) if prediction else None)
        assert entry["probabilities"] == (list(prediction.probabilities) if prediction else None)
    assert json.loads(json.dumps(document, allow_nan=False)) == document, "it is plain, finite JSON"


@given(viewed_flows())
def test_the_edges_are_those_of_either_trace(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    edges = trace_document(flow.traced(view))["edges"]
    traces = {model.role: reference_trace(flow, view, index).edges for index, model in enumerate(flow.models)}
    listed = list(zip(edges["layer"], edges["head"], edges["from"], edges["to"], strict=True))
    assert listed == sorted(set().union(*traces.values()))
    for role, weights in traces.items():
        assert edges[role] == [weights.get(edge) for edge in listed], "null where that model's trace lacks the edge"
    opened, opens = reference_opening(flow, view)
    if len(flow.models) == 2:
        assert edges["opened"] == [opened.get(edge) for edge in listed]
        assert edges["opens"] == [opens.get(edge) for edge in listed]


@given(viewed_flows())
def test_the_influence_has_a_row_for_each_layer(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    rows = trace_document(flow.traced(view))["influence"]
    for index, model in enumerate(flow.models):
        edges = reference_trace(flow, view, index).edges
        measure = reference.uptake if view.forward else reference.influence
        expected = measure(edges, flow.layers, len(flow.words), carried=reference_carried(flow))
        assert rows[model.role] == expected


@given(unlike_flows())
def test_models_that_do_not_correspond_list_each_edge_as_its_own(flow: Flow) -> None:
    traced = flow.traced(View(0.2))
    document = trace_document(traced)
    tuned = flow.models[1]
    assert tuned.grid is not None
    assert document["models"][1]["heads"] == list(tuned.edges.heads)
    assert document["models"][1]["root"] == {"layer": flow.layers, "word": tuned.grid.root.word}
    edges = document["edges"]
    assert all((base is None) != (tuned is None) for base, tuned in zip(edges["base"], edges["tuned"], strict=True))
    counts = [sum(weight is not None for weight in edges[role]) for role in ("base", "tuned")]
    assert counts == [len(trace.edges) for trace in traced.traces]
    assert set(edges["opened"]) | set(edges["opens"]) <= {None}
