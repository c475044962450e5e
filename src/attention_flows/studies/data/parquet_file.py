"""Tables of Parquet, read a batch at a time."""

from __future__ import annotations

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
        return cls(file, named_columns(names, find_places(names, named, str(file))))

    @property
    def name(self) -> str:
        return self.file.name

    def read(self, start: int | None = None) -> Iterator[tuple[int, Entry]]:
        """Each row with its number, from row ``start``; of the groups of rows before it none is read."""
        names = [self.columns[kind] for kind in ("text", "pair", "label")]
        with _opened(self.file) as opened:
            first, groups = _groups(opened, start or 0)
            number = first
            with _damaged(self.file):
                for batch in opened.iter_batches(
                    BATCH, row_groups=groups, columns=list(dict.fromkeys(filter(None, names)))
                ):
                    skipped = max(0, (start or 0) - number)
                    columns = [
                        [None] * batch.num_rows if name is None else _values(batch.column(name)) for name in names
                    ]
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


class _opened:
    """The Parquet file while it is read."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> parquet.ParquetFile:
        with reading(self._file):
            check_regular(self._file)
            self._source = self._file.open("rb")
        try:
            with _damaged(self._file):
                return parquet.ParquetFile(self._source)
        except BaseException:
            self._source.close()
            raise

    def __exit__(self, *error: object) -> None:
        self._source.close()


class _damaged:
    """Within this context what is no Parquet becomes an InputError."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, pa.ArrowException | OSError) and not isinstance(error, InputError):
            reason = " ".join(str(error).split())[:200]
            raise InputError(f"cannot read {self._file}: it is no Parquet file or damaged ({reason})") from error
