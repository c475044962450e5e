"""Tables as CSV that spreadsheets read and do not compute (docs/saving.md)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = "=+-@\t\r"  # what a spreadsheet takes the rest of a cell for a formula after


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A header and rows, their lines ended as RFC 4180 has it; a cell of None is empty."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([plain(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return file.getvalue()


def plain(label: str) -> str:
    """A label that no spreadsheet computes: an apostrophe goes before what would begin a formula.

    A sign alone, such as the word "-", computes nothing and is left as it is. Nothing is lost where a column beside it
    names the word by its index.
    """
    return f"'{label}" if len(label) > 1 and label[0] in FORMULA else label
