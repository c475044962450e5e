"""The data of a study: its rows, streamed by shard, and the digests by which a change of them is noticed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from ...errors import InputError
from ..rows import Rejected, Row
from .cells import canonical, read_cells
from .columns import Named
from .delimited import DelimitedTable
from .json_lines import JsonLines
from .library import is_saved, open_folder, open_name
from .memory import FrameTable, LibraryTable, ListTable
from .parquet_file import ParquetTable
from .table import Position, Table

TABS = (".tsv", ".tab", ".txt")
JSON_LINES = (".jsonl", ".ndjson", ".json")
PARQUET = (".parquet", ".pq")
KNOWN = (*TABS, ".csv", *JSON_LINES, *PARQUET)

ReadRow = Row | Rejected


@dataclass(frozen=True)
class Scan:
    """What a first reading of all rows gives: their number, and the digest of (text, pair, label) of all of them.

    ``starts`` and ``digests`` are the position and the digest of each shard of ``shard_rows`` rows.
    """

    shard_rows: int
    rows: int
    digest: str
    starts: tuple[Position, ...]
    digests: tuple[str, ...]


@dataclass(frozen=True)
class DataSource:
    """A table of texts; of ``limit`` rows at most. It holds no rows of a file, and can be pickled."""

    table: Table
    limit: int | None = None

    @property
    def name(self) -> str:
        """What the data are called: a file's name without its folder."""
        return self.table.name

    @property
    def columns(self) -> Mapping[str, str | None]:
        """The names of the columns of text, pair and label; None for one that there is not."""
        return self.table.columns

    def scan(self, shard_rows: int) -> Scan:
        """Read all rows once; raises InputError for data that cannot be read, or have no row."""
        whole, starts, digests = hashlib.sha256(), list[Position](), list[str]()
        count, part = 0, hashlib.sha256()
        for count, (position, row) in enumerate(self._read(), start=1):
            if (count - 1) % shard_rows == 0:
                starts.append(position)
                if count > 1:
                    digests.append(part.hexdigest())
                    part = hashlib.sha256()
            content = canonical(row)
            whole.update(content)
            part.update(content)
        if count == 0:
            raise InputError(f"{self.name} has no rows")
        digests.append(part.hexdigest())
        return Scan(shard_rows, count, whole.hexdigest(), tuple(starts), tuple(digests))

    def shards(self, scan: Scan, only: Collection[int] | None = None) -> Iterator[tuple[int, int, list[ReadRow]]]:
        """The first row of each shard, the row after its last, and its rows, in order.

        ``only`` names shards by their first rows; of the others none is read. Raises InputError where the rows are not
        those that were scanned, and after the last shard where there are more.
        """
        reader, ready = self._read(), 0
        for index, first in enumerate(range(0, scan.rows, scan.shard_rows)):
            if only is not None and first not in only:
                continue
            end = min(first + scan.shard_rows, scan.rows)
            if first != ready:
                reader.close()
                reader = self._read(scan.starts[index], first)
            try:
                rows = [row for _, row in islice(reader, end - first)]
            except InputError as error:
                raise self._changed(f"in the rows {first} to {end - 1}") from error
            if hashlib.sha256(b"".join(map(canonical, rows))).hexdigest() != scan.digests[index]:
                raise self._changed(f"in the rows {first} to {end - 1}")
            yield first, end, rows
            ready = end
        if ready == scan.rows and next(reader, None) is not None:
            raise self._changed(f"in the rows from {ready} on")

    def _read(self, start: Position | None = None, number: int = 0) -> Generator[tuple[Position, ReadRow], None, None]:
        """Each row with its position, from row ``number``, which begins at ``start``."""
        count = None if self.limit is None else max(0, self.limit - number)
        for at, (position, entry) in enumerate(islice(self.table.read(start), count), start=number):
            yield position, read_cells(at, entry)

    def _changed(self, where: str) -> InputError:
        return InputError(
            f"{self.name} has changed while it was read, {where}: put it back and run again, or run a new study of it"
        )


def open_data(
    source: Any,
    *,
    text: str | int | None = None,
    pair: str | int | None = None,
    label: str | int | None = None,
    limit: int | None = None,
) -> DataSource:
    """The data in ``source``, of which no row is read yet.

    ``source`` is a file: tab-separated without quoting (.tsv, .tab, .txt), .csv, JSON Lines (.jsonl, .ndjson, .json) or
    .parquet; a folder that ``datasets`` saved, or the name of a data set, NAME:SPLIT or NAME:CONFIGURATION:SPLIT; in
    Python also a list of texts, tuples (text, pair, label) or dicts, a pandas data frame, or what ``datasets`` loaded.
    The first line of a .tsv or .csv file names its columns.

    ``text``, ``pair`` and ``label`` name its columns, by name or by position from 0; by default those of
    :mod:`attention_flows.data.tables`, and an empty name says that there is none. ``limit`` is how many rows are read.
    Raises InputError for what cannot be read.
    """
    if limit is not None and limit < 1:
        raise InputError(f"the limit must be at least 1 row, not {limit}")
    return DataSource(_table(source, (text, pair, label)), limit)


def _table(source: Any, named: Named) -> Table:
    if isinstance(source, DataSource):
        raise InputError("the data are open already: give what they were opened from")
    if isinstance(source, str | os.PathLike):
        return _from_path(os.fspath(source), named)
    if hasattr(source, "iloc"):
        return FrameTable.of(source, named)
    if hasattr(source, "column_names") and hasattr(source, "features"):
        return LibraryTable.of(source, named, "data set")
    if isinstance(source, Sequence) and not isinstance(source, bytes):
        return ListTable.of(source, named)
    raise InputError(f"a study reads a file, a list, a data frame or a data set, not {type(source).__name__}")


def _from_path(name: str, named: Named) -> Table:
    path, ending = Path(name).expanduser(), Path(name).suffix.lower()
    if path.is_dir():
        if not is_saved(path):
            raise InputError(f"{path} is a folder that datasets did not save: name a file in it")
        return open_folder(path, named)
    if not path.exists():
        if ending in KNOWN or name.startswith((".", "/", "~")):
            raise InputError(f"there is no file {path}")
        return open_name(name, named)
    if ending in JSON_LINES:
        return JsonLines.open(path, named)
    if ending in PARQUET:
        return ParquetTable.open(path, named)
    if ending == ".csv" or ending in TABS:
        return DelimitedTable.open(path, named, comma=ending == ".csv")
    raise InputError(f"{path} has another ending than {', '.join(KNOWN)}: rename it to say what it is")
