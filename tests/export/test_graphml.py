"""The GraphML file, read back by networkx and compared with the reference's traces."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import networkx
from hypothesis import given

from attention_flows.core.view import View
from attention_flows.export.graphml import INSTANCE, NAMESPACE, graphml
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.oracles import reference
from tests.support.folders import FIXTURES
from tests.support.strategies import (
    edge_weights,
    reference_carried,
    reference_opening,
    reference_trace,
    unlike_flows,
    viewed_flows,
)


def read(text: str) -> Any:
    return networkx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)


def name(state: tuple[int, int]) -> str:
    return f"{state[0]}.{state[1]}"


@given(viewed_flows())
def test_the_nodes_are_the_states_of_either_trace(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    graph = read(graphml(flow.traced(view), {}))
    traces = [reference_trace(flow, view, index) for index in range(len(flow.models))]
    assert set(graph.nodes) == {name(node) for trace in traces for node in trace.nodes}
    carried = reference_carried(flow)
    for role, trace in zip(("base", "tuned"), traces, strict=False):
        measure = reference.uptake if view.forward else reference.influence
        influence = measure(trace.edges, flow.layers, len(flow.words), carried=carried)
        for node in graph.nodes.values():
            state = node["layer"], node["word"]
            assert node[f"in_{role}"] == (state in trace.nodes)
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
    listed = {}
    for start, end, edge in graph.edges(data=True):
        (layer, query), (below, key) = (tuple(map(int, state.split("."))) for state in (start, end))
        assert (edge["layer"], below) == (layer, layer - 1)
        head = edge["head"] if edge["type"] == "attention" else None
        listed[layer, head, query, key] = edge
    weights: list[dict[Any, float]] = [dict(trace.edges) for trace in traces]
    links = [{(layer, None, word, word) for layer, word in trace.links} for trace in traces]
    assert set(listed) == set().union(*weights, *links)
    known: dict[str, dict[Any, float]] = {model.role: dict(edge_weights(model.edges)) for model in flow.models}
    opened, opens = (dict[Any, Any](column) for column in reference_opening(flow, view))
    for edge, attributes in listed.items():
        assert attributes.get("opened") == opened.get(edge)
        assert attributes.get("opens") == opens.get(edge)
        owners = [edge in attention or edge in residual for attention, residual in zip(weights, links, strict=True)]
        expected = "shared" if all(owners) else "only base" if owners[0] else "only tuned"
        assert attributes["kind"] == (expected if len(owners) == 2 else "base")
        for model in flow.models:  # whichever trace has it
            assert attributes.get(model.role) == known[model.role].get(edge)


@given(unlike_flows())
def test_models_that_do_not_correspond_are_written_too(flow: Flow) -> None:
    traced = flow.traced(View(0.2))
    graph = read(graphml(traced, {}))
    attention = [edge for *_, edge in graph.edges(data=True) if edge["type"] == "attention"]
    for role, trace in zip(("base", "tuned"), traced.traces, strict=True):
        assert sum(role in edge for edge in attention) == len(trace.edges)


# What the schema (graphml-structure.xsd and graphml-attributes.xsd, version 1.0) allows of what we write: of each
# element its children in their order, its attributes, and those of them that it must have.
CHILDREN = {"graphml": ["key", "graph"], "graph": ["data", "node", "edge"], "node": ["data"], "edge": ["data"]}
ATTRIBUTES = {
    "graphml": {f"{{{INSTANCE}}}schemaLocation"},
    "key": {"id", "for", "attr.name", "attr.type"},
    "graph": {"id", "edgedefault"},
    "node": {"id"},
    "edge": {"id", "source", "target"},
    "data": {"key"},
}
REQUIRED = {"key": {"id"}, "graph": {"edgedefault"}, "node": {"id"}, "edge": {"source", "target"}, "data": {"key"}}
DOMAINS = {"all", "graphml", "graph", "node", "edge", "hyperedge", "port", "endpoint"}
NMTOKEN = re.compile(r"[-.:\w]+")
VALUES = {
    "boolean": re.compile("true|false"),
    "int": re.compile("-?[0-9]+"),
    "double": re.compile(r"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?"),
    "string": re.compile(".*", re.DOTALL),
}


@given(viewed_flows())
def test_the_document_keeps_the_rules_of_the_schema(drawn: tuple[Flow, View]) -> None:
    """By an XML parser: what networkx reads may still not be GraphML."""
    flow, view = drawn
    root = ElementTree.fromstring(graphml(flow.traced(view), {"text": flow.text}))
    assert root.tag == f"{{{NAMESPACE}}}graphml"
    elements: dict[str, list[ElementTree.Element]] = {kind: [] for kind in ATTRIBUTES}
    for element in root.iter():
        namespace, _, kind = element.tag.removeprefix("{").partition("}")
        assert namespace == NAMESPACE
        elements[kind].append(element)
        assert REQUIRED.get(kind, set()) <= set(element.attrib) <= ATTRIBUTES[kind]
        inside = [child.tag.partition("}")[2] for child in element]
        allowed = CHILDREN.get(kind, [])
        assert set(inside) <= set(allowed)
        if kind == "graphml":  # elsewhere any order will do
            assert inside == sorted(inside, key=allowed.index)
            assert inside.count("graph") == 1
        if kind not in ("data", "key"):
            assert not (element.text or "").strip()
    keys = {key.get("id"): key for key in elements["key"]}
    assert all(key.get("for") in DOMAINS and key.get("attr.type") in VALUES for key in keys.values())
    assert len({(key.get("for"), key.get("attr.name")) for key in keys.values()}) == len(keys)
    for kind in ("key", "node", "edge"):
        ids = [element.get("id") or "" for element in elements[kind]]
        assert len(set(ids)) == len(ids)
        assert all(NMTOKEN.fullmatch(name) for name in ids)
    assert [graph.get("edgedefault") for graph in elements["graph"]] == ["directed"]
    for kind in ("graph", "node", "edge"):
        for element in elements[kind]:
            data = element.findall(f"{{{NAMESPACE}}}data")
            assert len({item.get("key") for item in data}) == len(data)
            for item in data:
                key = keys[item.get("key")]
                assert key.get("for") == kind
                assert VALUES[key.get("attr.type") or ""].fullmatch(item.text or "")
    names = {node.get("id") for node in elements["node"]}
    assert {end for edge in elements["edge"] for end in (edge.get("source"), edge.get("target"))} <= names


def test_hostile_labels_are_text() -> None:
    flow = Flow.of(wire.decode((FIXTURES / "single.flow").read_bytes()))
    hostile = ('"><script>alert(1)</script>', "a\x00\x0b\ud800\uffffb", "&amp;", "\u202e\u200b", "x" * 10_000)
    labels = tuple(hostile[word % len(hostile)] for word in range(len(flow.words)))
    graph = read(graphml(replace(flow, words=replace(flow.words, labels=labels)).trace(threshold=0.01), {"a": "</x>"}))
    labels_read = {node["label"] for node in graph.nodes.values()}
    assert labels_read <= {'"><script>alert(1)</script>', "a\ufffd\ufffd\ufffd\ufffdb", *hostile[2:]}
    assert json.loads(graph.graph["trace"]) == {"a": "</x>"}
