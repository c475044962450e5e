"""A trace as GraphML, a graph for other programs (docs/saving.md)."""

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


def graphml(traced: TracedFlow, description: Mapping[str, object]) -> str:
    """The traced states and edges as one GraphML document; ``description`` becomes the graph's own data, as JSON.

    A node is a state (l, w) of either trace. An edge goes from the state that reads to the state that is read; residual
    links are edges without a head.
    """
    root = ElementTree.Element("graphml", {"xmlns": NAMESPACE, "xmlns:xsi": INSTANCE, "xsi:schemaLocation": SCHEMA})
    graph = ElementTree.Element("graph", {"id": "trace", "edgedefault": "directed"})
    keys = Keys(root)
    keys.write(graph, "graph", {"trace": json.dumps(description, ensure_ascii=False, allow_nan=False)})
    _nodes(traced, graph, keys)
    _edges(traced, graph, keys)
    _links(traced, graph, keys)
    root.append(graph)
    ElementTree.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


class Keys:
    """Declares each attribute when it is first written, because GraphML has all names and types before the graph."""

    def __init__(self, root: ElementTree.Element) -> None:
        self._root = root
        self._declared: set[str] = set()

    def write(self, element: ElementTree.Element, owner: str, attributes: Mapping[str, Attribute | None]) -> None:
        """Give ``element``, of the kind ``owner``, those attributes; one that is None is left out."""
        for name, value in attributes.items():
            if value is None:
                continue
            key = f"{owner}_{name}"
            if key not in self._declared:
                self._declared.add(key)
                declaration = {"id": key, "for": owner, "attr.name": name, "attr.type": TYPES[type(value)]}
                ElementTree.SubElement(self._root, "key", declaration)
            text = str(value).lower() if isinstance(value, bool) else str(value)
            ElementTree.SubElement(element, "data", {"key": key}).text = FORBIDDEN.sub("\ufffd", text)


def _state(layer: int, word: int) -> str:
    return f"{layer}.{word}"


def _nodes(traced: TracedFlow, graph: ElementTree.Element, keys: Keys) -> None:
    flow, influence = traced.flow, traced.influence
    roots = {flow.root_of(model) for model in flow.models}
    active = np.stack([trace.nodes for trace in traced.traces])
    for layer, word in np.argwhere(active.any(axis=0)).tolist():
        node = ElementTree.SubElement(graph, "node", {"id": _state(layer, word)})
        attributes: dict[str, Attribute | None] = {
            "layer": layer,
            "word": word,
            "label": flow.words.labels[word],
            "segment": int(flow.words.segments[word]),
            "special": bool(flow.words.special[word]),
            "root": (layer, word) in roots,
        }
        for index, name in enumerate(traced.names):
            attributes[f"in_{name}"] = bool(active[index, layer, word])
            attributes[f"influence_{name}"] = float(influence[index, layer, word])
        keys.write(node, "node", attributes)


def _edges(traced: TracedFlow, graph: ElementTree.Element, keys: Keys) -> None:
    for row in edge_rows(traced):
        ends = {"source": _state(row.layer, row.query), "target": _state(row.layer - 1, row.key)}
        edge = ElementTree.SubElement(graph, "edge", {"id": f"{row.layer}.{row.head}.{row.query}.{row.key}", **ends})
        attributes: dict[str, Attribute | None] = {"type": "attention", "layer": row.layer, "head": row.head}
        weights = dict(zip(traced.names, (row.base, row.tuned), strict=False))
        keys.write(edge, "edge", attributes | weights | {"kind": row.kind, "opened": row.opened, "opens": row.opens})


def _links(traced: TracedFlow, graph: ElementTree.Element, keys: Keys) -> None:
    links = np.stack([trace.links for trace in traced.traces])
    for index, word in np.argwhere(links.any(axis=0)).tolist():
        layer, present = index + 1, links[:, index, word].tolist()
        ends = {"source": _state(layer, word), "target": _state(index, word)}
        edge = ElementTree.SubElement(graph, "edge", {"id": f"{layer}.residual.{word}", **ends})
        keys.write(edge, "edge", {"type": "residual", "layer": layer, "kind": kind_of(traced.names, present)})
