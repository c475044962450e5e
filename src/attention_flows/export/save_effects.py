"""Effects as files: the document attention-flows/effects, and a table of edges (docs/effects.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..core.arrays import Floats
from ..core.effects.curve import Curve
from ..core.effects.effects import Effects
from ..files import write_file
from .csv_text import csv_text
from .save import check_path

TABLES = (".json", ".csv")
ENDINGS = (*TABLES, ".svg", ".png", ".pdf", ".html")
METHOD = "integrated gradients"
COLUMNS = ("layer", "head", "from", "from_word", "to", "to_word", "reference", "value", "effect", "response")


def check_effects_path(file: Path) -> str:
    """The ending of ``file``; raises InputError for one that effects are not saved with, and for a missing folder."""
    return check_path(file, ENDINGS)


def save_effects(effects: Effects, file: Path, *, top: int = 60, curve: Curve | None = None) -> None:
    """Write ``effects`` to ``file``, one of TABLES, in the format of its ending.

    Raises InputError as :func:`check_effects_path` does.
    """
    if check_effects_path(file) == ".csv":
        write_file(file, effects_csv(effects, top))
    else:
        write_file(file, f"{json.dumps(effects_document(effects, top, curve), ensure_ascii=False)}\n")


def effects_document(effects: Effects, top: int = 60, curve: Curve | None = None) -> dict[str, Any]:
    """The effects as the document attention-flows/effects, version 1; ``top`` of 0 has every edge that exists."""
    edges = effects.top(top)
    words = effects.sentence
    return {
        "format": "attention-flows/effects",
        "version": 1,
        "words": list(words.labels),
        "segments": list(words.segments),
        "unit": effects.unit,
        "layers": len(effects.effect),
        "heads": [len(layer) for layer in effects.effect],
        "method": METHOD,
        "models": list(effects.names),
        "model": effects.model,
        "reference": effects.reference,
        "target": effects.target.to_dict(),
        "value": effects.value,
        "reference_value": effects.reference_value,
        "other_value": effects.other_value,
        "steps": effects.steps,
        "error": effects.error,
        "passes": effects.passes,
        "head_effects": [_numbers(row) for row in effects.heads],
        "word_effects": _numbers(effects.words),
        "edges": {
            "layer": edges.layer.tolist(),
            "head": edges.head.tolist(),
            "from": edges.from_index.tolist(),
            "to": edges.to_index.tolist(),
            "reference": _numbers(edges.reference),
            "value": _numbers(edges.value),
            "effect": _numbers(edges.effect),
            "response": _numbers(edges.response),
        },
        "curve": None if curve is None else curve.to_dict(),
    }


def effects_csv(effects: Effects, top: int = 60) -> str:
    """The ``top`` strongest edges as a CSV table; 0 is all."""
    edges, labels = effects.top(top), effects.sentence.labels
    columns = (edges.layer, edges.head, edges.from_index, edges.to_index)
    numbers = (edges.reference, edges.value, edges.effect, edges.response)
    rows = zip(*(column.tolist() for column in (*columns, *numbers)), strict=True)
    return csv_text(
        COLUMNS,
        ((layer, head, query, labels[query], key, labels[key], *rest) for layer, head, query, key, *rest in rows),
    )


def _numbers(values: Floats) -> list[float]:
    """The numbers of a row, without the NaN of heads that a layer does not have."""
    return [float(value) for value in values if value == value]
