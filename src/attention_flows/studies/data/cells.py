"""From the cells of a table to a row of a study."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..rows import Rejected, Row

NO_LABEL = "-1"  # as data sets of the hub mark rows whose label is kept secret
SURROGATE = re.compile("[\ud800-\udfff]")
NOT_UTF8 = "its line is not UTF-8"


class Cells(NamedTuple):
    """The cells of a row as a source has them: text, pair and label."""

    text: object
    pair: object = None
    label: object = None


Entry = Cells | str  # a row's cells, or why they cannot be read


def read_cells(number: int, entry: Entry) -> Row | Rejected:
    """The row, or why it is none. An empty pair or label is none; an empty text is left to the models to reject."""
    if isinstance(entry, str):
        return Rejected(number, entry)
    text, pair, label = (_plain(cell) for cell in entry)
    if text is None:
        return Rejected(number, "the text is missing")
    for name, cell in (("text", text), ("second text", pair)):
        if cell is not None and not isinstance(cell, str):
            return Rejected(number, f"the {name} is no text but of the type {type(cell).__name__}")
    if isinstance(label, Mapping | list | tuple | bytes):
        return Rejected(number, f"the label is neither text nor a number but of the type {type(label).__name__}")
    written = label_text(label)
    if written is not None and SURROGATE.search(written):
        return Rejected(number, "the label holds half of a surrogate pair, which is no character")
    return Row(number, str(text), pair or None, written)


def label_text(label: object) -> str | None:
    """A label as text: a whole number without a point; None for an empty cell and for -1."""
    if isinstance(label, float) and label.is_integer():
        label = int(label)
    text = "" if label is None else str(label)
    return None if text in ("", NO_LABEL) else text


def resolve_label(label: str | None, labels: tuple[str, ...] | None) -> str | None:
    """The name of the class that ``label`` gives by its number; a name stays as it is."""
    if label is None or labels is None or label in labels or not (label.isascii() and label.isdecimal()):
        return label
    return labels[int(label)] if len(label) < 10 and int(label) < len(labels) else label


def canonical(row: Row | Rejected) -> bytes:
    """A row as the JSON that digests are of."""
    parts = ["rejected", row.reason] if isinstance(row, Rejected) else [row.text, row.pair, row.label]
    return json.dumps(parts).encode() + b"\n"


def _plain(cell: object) -> Any:
    """A cell of numpy or pandas as Python's own; None for what they put in place of a missing value."""
    if isinstance(cell, str) or cell is None:
        return cell
    item = getattr(cell, "item", None)
    value = item() if callable(item) else cell
    is_missing = value is None or (isinstance(value, float) and value != value) or type(value).__name__ == "NAType"
    return None if is_missing else value
