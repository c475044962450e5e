"""What the heads of the messages in tests/fixtures must measure: tests/fixtures/heads.json.

As cases.json it comes from a reference that shares no code with the package (tests/head_reference.py), so that pytest
and vitest hold both to the same independent answer. Called by make_fixtures.py.
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

FEW = 20  # heads; of more than these only some distances are written down
MOST_WORDS = 50  # of longer messages a reference in plain loops takes minutes
SOME = (0, 40, 71, 72, 100, 143)


def head_cases(file: Path) -> dict[str, Any] | None:
    """What a message's heads must measure; None for one that is too long for the reference."""
    message = reference.parse(file.read_bytes())
    if len(message.header["words"]) > MOST_WORDS:
        return None
    held = HeadReference(message)
    heads = held.every_head()
    document: dict[str, Any] = {
        "file": file.name,
        "models": {role: by_layer(held, role) for role in message.roles},
        "change": None,
    }
    if len(message.roles) == 2 and message.corresponds:
        counts = message.header["heads"]
        document["change"] = [
            [rounded(held.change(layer, head)) for head in range(count)] for layer, count in enumerate(counts, start=1)
        ]
    if len(heads) <= FEW:
        distances = held.distances(heads)
        document["distances"] = [[rounded(far) for far in row] for row in distances.tolist()]
        document["stress"] = rounded(head_reference.raw_stress(head_reference.sklearns_map(distances), distances))
        shortest = map(held.layer_distances, range(1, message.header["layers"] + 1))
        document["orders"] = [head_reference.shortest_in_tree(one) if len(one) > 1 else 0 for one in shortest]
    else:
        document["some"] = [
            [a, b, rounded(held.distance(heads[a], heads[b]))] for a in SOME for b in SOME if a < b < len(heads)
        ]
    return document


def by_layer(held: HeadReference, role: str) -> dict[str, list[list[float | None]]]:
    """Each measure of a model's heads, a list for each layer."""
    counts = held.message.own(role)["heads"]
    measured = [[held.measures((role, layer, head)) for head in range(n)] for layer, n in enumerate(counts, start=1)]
    names = ("entropy", "special", "itself", "next", "previous", "known")
    return {name: [[rounded(one[name]) for one in row] for row in measured] for name in names}


def rounded(value: float | None) -> float | None:
    return None if value is None else float(np.round(value, 9))


def head_cases_text(files: Iterable[Path]) -> str:
    """heads.json with one message a line."""
    documents = (head_cases(file) for file in files)
    lines = (json.dumps(one, separators=(",", ":")) for one in documents if one is not None)
    return "[" + ",\n".join(lines) + "]\n"
