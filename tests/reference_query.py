"""What a query must find: plain loops over a message's edges, sharing no code with the package.

A query is given by what it means, not by its text: ``{"from": words, "to": words, "layers": .., "heads": .., "weight":
.., "kinds": .., "in_trace": ..}``, each list None where anything will do. Everything follows docs/query.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference import Edge, Message, compare, compare_by_depth, graph, trace_view

Row = tuple[int, int, int, int, float | None, float | None, str | None, bool]


def find(message: Message, asked: Mapping[str, Any], view: Mapping[str, Any]) -> list[Row]:
    """The rows (layer, head, from, to, base, tuned, kind, in_trace) in the order that they are given in."""
    least = (view["threshold"], view["kind"]) if asked["weight"] is None else (asked["weight"], "weight")
    words = len(message.header["words"])
    strong = {role: graph(message.edges[role], least[0], None, (), least[1], words) for role in message.roles}
    traced = {role: set(trace_view(message, role, view).edges) for role in message.roles}
    if message.corresponds:
        rows = _by_head(message, strong, traced)
    else:
        rows = _each(message, strong, traced)

    def wanted(row: Row) -> bool:
        layer, head, reader, read, _, _, kind, in_trace = row
        return (
            (asked["layers"] is None or layer in asked["layers"])
            and (asked["heads"] is None or head in asked["heads"])
            and (asked["from"] is None or reader in asked["from"])
            and (asked["to"] is None or read in asked["to"])
            and (asked["kinds"] is None or kind in asked["kinds"])
            and (in_trace or not asked["in_trace"])
        )

    def place(row: Row) -> tuple[float, tuple[int, ...], bool]:
        return -max(row[4] or 0, row[5] or 0), row[:4], row[4] is None

    return sorted(filter(wanted, rows), key=place)


def _by_head(message: Message, strong: dict[str, dict[Edge, float]], traced: dict[str, set[Edge]]) -> list[Row]:
    kinds = _kinds(compare(strong["base"], strong["tuned"])) if "tuned" in strong else {}
    tuned = message.edges.get("tuned", {})
    return [
        (
            *edge,
            message.edges["base"].get(edge),
            tuned.get(edge),
            kinds.get(edge),
            any(edge in of_model for of_model in traced.values()),
        )
        for edge in set().union(*strong.values())
    ]


def _each(message: Message, strong: dict[str, dict[Edge, float]], traced: dict[str, set[Edge]]) -> list[Row]:
    bands = min(message.depth(role) for role in message.roles)
    rows: list[Row] = []
    for role in message.roles:
        # One model's edges at a time, so that it is clear whose an edge is that both have by number.
        other = "tuned" if role == "base" else "base"
        for edge, weight in strong[role].items():
            parted = compare_by_depth([edge], strong[other], message.header["layers"], bands)
            kind = "shared" if parted["shared"] else f"only {role}"
            weights = (weight, None) if role == "base" else (None, weight)
            rows.append((*edge, *weights, kind, edge in traced[role]))
    return rows


def _kinds(parted: Mapping[str, set[Edge]]) -> dict[Edge, str]:
    return {edge: kind.replace("_", " ") for kind, edges in parted.items() for edge in edges}
