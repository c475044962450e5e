"""A slow reference for the mathematics: plain loops over sets and dicts, sharing no code with the package.

An edge is (layer, head, query, key), a node (layer, word), and the residual link from (l, w) to (l - 1, w) is
named by its upper node. Everything here follows docs/definitions.md and docs/wire.md, never the package's source.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import networkx as nx

Edge = tuple[int, int, int, int]
Node = tuple[int, int]
Step = tuple[Node, Node]


@dataclass(frozen=True)
class Message:
    """A wire message: its header, the bytes after it, and each role's edges with their weights."""

    header: dict[str, Any]
    body: bytes
    edges: dict[str, dict[Edge, float]]

    def own(self, role: str) -> dict[str, Any]:
        """Where a model's heads, root and encoder_layers are written: with the model, or for all in the header."""
        (model,) = (model for model in self.header["models"] if model["role"] == role)
        return model["own"] or self.header

    @property
    def corresponds(self) -> bool:
        return all(model["own"] is None for model in self.header["models"])

    def root(self, role: str = "base") -> Node:
        return self.own(role)["root"]["layer"], self.own(role)["root"]["word"]

    def depth(self, role: str) -> int:
        """The number of layers that a model has."""
        return sum(heads > 0 for heads in self.own(role)["heads"])

    @property
    def roles(self) -> list[str]:
        return [model["role"] for model in self.header["models"]]

    def hidden(self) -> set[int]:
        """The words that hiding specials hides: the special tokens other than a root's own word."""
        roots = {self.root(role)[1] for role in self.roles}
        return {word for word, flag in enumerate(self.header["special"]) if flag and word not in roots}

    def carried(self, role: str) -> set[Node]:
        """The upper nodes of a model's carried links."""
        own = self.own(role)
        return carried(own["encoder_layers"], own["heads"], self.header["segments"])


@dataclass(frozen=True)
class Traced:
    """A traced graph: its edges with weights, its nodes, and the upper nodes of its residual and carried links."""

    edges: dict[Edge, float]
    nodes: set[Node]
    links: set[Node]

    def steps(self) -> set[Step]:
        """Every pair of nodes that an edge or a residual link joins, the deeper one first."""
        read = {((layer, query), (layer - 1, key)) for layer, _, query, key in self.edges}
        return read | {((layer, word), (layer - 1, word)) for layer, word in self.links}


def parse(data: bytes) -> Message:
    """Read a message by the letter of docs/wire.md."""
    assert data[:4] == b"AFLW"
    (size,) = struct.unpack("<I", data[4:8])
    header = json.loads(data[8 : 8 + size].decode("utf-8"))
    body = data[8 + size :]

    def array(name: str) -> tuple[int, ...]:
        about = header["arrays"][name]
        code = {"uint8": "B", "uint16": "H"}[about["type"]]
        return struct.unpack_from(f"<{about['length']}{code}", body, about["offset"])

    edges: dict[str, dict[Edge, float]] = {}
    for role in (model["role"] for model in header["models"]):
        counts, to, weights = (iter(array(f"{role}/{name}")) for name in ("counts", "to", "weights"))
        found = edges[role] = {}
        (about,) = (model for model in header["models"] if model["role"] == role)
        for layer, heads in enumerate((about["own"] or header)["heads"], start=1):
            for head in range(heads):
                for query in range(len(header["words"])):
                    for _ in range(next(counts)):
                        found[layer, head, query, next(to)] = next(weights) / header["scale"]
    return Message(header, body, edges)


def words_attention(attention: Sequence[Sequence[float]], groups: Sequence[Sequence[int]]) -> list[list[float]]:
    """One head's attention on words: the mean over a word's tokens of the sum over another's."""
    result = []
    for readers in groups:
        row = []
        for read in groups:
            total = 0.0
            for reader in readers:
                for token in read:
                    total += attention[reader][token]
            row.append(total / len(readers))
        result.append(row)
    return result


def graph(
    edges: Mapping[Edge, float],
    threshold: float,
    heads: Iterable[Sequence[int]] | None = None,
    hidden: Iterable[int] = (),
) -> dict[Edge, float]:
    """The attention graph: what remains of the edges at a threshold, for a choice of heads, without hidden words."""
    chosen = None if heads is None else {(layer, head) for layer, head in heads}
    hidden = set(hidden)
    return {
        (layer, head, query, key): weight
        for (layer, head, query, key), weight in edges.items()
        if weight >= threshold and (chosen is None or (layer, head) in chosen) and key not in hidden
    }


def carried(encoder_layers: int, heads: Sequence[int], segments: Sequence[int]) -> set[Node]:
    """The nodes (layer, word) that are their word's node below, unchanged.

    Where an encoder is below a decoder, those are the encoder's words above it and the decoder's within it; and all
    words on a layer that the model does not have, which has no heads.
    """
    layers = len(heads)
    found = {(layer, word) for layer in range(1, layers + 1) if not heads[layer - 1] for word in range(len(segments))}
    if encoder_layers == 0:
        return found
    for word, segment in enumerate(segments):
        own_layers = range(encoder_layers + 1, layers + 1) if segment == 2 else range(1, encoder_layers + 1)
        found |= {(layer, word) for layer in range(1, layers + 1) if layer not in own_layers}
    return found


def trace(edges: Mapping[Edge, float], root: Node, residual: bool, carried: Set[Node] = frozenset()) -> Traced:
    """What is reached backward from the root, one layer after the other."""
    kept: dict[Edge, float] = {}
    nodes, links = {root}, set[Node]()
    for layer in range(root[0], 0, -1):
        active = {node for node in nodes if node[0] == layer}
        for edge, weight in edges.items():
            if edge[0] == layer and (layer, edge[2]) in active:
                kept[edge] = weight
                nodes.add((layer - 1, edge[3]))
        kept_active = active if residual else active & carried
        links |= kept_active
        nodes |= {(layer - 1, word) for _, word in kept_active}
    return Traced(kept, nodes, links)


def narrow(traced: Traced, root: Node, selected: set[Node]) -> Traced:
    """What lies on a complete path root -> selected node -> layer 0, by networkx's reachability."""
    steps = traced.steps()
    net = nx.DiGraph(steps)
    net.add_nodes_from(traced.nodes)

    def below(node: Node) -> set[Node]:
        return {node, *nx.descendants(net, node)}

    grounded = {node for node in traced.nodes if any(layer == 0 for layer, _ in below(node))}
    on_path: set[Step] = set()
    nodes: set[Node] = set()
    for node in selected & grounded:
        above, under = nx.ancestors(net, node) | {node}, below(node) & grounded
        on_path |= {(top, bottom) for top, bottom in steps if bottom in above or (top in under and bottom in under)}
        nodes |= above | under
    assert not nodes or root in nodes
    return _keep(traced, on_path, nodes)


def narrow_by_paths(traced: Traced, root: Node, selected: set[Node]) -> Traced:
    """The same as :func:`narrow`, by writing out every complete path: for small graphs only."""
    after: dict[Node, list[Node]] = {}
    for top, bottom in traced.steps():
        after.setdefault(top, []).append(bottom)

    def paths(path: list[Node]) -> Iterator[list[Node]]:
        if path[-1][0] == 0:
            yield path
        for node in after.get(path[-1], []):
            yield from paths([*path, node])

    through = [path for path in paths([root]) if selected & set(path)]
    on_path = {step for path in through for step in pairwise(path)}
    return _keep(traced, on_path, {node for path in through for node in path})


def _keep(traced: Traced, on_path: set[Step], nodes: set[Node]) -> Traced:
    edges = {
        edge: weight for edge, weight in traced.edges.items() if ((edge[0], edge[2]), (edge[0] - 1, edge[3])) in on_path
    }
    links = {(layer, word) for layer, word in traced.links if ((layer, word), (layer - 1, word)) in on_path}
    return Traced(edges, nodes, links)


def selected_nodes(selection: Mapping[str, int], layers: int) -> set[Node]:
    """The nodes that a selection means: one, or a word's at every layer."""
    if "layer" in selection:
        return {(selection["layer"], selection["word"])}
    return {(layer, selection["word"]) for layer in range(layers + 1)}


def influence(
    edges: Mapping[Edge, float],
    layers: int,
    words: int,
    alpha: float = 0.5,
    weighted: bool = False,
    carried: Set[Node] = frozenset(),
) -> list[list[float]]:
    """I_l(u) = c_l(u) + alpha * I_(l+1)(u), one row for each l = 0..L; a carried state keeps all of I_(l+1)(u)."""

    def reads(layer: int, word: int) -> float:
        return sum(
            weight if weighted else 1 for edge, weight in edges.items() if (edge[0] - 1, edge[3]) == (layer, word)
        )

    rows = [[0.0] * words for _ in range(layers + 1)]
    for layer in range(layers - 1, -1, -1):
        for word in range(words):
            kept = 1 if (layer + 1, word) in carried else alpha
            rows[layer][word] = reads(layer, word) + kept * rows[layer + 1][word]
    return rows


def compare(base: Iterable[Edge], tuned: Iterable[Edge]) -> dict[str, set[Edge]]:
    """The edges of two traces, parted into shared, only base and only tuned."""
    one, two = set(base), set(tuned)
    return {"shared": one & two, "only_base": one - two, "only_tuned": two - one}


def compare_by_depth(base: Iterable[Edge], tuned: Iterable[Edge], layers: int, bands: int) -> dict[str, list[Edge]]:
    """The edges of two traces whose models do not correspond, each listed by itself, parted as by :func:`compare`.

    Layer l of ``layers`` lies in the band b, 1..``bands``, with (b - 1) / bands < l / layers <= b / bands.
    """

    def place(edge: Edge) -> tuple[int, int, int]:
        inside = [b for b in range(1, bands + 1) if (b - 1) * layers < edge[0] * bands <= b * layers]
        (band,) = inside
        return band, edge[2], edge[3]

    one, two = list(base), list(tuned)
    of_base, of_tuned = {place(edge) for edge in one}, {place(edge) for edge in two}
    return {
        "shared": [edge for edge in one if place(edge) in of_tuned] + [edge for edge in two if place(edge) in of_base],
        "only_base": [edge for edge in one if place(edge) not in of_tuned],
        "only_tuned": [edge for edge in two if place(edge) not in of_base],
    }


def strands(parted: Mapping[str, Iterable[Edge]]) -> int:
    """The number of distinct (layer, query, key, kind)."""
    return len({(layer, query, key, kind) for kind, edges in parted.items() for layer, _, query, key in edges})


def trace_view(message: Message, role: str, view: Mapping[str, Any]) -> Traced:
    """One model's trace under a view written as in tests/fixtures/cases.json."""
    kept = graph(
        message.edges[role], view["threshold"], view["heads"], message.hidden() if view["hide_special"] else ()
    )
    root = message.root(role)
    traced = trace(kept, root, view["residual"], message.carried(role))
    if view["selection"] is None:
        return traced
    return narrow(traced, root, selected_nodes(view["selection"], message.header["layers"]))
