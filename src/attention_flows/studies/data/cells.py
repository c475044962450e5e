"""From the cells of a table to a row of a study."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..rows import Rejected, Row
from .lines import MAX_LINE

UNKNOWN = "-1"  # as data sets of the hub mark rows whose label is kept secret
WHOLE_NUMBER = re.compile(r"([0-9]{1,9})(?:\.0+)?")  # 1 is written 1.0 where other rows of its column have no label
SURROGATE = re.compile("[\ud800-\udfff]")
NOT_UTF8 = "its line is not UTF-8"
TOO_LONG = f"its line is longer than {MAX_LINE:,} bytes"


class Cells(NamedTuple):
    """The cells of a row as a source has them: text, pair and label."""

    text: object
    pair: object = None
    label: object = None


Entry = Cells | str  # a row's cells, or why they cannot be read


def read_cells(number: int, entry: Entry) -> Row | Rejected:
    """The row, or why it is none. An empty pair or label is none."""
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
    for name, cell in (("text", text), ("second text", pair), ("label", written)):
        if cell is not None and not cell.isascii() and SURROGATE.search(cell):
            return Rejected(number, f"the {name} holds half of a surrogate pair, which is no character")
    if not text.strip():
        return Rejected(number, "the text is empty")
    return Row(number, str(text), pair or None, written)


def label_text(label: object) -> str | None:
    """A label as text: a whole number without a point; None for an empty cell."""
    if isinstance(label, float) and label.is_integer():
        label = int(label)
    text = "" if label is None else str(label)
    return text or None


def resolve_label(label: str | None, labels: tuple[str, ...] | None) -> str | None:
    """The name that a model, whose classes are ``labels``, has for a label of the data.

    It is the label itself where that is a name; else the only name that differs from it in case alone; else the name
    of the class whose number the label is; else the label as it is. -1 that is no name is None, a secret label.
    """
    if label is None or labels is None or label in labels:
        return label
    alike = [name for name in labels if name.casefold() == label.casefold()]
    if len(alike) == 1:
        return alike[0]
    number = WHOLE_NUMBER.fullmatch(label)
    if number is not None and int(number[1]) < len(labels):
        return labels[int(number[1])]
    return None if label == UNKNOWN else label


def canonical(row: Row | Rejected) -> bytes:
    """A row as the line of JSON that digests are of."""
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
