"""A traced graph, and what of it lies on the paths that selections ask for, by plain sets and networkx.

As the rest of the reference (reference.py) it shares no code with the package and follows docs/definitions.md alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import networkx as nx

Edge = tuple[int, int, int, int]
Node = tuple[int, int]
Step = tuple[Node, Node]


@dataclass(frozen=True)
class ReferenceTrace:
    """A traced graph: its edges with weights, its nodes, and the upper nodes of its residual and carried links."""

    edges: dict[Edge, float]
    nodes: set[Node]
    links: set[Node]

    def steps(self) -> set[Step]:
        """Every pair of nodes that an edge or a residual link joins, the deeper one first."""
        read = {((layer, query), (layer - 1, key)) for layer, _, query, key in self.edges}
        return read | {((layer, word), (layer - 1, word)) for layer, word in self.links}


Place = tuple[Node, str, frozenset[int], frozenset[int]]


def narrow(
    traced: ReferenceTrace, tops: Set[Node], bottoms: Set[Node], selections: Sequence[Mapping[str, Any]]
) -> ReferenceTrace:
    """What lies on a complete path that passes all the selections, by networkx's reachability.

    A path is walked downward and a mark put on one of its steps or nodes; the walk remembers the selections passed
    above the mark and those passed below it. What carries the mark on a walk that ends well is kept. Selected paths are
    followed from the first: of the trace nothing is walked that does not join their nodes.
    """
    for selection in selections:
        if selection.get("part") == "path":
            traced = along(traced, selection["words"], max((node[0] for node in tops), default=0))
    net = nx.DiGraph()
    marks: list[tuple[Place, Place, Any]] = []
    ways: list[tuple[Step, Any]] = []
    for edge in traced.edges:
        layer, _, query, key = edge
        ways.append((((layer, query), (layer - 1, key)), edge))
    ways += [(((layer, word), (layer - 1, word)), ("link", layer, word)) for layer, word in traced.links]
    below: dict[Node, list[tuple[Node, Any]]] = {}
    for (top, bottom), name in ways:
        below.setdefault(top, []).append((bottom, name))
    starts = [(top, "above", passed_by(top, selections), frozenset[int]()) for top in tops & traced.nodes]
    net.add_nodes_from(starts)
    todo = list(starts)
    seen = set(todo)

    def go(place: Place, next_place: Place) -> None:
        net.add_edge(place, next_place)
        if next_place not in seen:
            seen.add(next_place)
            todo.append(next_place)

    while todo:
        place = todo.pop()
        node, side, over, under = place
        if side == "above":
            marked = (node, "below", over, passed_by(node, selections))
            marks.append((place, marked, node))
            go(place, marked)
        for bottom, name in below.get(node, []):
            by_step = passed_by_edge(name, selections)
            by_node = passed_by(bottom, selections)
            if side == "below":
                go(place, (bottom, side, over, under | by_step | by_node))
                continue
            go(place, (bottom, side, over | by_step | by_node, under))
            marked = (bottom, "below", over | by_step, by_step | by_node)
            marks.append((place, marked, name))
            go(place, marked)
    end = "end"
    for place in seen:
        if place[0] in bottoms and place[1] == "below" and ends_well(place[2], place[3], selections):
            net.add_edge(place, end)
    good = nx.ancestors(net, end) if end in net else set()
    return _only(traced, {name for place, marked, name in marks if place in good and marked in good})


def along(traced: ReferenceTrace, words: Sequence[int], deepest: int) -> ReferenceTrace:
    """What joins the nodes of a path, one word a layer from the deepest on; below its end everything."""
    word_of = dict(zip(range(deepest, -1, -1), words, strict=False))

    def on(layer: int, word: int) -> bool:
        return word_of.get(layer, word) == word

    return ReferenceTrace(
        {e: weight for e, weight in traced.edges.items() if on(e[0], e[2]) and on(e[0] - 1, e[3])},
        {node for node in traced.nodes if on(*node)},
        {(layer, word) for layer, word in traced.links if on(layer, word) and on(layer - 1, word)},
    )


def passed_by(node: Node, selections: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    return frozenset(
        index
        for index, selection in enumerate(selections)
        if "to" not in selection and node[1] in selection["words"] and selection.get("layer", node[0]) == node[0]
    )


def passed_by_edge(name: Any, selections: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    if name[0] == "link":
        return frozenset()
    layer, _, query, key = name
    return frozenset(
        index
        for index, selection in enumerate(selections)
        if "to" in selection and (selection["layer"], selection["to"]) == (layer, key) and query in selection["words"]
    )


def ends_well(over: Set[int], under: Set[int], selections: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all selections are passed, the parts that lie above them before the mark came and so on."""
    for index, selection in enumerate(selections):
        passed = {"through": over | under, "out": over, "into": under}
        part = selection.get("part", "through")
        if part != "path" and index not in passed[part]:
            return False
    return True


def narrow_by_paths(
    traced: ReferenceTrace, tops: Set[Node], bottoms: Set[Node], selections: Sequence[Mapping[str, Any]]
) -> ReferenceTrace:
    """The same as :func:`narrow`, by writing out every complete path: for small graphs only."""
    below: dict[Node, list[tuple[Node, Any]]] = {}
    for edge in traced.edges:
        below.setdefault((edge[0], edge[2]), []).append(((edge[0] - 1, edge[3]), edge))
    for layer, word in traced.links:
        below.setdefault((layer, word), []).append(((layer - 1, word), ("link", layer, word)))

    def paths(path: list[Any]) -> Iterator[list[Any]]:
        """Nodes and the names of the steps between them, in turns."""
        if path[-1] in bottoms:
            yield path
        for node, name in below.get(path[-1], []):
            yield from paths([*path, name, node])

    kept: set[Any] = set()
    for path in (path for top in tops & traced.nodes for path in paths([top])):
        words = [word for _, word in path[::2]]
        if not all(
            word == wanted
            for selection in selections
            if selection.get("part") == "path"
            for word, wanted in zip(words, selection["words"], strict=False)
        ):
            continue
        passed = [
            passed_by_edge(item, selections) if index % 2 else passed_by(item, selections)
            for index, item in enumerate(path)
        ]
        for index, item in enumerate(path):
            over = frozenset[int]().union(*passed[: index + 1])
            under = frozenset[int]().union(*passed[index:])
            if ends_well(over, under, selections):
                kept.add(item)
    return _only(traced, kept)


def _only(traced: ReferenceTrace, kept: set[Any]) -> ReferenceTrace:
    """Of a trace the edges, nodes (layer, word) and links ("link", layer, word) that are kept."""
    edges = {edge: weight for edge, weight in traced.edges.items() if edge in kept}
    joined = {node for layer, _, query, key in edges for node in ((layer, query), (layer - 1, key))}
    return ReferenceTrace(
        edges,
        {node for node in traced.nodes if node in kept or node in joined},
        {(layer, word) for layer, word in traced.links if ("link", layer, word) in kept},
    )
