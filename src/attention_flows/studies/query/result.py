"""The result of a query: a table, as the user has tables."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import parquet

from ...core.one_line import counted
from ...core.table import MAX_HTML_ROWS, html_table, pandas_library
from ...errors import InputError
from ...export.csv_text import csv_text
from ...files import write_file

if TYPE_CHECKING:
    import pandas as pd

KINDS = (".csv", ".parquet", ".json")


@dataclass(frozen=True)
class Result:
    """The rows that a query gave; ``table`` is the arrow table."""

    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __repr__(self) -> str:
        return f"Result({counted(len(self), 'row')}: {', '.join(self.table.column_names)})"

    def _repr_html_(self) -> str:
        head = self.table.slice(0, MAX_HTML_ROWS).to_pydict()
        # The table's first rows stand for all of it, so that a long one is not turned into Python's numbers.
        rest = len(self) - MAX_HTML_ROWS
        more = f"<p>{MAX_HTML_ROWS} of {len(self):,} rows</p>" if rest > 0 else ""
        return html_table(head) + more

    def to_arrow(self) -> pa.Table:
        """The arrow table."""
        return self.table

    def to_dataframe(self) -> pd.DataFrame:
        """The rows as a pandas table; raises InputError where pandas is not installed."""
        pandas_library()  # which Arrow needs
        return self.table.to_pandas()

    def to_polars(self) -> Any:
        """The rows as a polars table; raises InputError where polars is not installed."""
        try:
            import polars  # type: ignore[import-not-found, unused-ignore]
        except ImportError as error:
            raise InputError("this table needs polars, which is not installed: pip install polars") from error
        return polars.from_arrow(self.table)

    def save(self, file: str | Path) -> None:
        """Write the rows to ``file``: ``.csv``, ``.parquet`` or ``.json`` (a list of objects).

        A list is JSON within a cell of CSV. Raises InputError for another ending and for a file that cannot be written.
        """
        path = Path(file)
        ending = path.suffix.lower()
        if ending not in KINDS:
            raise InputError(f"a result is saved as {', '.join(KINDS)}, not as {path.name!r}")
        write_file(path, self.content(ending))

    def content(self, ending: str) -> bytes:
        """The bytes of a file with one of the endings KINDS."""
        if ending == ".parquet":
            buffer = io.BytesIO()
            parquet.write_table(self.table, buffer, compression="zstd")
            return buffer.getvalue()
        if ending == ".json":
            rows = [_finite(row) for row in self.table.to_pylist()]
            return (json.dumps(rows, ensure_ascii=False, default=str) + "\n").encode("utf-8", "backslashreplace")
        columns = [column.to_pylist() for column in self.table.columns]
        cells = zip(*(map(_cell, column) for column in columns), strict=True)
        return csv_text(self.table.column_names, cells).encode("utf-8", "backslashreplace")


def _cell(value: Any) -> Any:
    return json.dumps(_finite(value), ensure_ascii=False, default=str) if isinstance(value, list | dict) else value


def _finite(value: Any) -> Any:
    """The value with null in place of NaN and infinity, which JSON lacks."""
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, list):
        return [_finite(part) for part in value]
    if isinstance(value, dict):
        return {name: _finite(part) for name, part in value.items()}
    return value
