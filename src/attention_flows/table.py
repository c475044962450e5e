"""A trace's edges as a table, CSV (docs/saving.md)."""

from __future__ import annotations

import csv
import io

from .core.flow import Traced
from .rows import edge_rows

COLUMNS = ("layer", "head", "from", "from_word", "to", "to_word")
WEIGHTS = ("base", "tuned")
FORMULA = "=+-@\t\r"  # what a spreadsheet takes the rest of a cell for a formula after


def edge_table(traced: Traced) -> str:
    """The table as text, one row an edge of either trace, lines ended as RFC 4180 has it."""
    labels = [plain(label) for label in traced.flow.words.labels]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow((*COLUMNS, *(WEIGHTS if traced.pinned is None else traced.names), "kind"))
    for row in edge_rows(traced):
        words = (row.query, labels[row.query], row.key, labels[row.key])
        writer.writerow((row.layer, row.head, *words, row.base, row.tuned, row.kind))
    return file.getvalue()


def plain(label: str) -> str:
    """A label that no spreadsheet computes: an apostrophe goes before what would begin a formula.

    A sign alone, such as the word "-", computes nothing and is left as it is. Nothing is lost: ``from`` and ``to`` name
    the words too.
    """
    return f"'{label}" if len(label) > 1 and label[0] in FORMULA else label
