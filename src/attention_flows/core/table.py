"""Tables: columns of equal length, as HTML for notebooks and as a pandas DataFrame."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError

if TYPE_CHECKING:
    import pandas as pd

MAX_HTML_ROWS = 20
Columns = Mapping[str, Sequence[Any] | np.ndarray]


def dataframe(columns: Columns) -> pd.DataFrame:
    """The columns as a pandas table; raises InputError where pandas is not installed."""
    frame: pd.DataFrame = pandas_library().DataFrame(dict(columns))
    return frame


def pandas_library() -> Any:
    """The library pandas; raises InputError where it is not installed."""
    try:
        import pandas
    except ImportError as error:
        raise InputError("a table needs pandas, which is not installed: pip install pandas") from error
    return pandas


def html_table(columns: Columns) -> str:
    """The first MAX_HTML_ROWS rows as an HTML table, and how many there are in all. Every text in it is escaped."""
    count = len(next(iter(columns.values()), ()))
    visible = min(count, MAX_HTML_ROWS)
    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    cells = zip(*(values[:visible] for values in columns.values()), strict=True)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in cells)
    more = f"<p>{visible} of {count:,} rows</p>" if visible < count else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"


def _cell(value: Any) -> str:
    """A number to the right, with three digits after the point unless it is whole; a missing value as a dash."""
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return "<td>–</td>"
    if isinstance(value, float | np.floating):
        return f'<td style="text-align: right">{value:.3f}</td>'
    if isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_):
        return f'<td style="text-align: right">{value}</td>'
    return f'<td style="text-align: left">{html.escape(str(value))}</td>'
