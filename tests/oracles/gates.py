"""Rewired and reached edges and their gates, by networkx on whole traces; follows docs/definitions.md alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import networkx

from tests.oracles.reference import Edge, Node, ReferenceTrace


@dataclass(frozen=True)
class Whole:
    """A model's attention graph, and its trace without selections."""

    graph: Collection[Edge]
    trace: ReferenceTrace
    forward: bool


def opened(kinds: Mapping[str, set[Edge]], base: Collection[Edge], tuned: Collection[Edge]) -> dict[Edge, str]:
    """Of each edge that only one trace has, whether it is rewired or reached; ``base`` and ``tuned`` are the graphs."""
    result = {}
    for edge in kinds["only_base"] | kinds["only_tuned"]:
        result[edge] = "reached" if edge in base and edge in tuned else "rewired"
    return result


def gates_of(edge: Edge, own: Whole, other: Whole) -> set[Edge]:
    """The gates of a reached edge of the trace ``own``."""
    if edge not in own.trace.edges or edge not in other.graph:
        return set()
    steps = networkx.MultiDiGraph()
    steps.add_nodes_from(own.trace.nodes)
    for one in own.trace.edges:
        near, far = ends(one, own.forward)
        steps.add_edge(near, far)
    for layer, word in own.trace.links:
        near, far = (layer, word), (layer - 1, word)
        steps.add_edge(*((far, near) if own.forward else (near, far)))
    leading = networkx.ancestors(steps, ends(edge, own.forward)[0]) | {ends(edge, own.forward)[0]}
    result = set()
    for one in own.trace.edges:
        near, far = ends(one, own.forward)
        rewired = one not in other.graph
        if rewired and near in other.trace.nodes and far not in other.trace.nodes and far in leading:
            result.add(one)
    return result


def ends(edge: Edge, forward: bool) -> tuple[Node, Node]:
    """The states that an edge joins, in the order in which a trace comes to them."""
    layer, _, query, key = edge
    reader, read = (layer, query), (layer - 1, key)
    return (read, reader) if forward else (reader, read)


def opens(own: Whole, other: Whole) -> dict[Edge, int]:
    """The number of reached edges that each gate opens."""
    count: dict[Edge, int] = {}
    for edge in own.trace.edges:
        if edge in other.graph and edge not in other.trace.edges:
            for gate in gates_of(edge, own, other):
                count[gate] = count.get(gate, 0) + 1
    return count
