"""The edges of a trace as a CSV table (docs/saving.md)."""

from __future__ import annotations

from ..core.flow import TracedFlow
from .csv_text import csv_text
from .rows import edge_rows

COLUMNS = ("layer", "head", "from", "from_word", "to", "to_word")
WEIGHTS = ("base", "tuned")
KINDS = ("kind", "opened", "opens")


def edge_table(traced: TracedFlow) -> str:
    """The table as text: one row for each edge of either trace."""
    labels = traced.flow.words.labels
    return csv_text(
        (*COLUMNS, *(WEIGHTS if traced.pinned is None else traced.names), *KINDS),
        (
            (
                *(row.layer, row.head, row.query, labels[row.query], row.key, labels[row.key]),
                *(row.base, row.tuned, row.kind, row.opened, row.opens),
            )
            for row in edge_rows(traced)
        ),
    )
