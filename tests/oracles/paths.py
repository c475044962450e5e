"""The strongest paths of a trace by writing out all of them, or by networkx; it shares no code with the package.

A path is given by its words, one a layer from the deepest down. Everything follows docs/definitions.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

import networkx as nx

from tests.oracles.reference import Edge, Node, ReferenceTrace

Words = tuple[int, ...]
Course = tuple[int, tuple[tuple[int, int, int], ...]]


def steps(traced: ReferenceTrace) -> dict[tuple[Node, Node], tuple[float, Edge | None]]:
    """The step between two states: a link of weight 1, or else the strongest head's edge."""
    ways: dict[tuple[Node, Node], tuple[float, Edge | None]] = {}
    for edge in sorted(traced.edges):
        weight, between = traced.edges[edge], ((edge[0], edge[2]), (edge[0] - 1, edge[3]))
        if between not in ways or weight > ways[between][0]:
            ways[between] = weight, edge
    for layer, word in traced.links:
        ways[(layer, word), (layer - 1, word)] = 1.0, None
    return ways


def weight_of(path: list[Node], ways: dict[tuple[Node, Node], tuple[float, Edge | None]]) -> float:
    return math.prod(ways[between][0] for between in pairwise(path))


def every_path(
    traced: ReferenceTrace, top: int, bottom: int = 0, selections: Sequence[Mapping[str, Any]] = ()
) -> dict[Words, float]:
    """Every path from the deepest layer to the bottom that passes all selections, with its weight: small traces only.

    A selected edge is passed where the path's step is that edge, and not a link beside it.
    """
    ways = steps(traced)
    if any("to" in selection for selection in selections):
        ways |= selected_edges(traced, selections)
    after: dict[Node, list[Node]] = {}
    for upper, lower in ways:
        after.setdefault(upper, []).append(lower)

    def onward(path: list[Node]) -> Iterator[list[Node]]:
        if path[-1][0] == bottom:
            yield path
            return
        for node in after.get(path[-1], []):
            yield from onward([*path, node])

    def passes(path: list[Node], selection: Mapping[str, Any]) -> bool:
        if selection.get("part") == "path":
            return all(word == wanted for (_, word), wanted in zip(path, selection["words"], strict=False))
        if "to" in selection:
            wanted = [
                ((selection["layer"], word), (selection["layer"] - 1, selection["to"])) for word in selection["words"]
            ]
            return any(between in wanted and ways[between][1] for between in pairwise(path))
        return any(word in selection["words"] and layer == selection.get("layer", layer) for layer, word in path)

    complete = [path for node in traced.nodes if node[0] == top for path in onward([node])]
    return {
        tuple(word for _, word in path): weight_of(path, ways)
        for path in complete
        if any(ways[between][1] for between in pairwise(path))
        and all(passes(path, selection) for selection in selections)
    }


def selected_edges(
    traced: ReferenceTrace, selections: Sequence[Mapping[str, Any]]
) -> dict[tuple[Node, Node], tuple[float, Edge | None]]:
    """The steps of selected edges that stay on their word: the path takes the edge and not the link beside it."""
    without = steps(ReferenceTrace(traced.edges, traced.nodes, set()))
    return {
        between: way
        for between, way in without.items()
        for selection in selections
        if "to" in selection and between[0][0] == selection["layer"] and between[0][1] in selection["words"]
        if between[1][1] == selection["to"]
    }


def by_networkx(traced: ReferenceTrace, root: Node, count: int) -> dict[Words, float]:
    """The ``count`` strongest paths from the root to any input, by shortest simple paths of −log weights."""
    ways = steps(traced)
    net = nx.DiGraph()
    net.add_nodes_from(traced.nodes)
    for (upper, lower), (weight, _) in ways.items():
        net.add_edge(upper, lower, cost=-math.log(weight))
    for node in traced.nodes:
        if node[0] == 0:
            net.add_edge(node, "inputs", cost=0.0)
    if "inputs" not in net or not nx.has_path(net, root, "inputs"):
        return {}
    attended = (
        path[:-1]
        for path in nx.shortest_simple_paths(net, root, "inputs", weight="cost")
        if any(ways[between][1] for between in pairwise(path[:-1]))
    )
    return {tuple(word for _, word in path): weight_of(path, ways) for path in islice(attended, count)}


def best(paths: dict[Words, float], count: int) -> list[tuple[float, Words]]:
    """The ``count`` strongest, best first, equals by their words."""
    return sorted(((weight, words) for words, weight in paths.items()), key=lambda item: (-item[0], item[1]))[:count]


def weight_in(traced: ReferenceTrace, words: Words, top: int) -> float | None:
    """The weight of a path in another trace; None where that lacks one of its steps."""
    ways, path = steps(traced), [(top - index, word) for index, word in enumerate(words)]
    return weight_of(path, ways) if path[0] in traced.nodes and all(way in ways for way in pairwise(path)) else None


def by_course(paths: dict[Words, float], layers: int, bands: int) -> dict[Course, float]:
    """Of the paths that pass from word to word in the same bands of layers, the weight of the strongest."""
    strongest: dict[Course, float] = {}
    for words, weight in paths.items():
        hops = []
        for layer, (word, next_word) in zip(range(layers, 0, -1), pairwise(words), strict=False):
            (band,) = [b for b in range(1, bands + 1) if (b - 1) * layers < layer * bands <= b * layers]
            if word != next_word:
                hops.append((band, word, next_word))
        course = words[0], tuple(hops)
        strongest[course] = max(weight, strongest.get(course, 0))
    return strongest
