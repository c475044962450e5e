"""What the root reads of each word through all layers, as a table for the terminal or as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..core.relevance import Relevance
from ..escapes import show_controls
from ..files import write_file
from .csv_text import csv_text
from .save import check_path

ENDINGS = (".csv",)
MAX_ROWS = 20


def relevance_text(results: Sequence[Relevance]) -> str:
    """The words of the largest relevance, in all models together, and each model's."""
    words = np.stack([result.words for result in results])
    order = np.argsort(-words.sum(axis=0), kind="stable")[:MAX_ROWS]
    labels = [show_controls(results[0].labels[word]) for word in order]
    width = max(20, *map(len, labels))
    target = "" if results[-1].target is None else f", {show_controls(results[-1].target)}"
    heading = f"{results[-1].method} of {results[-1].weight}{target}"
    lines = [f"{heading:<{width}}  " + "  ".join(f"{result.role:>8}" for result in results)]
    for word, label in zip(order, labels, strict=True):
        lines.append(f"{label:<{width}}  " + "  ".join(f"{value:>8.3f}" for value in words[:, word]))
    return "\n".join(lines)


def write_relevance(results: Sequence[Relevance], file: Path) -> None:
    """Write every word, and every layer where there are layers, as .csv with a column for each model.

    Raises InputError as :func:`.check_path` and :func:`.write_file` do.
    """
    check_path(file, ENDINGS)
    layered = results[0].layers is not None
    tables = [result.words[None] if result.layers is None else result.layers for result in results]
    rows = [
        [*([layer + 1] if layered else []), word, label, *(float(table[layer, word]) for table in tables)]
        for layer in range(len(tables[0]))
        for word, label in enumerate(results[0].labels)
    ]
    columns = [*(["layer"] if layered else []), "word_index", "word", *(result.role for result in results)]
    write_file(file, csv_text(columns, rows))
