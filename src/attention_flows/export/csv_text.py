"""Tables as CSV whose cells no spreadsheet takes for formulas (docs/saving.md)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = "=+-@\t\r"  # a spreadsheet computes a cell that begins with one of these


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A header and rows, with the line ends of RFC 4180; None is an empty cell."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([escape_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return file.getvalue()


def escape_formula(label: str) -> str:
    """The label, with an apostrophe before it where a spreadsheet would compute it.

    A sign alone, such as the word "-", is no formula and stays as it is. A table that must name each word exactly has
    its index in another column.
    """
    return f"'{label}" if len(label) > 1 and label[0] in FORMULA_STARTS else label
