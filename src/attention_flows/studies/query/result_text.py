"""The result of a query as text for the terminal."""

from __future__ import annotations

from typing import Any

from ...core.one_line import counted
from ...escapes import show_controls
from .result import Result

MAX_ROWS = 50
MAX_CELL = 60


def result_text(result: Result) -> str:
    """The first rows in columns, and the number of all rows. Long cells are cut off, and missing values are dashes."""
    table = result.to_arrow()
    columns = [column.to_pylist() for column in table.slice(0, MAX_ROWS).columns]
    numbers = [all(value is None or isinstance(value, int | float) for value in column) for column in columns]
    lines = [
        [_shortened(name) for name in table.column_names],
        *([_cell(value) for value in row] for row in zip(*columns, strict=True)),
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = [
        "  ".join(
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(line, widths, numbers, strict=True)
        ).rstrip()
        for line in lines
    ]
    more = f", the first {MAX_ROWS} of which are listed; -o writes all" if len(result) > MAX_ROWS else ""
    return "\n".join([*rows, "", f"{counted(len(result), 'row')}{more}"])


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return _shortened(f"[{', '.join(map(_cell, value))}]")
    return _shortened(str(value))


def _shortened(text: str) -> str:
    shown = show_controls(text)
    return shown if len(shown) <= MAX_CELL else f"{shown[: MAX_CELL - 1]}…"
