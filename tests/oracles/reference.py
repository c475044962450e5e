"""A slow reference for the mathematics: plain loops over sets and dicts, sharing no code with the package.

An edge is (layer, head, query, key), a node (layer, word), and the residual link from (l, w) to (l - 1, w) is
named by its upper node. Everything here follows docs/definitions.md and docs/wire.md, never the package's source.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.oracles.select import Edge as Edge
from tests.oracles.select import Node as Node
from tests.oracles.select import ReferenceTrace as ReferenceTrace
from tests.oracles.select import narrow


@dataclass(frozen=True)
class Message:
    """A wire message: its header, the bytes after it, and each role's edges with their weights."""

    header: dict[str, Any]
    body: bytes
    edges: dict[str, dict[Edge, float]]

    def own(self, role: str) -> dict[str, Any]:
        """The dict with a model's heads, root and encoder_layers: its own, or the header for models that correspond."""
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
        model = self.own(role)
        return carried(model["encoder_layers"], model["heads"], self.header["segments"])


def parse(data: bytes) -> Message:
    """Decode a message as docs/wire.md specifies it."""
    assert data[:4] == b"AFLW"
    (size,) = struct.unpack("<I", data[4:8])
    header = json.loads(data[8 : 8 + size].decode("utf-8"))
    body = data[8 + size :]

    def array(name: str) -> tuple[int, ...]:
        entry = header["arrays"][name]
        code = {"uint8": "B", "uint16": "H"}[entry["type"]]
        return struct.unpack_from(f"<{entry['length']}{code}", body, entry["offset"])

    edges: dict[str, dict[Edge, float]] = {}
    for role in (model["role"] for model in header["models"]):
        counts, to, weights = (iter(array(f"{role}/{name}")) for name in ("counts", "to", "weights"))
        weight_of = edges[role] = {}
        (entry,) = (model for model in header["models"] if model["role"] == role)
        for layer, heads in enumerate((entry["own"] or header)["heads"], start=1):
            for head in range(heads):
                for query in range(len(header["words"])):
                    for _ in range(next(counts)):
                        weight_of[layer, head, query, next(to)] = next(weights) / header["scale"]
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
    kind: str = "weight",
    words: int = 0,
) -> dict[Edge, float]:
    """The attention graph: what remains of the edges at a threshold, for a choice of heads, without hidden words."""
    chosen = None if heads is None else {(layer, head) for layer, head in heads}
    hidden = set(hidden)
    strong = strong_edges(edges, threshold, kind, words)
    return {
        (layer, head, query, key): weight
        for (layer, head, query, key), weight in edges.items()
        if (layer, head, query, key) in strong and (chosen is None or (layer, head) in chosen) and key not in hidden
    }


def strong_edges(edges: Mapping[Edge, float], threshold: float, kind: str, words: int) -> set[Edge]:
    """The edges that a threshold of some kind keeps."""
    if kind == "weight":
        return {edge for edge, weight in edges.items() if weight >= threshold}
    if kind == "lift":
        return {edge for edge, weight in edges.items() if weight >= threshold / words}
    rows: dict[tuple[int, int, int], list[tuple[float, int]]] = {}
    for (layer, head, query, key), weight in edges.items():
        rows.setdefault((layer, head, query), []).append((-weight, key))
    kept = set()
    for row, read in rows.items():
        held = Fraction(0)
        for place, (minus, key) in enumerate(sorted(read)):
            if place >= threshold if kind == "top" else held >= Fraction(round(threshold * 1e6), 1_000_000):
                break
            kept.add((*row, key))
            held += Fraction(round(-minus * 1e6), 1_000_000)
    return kept


def carried(encoder_layers: int, heads: Sequence[int], segments: Sequence[int]) -> set[Node]:
    """The nodes (layer, word) that are their word's node below, unchanged.

    Where an encoder is below a decoder, those are the encoder's words above it and the decoder's within it; and all
    words on a layer that the model does not have, which has no heads.
    """
    layers = len(heads)
    nodes = {(layer, word) for layer in range(1, layers + 1) if not heads[layer - 1] for word in range(len(segments))}
    if encoder_layers == 0:
        return nodes
    for word, segment in enumerate(segments):
        changed_layers = range(encoder_layers + 1, layers + 1) if segment == 2 else range(1, encoder_layers + 1)
        nodes |= {(layer, word) for layer in range(1, layers + 1) if layer not in changed_layers}
    return nodes


def trace(edges: Mapping[Edge, float], root: Node, residual: bool, carried: Set[Node] = frozenset()) -> ReferenceTrace:
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
    return ReferenceTrace(kept, nodes, links)


def trace_forward(
    edges: Mapping[Edge, float], origin: Node, layers: int, residual: bool, carried: Set[Node]
) -> ReferenceTrace:
    """What reads the origin, one layer after the other."""
    kept: dict[Edge, float] = {}
    nodes, links = {origin}, set[Node]()
    for layer in range(origin[0] + 1, layers + 1):
        below = {node for node in nodes if node[0] == layer - 1}
        for edge, weight in edges.items():
            if edge[0] == layer and (layer - 1, edge[3]) in below:
                kept[edge] = weight
                nodes.add((layer, edge[2]))
        joined = {(layer, word) for _, word in below if residual or (layer, word) in carried}
        links |= joined
        nodes |= joined
    return ReferenceTrace(kept, nodes, links)


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


def uptake(
    edges: Mapping[Edge, float], layers: int, words: int, alpha: float = 0.5, carried: Set[Node] = frozenset()
) -> list[list[float]]:
    """U_l(u) = r_l(u) + alpha * U_(l-1)(u), U_0 = 0, with r_l(u) the edges by which (l, u) reads."""
    rows = [[0.0] * words for _ in range(layers + 1)]
    for layer in range(1, layers + 1):
        for word in range(words):
            reads = sum((edge[0], edge[2]) == (layer, word) for edge in edges)
            kept = 1 if (layer, word) in carried else alpha
            rows[layer][word] = reads + kept * rows[layer - 1][word]
    return rows


def compare(base: Iterable[Edge], tuned: Iterable[Edge]) -> dict[str, set[Edge]]:
    """The edges of two traces, parted into shared, only base and only tuned."""
    of_base, of_tuned = set(base), set(tuned)
    return {"shared": of_base & of_tuned, "only_base": of_base - of_tuned, "only_tuned": of_tuned - of_base}


def compare_by_depth(base: Iterable[Edge], tuned: Iterable[Edge], layers: int, bands: int) -> dict[str, list[Edge]]:
    """The edges of two traces whose models do not correspond, each listed by itself, parted as by :func:`compare`.

    Layer l of ``layers`` lies in the band b, 1..``bands``, with (b - 1) / bands < l / layers <= b / bands.
    """

    def place(edge: Edge) -> tuple[int, int, int]:
        inside = [b for b in range(1, bands + 1) if (b - 1) * layers < edge[0] * bands <= b * layers]
        (band,) = inside
        return band, edge[2], edge[3]

    base_edges, tuned_edges = list(base), list(tuned)
    of_base, of_tuned = {place(edge) for edge in base_edges}, {place(edge) for edge in tuned_edges}
    return {
        "shared": [edge for edge in base_edges if place(edge) in of_tuned]
        + [edge for edge in tuned_edges if place(edge) in of_base],
        "only_base": [edge for edge in base_edges if place(edge) not in of_tuned],
        "only_tuned": [edge for edge in tuned_edges if place(edge) not in of_base],
    }


def strands(parted: Mapping[str, Iterable[Edge]]) -> int:
    """The number of distinct (layer, query, key, kind)."""
    return len({(layer, query, key, kind) for kind, edges in parted.items() for layer, _, query, key in edges})


def trace_view(message: Message, role: str, view: Mapping[str, Any]) -> ReferenceTrace:
    """One model's trace under a view written as in tests/fixtures/cases.json: the view document."""
    hidden = hidden_words(message, view)
    words, layers = len(message.header["words"]), message.header["layers"]
    kept = graph(message.edges[role], view["threshold"], view["heads"], hidden, view["kind"], words)
    origin = view["origin"] and (view["origin"]["layer"], view["origin"]["word"])
    return traced_and_narrowed(
        kept, message.root(role), origin, layers, view["residual"], message.carried(role), view["selections"]
    )


def hidden_words(message: Message, view: Mapping[str, Any]) -> set[int]:
    """The words that no edge of a view may end in."""
    hidden: set[int] = message.hidden() if view["hide_special"] else set()
    return hidden - {view["origin"]["word"]} if view["origin"] else hidden


def traced_and_narrowed(
    kept: Mapping[Edge, float],
    root: Node,
    origin: Node | None,
    layers: int,
    residual: bool,
    carried: Set[Node],
    selections: Sequence[Mapping[str, Any]],
) -> ReferenceTrace:
    """The trace backward from the root, or forward from the origin, narrowed to the selections."""
    if origin is None:
        traced = trace(kept, root, residual, carried)
        ends = {root}, {node for node in traced.nodes if node[0] == 0}
    else:
        traced = trace_forward(kept, origin, layers, residual, carried)
        ends = {node for node in traced.nodes if node[0] == layers}, {origin}
    return narrow(traced, *ends, selections) if selections else traced
