"""The expected head measures of the messages in tests/fixtures: tests/fixtures/heads.json.

Like cases.json they come from a reference that shares no code with the package (tests/oracles/heads.py); pytest and
vitest compare the package and the front end with it. Called by make_fixtures.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from tests.oracles import heads as head_reference
from tests.oracles import reference
from tests.oracles.heads import HeadReference

MAX_HEADS_IN_FULL = 20  # of more heads only the distances of SAMPLE are written
MAX_WORDS = 50  # the reference's plain loops take minutes on longer messages
SAMPLE = (0, 40, 71, 72, 100, 143)


def head_cases(file: Path) -> dict[str, Any] | None:
    """The expected measures of a message's heads; None for a message too long for the reference."""
    message = reference.parse(file.read_bytes())
    if len(message.header["words"]) > MAX_WORDS:
        return None
    oracle = HeadReference(message)
    heads = oracle.every_head()
    document: dict[str, Any] = {
        "file": file.name,
        "models": {role: by_layer(oracle, role) for role in message.roles},
        "change": None,
    }
    if len(message.roles) == 2 and message.corresponds:
        counts = message.header["heads"]
        document["change"] = [
            [rounded(oracle.change(layer, head)) for head in range(count)]
            for layer, count in enumerate(counts, start=1)
        ]
    if len(heads) <= MAX_HEADS_IN_FULL:
        distances = oracle.distances(heads)
        document["distances"] = [[rounded(distance) for distance in row] for row in distances.tolist()]
        document["stress"] = rounded(head_reference.raw_stress(head_reference.sklearns_map(distances), distances))
        layers = map(oracle.layer_distances, range(1, message.header["layers"] + 1))
        document["orders"] = [
            head_reference.shortest_in_tree(layer_distances) if len(layer_distances) > 1 else 0
            for layer_distances in layers
        ]
    else:
        document["some"] = [
            [a, b, rounded(oracle.distance(heads[a], heads[b]))] for a in SAMPLE for b in SAMPLE if a < b < len(heads)
        ]
    return document


def by_layer(oracle: HeadReference, role: str) -> dict[str, list[list[float | None]]]:
    """Each measure of a model's heads, a list for each layer."""
    counts = oracle.message.own(role)["heads"]
    measured = [[oracle.measures((role, layer, head)) for head in range(n)] for layer, n in enumerate(counts, start=1)]
    names = ("entropy", "special", "itself", "next", "previous", "known")
    return {name: [[rounded(measures[name]) for measures in row] for row in measured] for name in names}


def rounded(value: float | None) -> float | None:
    return None if value is None else float(np.round(value, 9))


def head_cases_text(files: Iterable[Path]) -> str:
    """heads.json with one message a line."""
    documents = (head_cases(file) for file in files)
    lines = (json.dumps(document, separators=(",", ":")) for document in documents if document is not None)
    return "[" + ",\n".join(lines) + "]\n"
