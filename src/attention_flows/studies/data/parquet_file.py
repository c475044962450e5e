"""Tables of Parquet, read a batch at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
from pyarrow import parquet

from ...errors import InputError
from ...files import check_regular
from .cells import Cells, Entry
from .columns import Named, find_places, named_columns
from .lines import reading

BATCH = 1024  # rows
BUFFER = 2**20  # bytes of a column that are read at a time: a group of rows may hold a whole file
MAX_REASON = 200  # characters of what Arrow says


@dataclass(frozen=True)
class ParquetTable:
    """A ``.parquet`` file."""

    file: Path
    columns: Mapping[str, str | None]

    @classmethod
    def open(cls, file: Path, named: Named) -> Self:
        """The table in ``file``; raises InputError where it is no Parquet, or lacks the columns."""
        with _opened(file) as opened:
            names = tuple(opened.schema_arrow.names)
        columns = named_columns(names, find_places(names, named, str(file)))
        for name in columns.values():
            if name is not None and names.count(name) > 1:  # Arrow reads Parquet by name alone
                raise InputError(f"{file} has {names.count(name)} columns {name!r}: rename them")
        return cls(file, columns)

    @property
    def name(self) -> str:
        return self.file.name

    def read(self, start: int | None = None) -> Iterator[tuple[int, Entry]]:
        """Each row with its number, from row ``start``; of the groups of rows before it none is read."""
        names = [self.columns[kind] for kind in ("text", "pair", "label")]
        with _opened(self.file) as opened:
            number, groups = _groups(opened, start or 0)
            read = list(dict.fromkeys(filter(None, names)))
            for batch in opened.iter_batches(BATCH, row_groups=groups, columns=read):
                skipped = max(0, (start or 0) - number)
                columns = [[None] * batch.num_rows if name is None else _values(batch.column(name)) for name in names]
                for at, cells in enumerate(zip(*columns, strict=True)):
                    if at >= skipped:
                        yield number + at, Cells(*cells)
                number += batch.num_rows


def _groups(opened: parquet.ParquetFile, start: int) -> tuple[int, list[int]]:
    """The groups of rows from the one with row ``start`` on, and the first row in them."""
    first, sizes = 0, [opened.metadata.row_group(index).num_rows for index in range(opened.num_row_groups)]
    for index, size in enumerate(sizes):
        if start < first + size:
            return first, list(range(index, len(sizes)))
        first += size
    return first, []


def _values(column: pa.Array) -> list[Any]:
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        # A lone surrogate marks what is no text; the row is then rejected.
        values = column.cast(pa.large_binary()).to_pylist()
        return [None if value is None else value.decode("utf-8", "surrogateescape") for value in values]


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[parquet.ParquetFile]:
    """The Parquet file while it is read; what the system or Arrow refuses becomes an InputError."""
    with reading(file):
        check_regular(file)
        source = file.open("rb")
    try:
        with source:
            yield parquet.ParquetFile(source, buffer_size=BUFFER, pre_buffer=False)
    except InputError:
        raise
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).split())[:MAX_REASON]
        raise InputError(f"cannot read {file}: it is no Parquet file, or damaged ({reason})") from error
