"""A trace as a graph for other programs, GraphML (docs/saving.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from xml.etree import ElementTree

import numpy as np

from ..core.compare import kind_of
from ..core.flow import TracedFlow
from .rows import edge_rows

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
SCHEMA = f"{NAMESPACE} {NAMESPACE}/1.0/graphml.xsd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TYPES = {bool: "boolean", int: "int", float: "double", str: "string"}

Attribute = bool | int | float | str


def graphml(traced: TracedFlow, about: Mapping[str, object]) -> str:
    """The traced states and edges as one GraphML document; ``about`` is the graph's own data, as JSON.

    A node is a state (l, w) of either trace, an edge goes from the reading state to the state read; residual links are
    edges too, without a head.
    """
    root = ElementTree.Element("graphml", {"xmlns": NAMESPACE, "xmlns:xsi": INSTANCE, "xsi:schemaLocation": SCHEMA})
    graph = ElementTree.Element("graph", {"id": "trace", "edgedefault": "directed"})
    keys = Keys(root)
    keys.write(graph, "graph", {"trace": json.dumps(about, ensure_ascii=False, allow_nan=False)})
    _nodes(traced, graph, keys)
    _edges(traced, graph, keys)
    _links(traced, graph, keys)
    root.append(graph)
    ElementTree.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


class Keys:
    """Declares each attribute when it is first written: GraphML wants its name and type before the graph."""

    def __init__(self, root: ElementTree.Element) -> None:
        self._root = root
        self._declared: set[str] = set()

    def write(self, element: ElementTree.Element, owner: str, attributes: Mapping[str, Attribute | None]) -> None:
        for name, value in attributes.items():
            if value is None:
                continue
            key = f"{owner}_{name}"
            if key not in self._declared:
                self._declared.add(key)
                kind = TYPES[type(value)]
                about = {"id": key, "for": owner, "attr.name": name, "attr.type": kind}
                ElementTree.SubElement(self._root, "key", about)
            text = str(value).lower() if isinstance(value, bool) else str(value)
            ElementTree.SubElement(element, "data", {"key": key}).text = FORBIDDEN.sub("\ufffd", text)


def _state(layer: int, word: int) -> str:
    return f"{layer}.{word}"


def _nodes(traced: TracedFlow, graph: ElementTree.Element, keys: Keys) -> None:
    flow, influence = traced.flow, traced.influence
    roots = {flow.root_of(model) for model in flow.models}
    active = np.stack([one.nodes for one in traced.traces])
    for layer, word in np.argwhere(active.any(axis=0)).tolist():
        node = ElementTree.SubElement(graph, "node", {"id": _state(layer, word)})
        about: dict[str, Attribute | None] = {
            "layer": layer,
            "word": word,
            "label": flow.words.labels[word],
            "segment": int(flow.words.segments[word]),
            "special": bool(flow.words.special[word]),
            "root": (layer, word) in roots,
        }
        for index, name in enumerate(traced.names):
            about[f"in_{name}"] = bool(active[index, layer, word])
            about[f"influence_{name}"] = float(influence[index, layer, word])
        keys.write(node, "node", about)


def _edges(traced: TracedFlow, graph: ElementTree.Element, keys: Keys) -> None:
    for row in edge_rows(traced):
        ends = {"source": _state(row.layer, row.query), "target": _state(row.layer - 1, row.key)}
        edge = ElementTree.SubElement(graph, "edge", {"id": f"{row.layer}.{row.head}.{row.query}.{row.key}", **ends})
        about: dict[str, Attribute | None] = {"type": "attention", "layer": row.layer, "head": row.head}
        weights = dict(zip(traced.names, (row.base, row.tuned), strict=False))
        keys.write(edge, "edge", about | weights | {"kind": row.kind})


def _links(traced: TracedFlow, graph: ElementTree.Element, keys: Keys) -> None:
    links = np.stack([one.links for one in traced.traces])
    for index, word in np.argwhere(links.any(axis=0)).tolist():
        layer, here = index + 1, links[:, index, word].tolist()
        ends = {"source": _state(layer, word), "target": _state(index, word)}
        edge = ElementTree.SubElement(graph, "edge", {"id": f"{layer}.residual.{word}", **ends})
        keys.write(edge, "edge", {"type": "residual", "layer": layer, "kind": kind_of(traced.names, here)})
