"""The trace document against DESIGN section 5."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import networkx
import pytest
from hypothesis import given

from attention_flows.core.compare import compare_traces
from attention_flows.core.view import View
from attention_flows.errors import InputError
from attention_flows.export.save import check_format, contents, save
from attention_flows.export.trace_document import trace_document
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.oracles import reference
from tests.support.folders import FIXTURES
from tests.support.strategies import reference_carried, reference_trace, unlike_flows, viewed_flows

FIXTURE = FIXTURES / "unicode.flow"
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
def test_the_document_has_the_promised_keys_in_order(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    document = trace_document(flow.traced(view))
    roles = ["base", "tuned"][: len(flow.models)]
    assert list(document) == KEYS
    assert list(document["edges"]) == ["layer", "head", "from", "to", *roles]
    assert list(document["influence"]) == roles
    assert [list(model) for model in document["models"]] == [["name", "labels", "probabilities"]] * len(roles)


@given(viewed_flows())
def test_the_document_says_what_was_asked(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    document = trace_document(flow.traced(view))
    assert (document["format"], document["version"]) == ("attention-flows/trace", 1)
    assert (document["words"], document["segments"]) == (list(flow.words.labels), list(flow.words.segments))
    assert (document["layers"], document["heads"]) == (flow.layers, list(flow.head_counts))
    assert (document["threshold"], document["residual"]) == (view.threshold, view.residual)
    assert (document["unit"], document["weight"]) == ("word", "attention")
    assert document["root"] == {"layer": flow.root.layer, "word": flow.root.word}
    for said, model in zip(document["models"], flow.models, strict=True):
        prediction = model.prediction
        assert said["name"] == model.name
        assert said["labels"] == (list(prediction.labels) if prediction else None)
        assert said["probabilities"] == (list(prediction.probabilities) if prediction else None)


@given(viewed_flows())
def test_the_edges_are_those_of_either_trace(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    edges = trace_document(flow.traced(view))["edges"]
    traces = {model.role: reference_trace(flow, view, index).edges for index, model in enumerate(flow.models)}
    listed = list(zip(edges["layer"], edges["head"], edges["from"], edges["to"], strict=True))
    assert listed == sorted(set().union(*traces.values()))
    for role, weights in traces.items():
        assert edges[role] == [weights.get(edge) for edge in listed], "null where that model's trace lacks the edge"


@given(viewed_flows())
def test_the_influence_has_a_row_for_each_layer(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    rows = trace_document(flow.traced(view))["influence"]
    for index, model in enumerate(flow.models):
        edges = reference_trace(flow, view, index).edges
        measure = reference.uptake if view.forward else reference.influence
        expected = measure(edges, flow.layers, len(flow.words), carried=reference_carried(flow))
        assert rows[model.role] == expected


@given(viewed_flows())
def test_the_document_is_plain_finite_json(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    document = trace_document(flow.traced(view))
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_save_writes_the_document_of_the_flows_own_view(tmp_path: Path) -> None:
    flow = replace(Flow.of(wire.decode(FIXTURE.read_bytes())), view=View(0.3, residual=False))
    for name in ("trace.json", "TRACE.JSON"):
        flow.save(tmp_path / name)
        text = (tmp_path / name).read_text("utf-8")
        assert json.loads(text) == trace_document(flow.trace())
        assert "🦜" in text, "text is written as it is, not escaped"


@pytest.mark.parametrize("name", ["trace.bmp", "trace", ".json", "trace.json.gz"])
def test_an_ending_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="ending must be one of"):
        check_format(tmp_path / name)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        check_format(tmp_path / "nowhere" / "trace.json")
    check_format(tmp_path / "trace.json")


def test_nothing_is_written_for_an_ending_that_is_refused(tmp_path: Path) -> None:
    flow = Flow.of(wire.decode(FIXTURE.read_bytes()))
    with pytest.raises(InputError):
        save(flow.trace(), tmp_path / "trace.bmp")
    assert list(tmp_path.iterdir()) == []


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
    assert counts == [len(one.edges) for one in traced.traces]


def test_a_pinned_comparison_is_written_by_its_own_names() -> None:
    flow = Flow.of(wire.decode(FIXTURE.with_name("jacksonville.flow").read_bytes()))
    pinned, now = flow.trace(threshold=0.2), flow.trace("called", threshold=0.1)
    both = now.against(pinned)
    comparison = compare_traces(pinned.traces[1], now.traces[1])
    document = json.loads(contents(both, "json"))
    assert View.from_dict(document["pinned"]) == pinned.view
    assert View.from_dict(document["view"]) == now.view
    assert sum(one is not None for one in document["edges"]["base"]) == len(pinned.traces[1].edges)
    assert sum(one is not None for one in document["edges"]["tuned"]) == len(now.traces[1].edges)
    rows = list(csv.DictReader(io.StringIO(contents(both, "csv").decode())))
    kinds = Counter(row["kind"] for row in rows)
    assert kinds == {
        "shared": int(comparison.shared.sum()),
        "only pinned": int(comparison.only_base.sum()),
        "only now": int(comparison.only_tuned.sum()),
    }
    assert sum(row["kind"] != "only now" for row in rows) == len(pinned.traces[1].edges)
    assert all(row["pinned"] == row["now"] != "" for row in rows), "both are traces of one model, which has one weight"
    graph = networkx.read_graphml(io.BytesIO(contents(both, "graphml")), force_multigraph=True)
    drawn = [about for *_, about in graph.edges(data=True) if about["type"] == "attention"]
    assert Counter(about["kind"] for about in drawn) == kinds
    assert sum(about["in_now"] for _, about in graph.nodes(data=True)) == int(now.traces[1].nodes.sum())
    with pytest.raises(InputError, match="holds one trace"):
        contents(both, "html")
