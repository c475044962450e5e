"""The GraphML file, read back by networkx and held to the reference's traces."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx
import reference
from hypothesis import given
from strategies import edge_weights, reference_carried, reference_trace, unlike_flows, viewed_flows

from attention_flows import wire
from attention_flows.core.flow import Flow
from attention_flows.core.view import View
from attention_flows.graphml import NAMESPACE, graphml

FIXTURES = Path(__file__).resolve().parent / "fixtures"


def read(text: str) -> Any:
    return networkx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)


def name(state: tuple[int, int]) -> str:
    return f"{state[0]}.{state[1]}"


@given(viewed_flows())
def test_the_nodes_are_the_states_of_either_trace(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    graph = read(graphml(flow.traced(view), {}))
    traces = [reference_trace(flow, view, index) for index in range(len(flow.models))]
    assert set(graph.nodes) == {name(node) for one in traces for node in one.nodes}
    carried = reference_carried(flow)
    for role, one in zip(("base", "tuned"), traces, strict=False):
        measure = reference.uptake if view.forward else reference.influence
        influence = measure(one.edges, flow.layers, len(flow.words), carried=carried)
        for node in graph.nodes.values():
            state = node["layer"], node["word"]
            assert node[f"in_{role}"] == (state in one.nodes)
            assert node[f"influence_{role}"] == influence[state[0]][state[1]]
            assert node["label"] == flow.words.labels[state[1]]
            assert node["special"] == bool(flow.words.special[state[1]])
            assert node["segment"] == flow.words.segments[state[1]]
            assert node["root"] == (state == tuple(flow.root))


@given(viewed_flows())
def test_the_edges_are_those_of_either_trace(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    graph = read(graphml(flow.traced(view), {}))
    traces = [reference_trace(flow, view, index) for index in range(len(flow.models))]
    found = {}
    for start, end, edge in graph.edges(data=True):
        (layer, query), (below, key) = (tuple(map(int, one.split("."))) for one in (start, end))
        assert (edge["layer"], below) == (layer, layer - 1)
        head = edge["head"] if edge["type"] == "attention" else None
        found[layer, head, query, key] = edge
    weights: list[dict[Any, float]] = [dict(one.edges) for one in traces]
    links = [{(layer, None, word, word) for layer, word in one.links} for one in traces]
    assert set(found) == set().union(*weights, *links)
    known: dict[str, dict[Any, float]] = {model.role: dict(edge_weights(model.edges)) for model in flow.models}
    for edge, about in found.items():
        owners = [edge in own or edge in kept for own, kept in zip(weights, links, strict=True)]
        expected = "shared" if all(owners) else "only base" if owners[0] else "only tuned"
        assert about["kind"] == (expected if len(owners) == 2 else "base")
        for model in flow.models:  # whichever trace has it
            assert about.get(model.role) == known[model.role].get(edge)


@given(unlike_flows())
def test_models_that_do_not_correspond_are_written_too(flow: Flow) -> None:
    traced = flow.traced(View(0.2))
    graph = read(graphml(traced, {}))
    attention = [edge for *_, edge in graph.edges(data=True) if edge["type"] == "attention"]
    for role, one in zip(("base", "tuned"), traced.traces, strict=True):
        assert sum(role in edge for edge in attention) == len(one.edges)


def test_the_document_is_in_the_order_of_the_schema() -> None:
    flow = wire.decode((FIXTURES / "jacksonville.flow").read_bytes())
    root = ElementTree.fromstring(graphml(flow.trace(), {"text": flow.text}))
    space = f"{{{NAMESPACE}}}"
    assert root.tag == f"{space}graphml"
    keys, (graph,) = root.findall(f"{space}key"), root.findall(f"{space}graph")
    assert list(root) == [*keys, graph], "keys come before the graph"
    declared = {key.get("id"): key for key in keys}
    assert len(declared) == len(keys)
    for key in keys:
        assert set(key.attrib) == {"id", "for", "attr.name", "attr.type"}
        assert key.get("attr.type") in {"boolean", "int", "double", "string"}
    owners = {"graph": [graph], "node": graph.findall(f"{space}node"), "edge": graph.findall(f"{space}edge")}
    for owner, elements in owners.items():
        for element in elements:
            for data in element.findall(f"{space}data"):
                assert declared[data.get("key")].get("for") == owner
    names = {node.get("id") for node in owners["node"]}
    assert {end for edge in owners["edge"] for end in (edge.get("source"), edge.get("target"))} <= names
    assert len({edge.get("id") for edge in owners["edge"]}) == len(owners["edge"])


def test_hostile_labels_are_text() -> None:
    flow = wire.decode((FIXTURES / "single.flow").read_bytes())
    hostile = ('"><script>alert(1)</script>', "a\x00\x0b\ud800\uffffb", "&amp;", "\u202e\u200b", "x" * 10_000)
    labels = tuple(hostile[word % len(hostile)] for word in range(len(flow.words)))
    graph = read(graphml(replace(flow, words=replace(flow.words, labels=labels)).trace(threshold=0.01), {"a": "</x>"}))
    said = {node["label"] for node in graph.nodes.values()}
    assert said <= {'"><script>alert(1)</script>', "a\ufffd\ufffd\ufffd\ufffdb", *hostile[2:]}
    assert json.loads(graph.graph["trace"]) == {"a": "</x>"}
