"""The expected rows of a query: plain loops over a message's edges, sharing no code with the package.

A query is given by its meaning, not by its text: ``{"from": words, "to": words, "layers": .., "heads": ..,
"weight": .., "kinds": .., "opened": .., "passes": .., "difference": .., "in_trace": ..}``, each is None where anything
matches, and a difference is (sign, value, signed). Everything follows docs/query.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.oracles.gates import opened
from tests.oracles.reference import Edge, Message, compare, compare_by_depth, graph, hidden_words, trace_view

Row = tuple[int, int, int, int, float | None, float | None, str | None, bool, str | None, str | None]
Edges = dict[str, dict[Edge, float]]


def find(message: Message, meaning: Mapping[str, Any], view: Mapping[str, Any]) -> list[Row]:
    """The rows (layer, head, from, to, base, tuned, kind, in_trace, passes, opened) in the package's order."""
    threshold = (view["threshold"], view["kind"]) if meaning["weight"] is None else (meaning["weight"], "weight")
    words = len(message.header["words"])
    strong = {role: graph(message.edges[role], threshold[0], None, (), threshold[1], words) for role in message.roles}
    traced = {role: trace_view(message, role, view).edges for role in message.roles}
    if message.corresponds:
        graphs = {
            role: graph(
                message.edges[role],
                view["threshold"],
                view["heads"],
                hidden_words(message, view),
                view["kind"],
                words,
            )
            for role in message.roles
        }
        rows = _by_head(message, strong, traced, graphs)
    else:
        rows = _each(message, strong, traced)

    def matches(row: Row) -> bool:
        layer, head, reader, read, base, tuned, kind, in_trace, passes, opening = row
        return (
            (meaning["layers"] is None or layer in meaning["layers"])
            and (meaning["heads"] is None or head in meaning["heads"])
            and (meaning["from"] is None or reader in meaning["from"])
            and (meaning["to"] is None or read in meaning["to"])
            and (meaning["kinds"] is None or kind in meaning["kinds"])
            and (meaning["passes"] is None or passes in meaning["passes"])
            and (meaning["opened"] is None or opening in meaning["opened"])
            and (
                meaning["difference"] is None or _differs(base, tuned, message.header["floor"], *meaning["difference"])
            )
            and (in_trace or not meaning["in_trace"])
        )

    def place(row: Row) -> tuple[float, tuple[int, ...], bool]:
        return -max(row[4] or 0, row[5] or 0), row[:4], row[4] is None

    return sorted(filter(matches, rows), key=place)


def _differs(base: float | None, tuned: float | None, floor: float, sign: str, value: float, signed: bool) -> bool:
    """Whether the difference keeps the bound whatever an unknown weight below the floor is, in exact fractions."""
    exact = Fraction(str(value))
    ends = [[Fraction(0), Fraction(str(floor))] if one is None else [Fraction(str(one))] for one in (base, tuned)]
    differences = [after - before for before in ends[0] for after in ends[1]]
    if not signed:
        crossed = min(differences) < 0 < max(differences)
        differences = [abs(difference) for difference in differences] + [Fraction(0)] * crossed
    return min(differences) >= exact if sign == "≥" else max(differences) <= exact


def _by_head(message: Message, strong: Edges, traced: Edges, graphs: Edges) -> list[Row]:
    kinds = compare(traced["base"], traced["tuned"]) if "tuned" in traced else {}
    passing = compare(strong["base"], strong["tuned"]) if "tuned" in strong else {}
    tuned = message.edges.get("tuned", {})
    openings = opened(kinds, graphs["base"], graphs["tuned"]) if kinds else {}
    return [
        (
            *edge,
            message.edges["base"].get(edge),
            tuned.get(edge),
            _kind(edge, kinds),
            any(edge in of_model for of_model in traced.values()),
            _passes(_kind(edge, passing)),
            openings.get(edge),
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
            rows.append((*edge, *weights, whose(edge, traced), edge in traced[role], passes, None))
    return rows


def _kind(edge: Edge, parted: Mapping[str, set[Edge]]) -> str | None:
    for kind, edges in parted.items():
        if edge in edges:
            return kind.replace("_", " ")
    return None


def _passes(kind: str | None) -> str | None:
    """The models in which an edge passes, from its kind in a comparison of the passing edges."""
    return {"shared": "both", "only base": "base alone", "only tuned": "tuned alone", None: None}[kind]
