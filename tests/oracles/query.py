"""The expected rows of a query: plain loops over a message's edges, sharing no code with the package.

A query is given by its meaning, not by its text: ``{"from": words, "to": words, "layers": .., "heads": ..,
"weight": .., "kinds": .., "passes": .., "in_trace": ..}``, a list is None where anything matches. Everything follows
docs/query.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.oracles.reference import Edge, Message, compare, compare_by_depth, graph, trace_view

Row = tuple[int, int, int, int, float | None, float | None, str | None, bool, str | None]
Edges = dict[str, dict[Edge, float]]


def find(message: Message, meaning: Mapping[str, Any], view: Mapping[str, Any]) -> list[Row]:
    """The rows (layer, head, from, to, base, tuned, kind, in_trace, passes) in the package's order."""
    threshold = (view["threshold"], view["kind"]) if meaning["weight"] is None else (meaning["weight"], "weight")
    words = len(message.header["words"])
    strong = {role: graph(message.edges[role], threshold[0], None, (), threshold[1], words) for role in message.roles}
    traced = {role: trace_view(message, role, view).edges for role in message.roles}
    if message.corresponds:
        rows = _by_head(message, strong, traced)
    else:
        rows = _each(message, strong, traced)

    def matches(row: Row) -> bool:
        layer, head, reader, read, _, _, kind, in_trace, passes = row
        return (
            (meaning["layers"] is None or layer in meaning["layers"])
            and (meaning["heads"] is None or head in meaning["heads"])
            and (meaning["from"] is None or reader in meaning["from"])
            and (meaning["to"] is None or read in meaning["to"])
            and (meaning["kinds"] is None or kind in meaning["kinds"])
            and (meaning["passes"] is None or passes in meaning["passes"])
            and (in_trace or not meaning["in_trace"])
        )

    def place(row: Row) -> tuple[float, tuple[int, ...], bool]:
        return -max(row[4] or 0, row[5] or 0), row[:4], row[4] is None

    return sorted(filter(matches, rows), key=place)


def _by_head(message: Message, strong: Edges, traced: Edges) -> list[Row]:
    kinds = compare(traced["base"], traced["tuned"]) if "tuned" in traced else {}
    passing = compare(strong["base"], strong["tuned"]) if "tuned" in strong else {}
    tuned = message.edges.get("tuned", {})
    return [
        (
            *edge,
            message.edges["base"].get(edge),
            tuned.get(edge),
            _kind(edge, kinds),
            any(edge in of_model for of_model in traced.values()),
            _passes(_kind(edge, passing)),
        )
        for edge in set().union(*strong.values())
    ]


def _each(message: Message, strong: Edges, traced: Edges) -> list[Row]:
    layers, bands = message.header["layers"], min(message.depth(role) for role in message.roles)
    rows: list[Row] = []
    for role in message.roles:
        # One model's edges at a time: the same numbers mean different edges in the two models.
        other = "tuned" if role == "base" else "base"

        def whose(edge: Edge, of_models: Edges, role: str = role, other: str = other) -> str | None:
            if edge not in of_models[role]:
                return None
            parted = compare_by_depth([edge], of_models[other], layers, bands)
            return "shared" if parted["shared"] else f"only {role}"

        for edge, weight in strong[role].items():
            weights = (weight, None) if role == "base" else (None, weight)
            passes = _passes(whose(edge, strong))
            rows.append((*edge, *weights, whose(edge, traced), edge in traced[role], passes))
    return rows


def _kind(edge: Edge, parted: Mapping[str, set[Edge]]) -> str | None:
    for kind, edges in parted.items():
        if edge in edges:
            return kind.replace("_", " ")
    return None


def _passes(kind: str | None) -> str | None:
    """The models in which an edge passes, from its kind in a comparison of the passing edges."""
    return {"shared": "both", "only base": "base alone", "only tuned": "tuned alone", None: None}[kind]
