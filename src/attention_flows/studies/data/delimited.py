"""Tables of text with a header: separated by tabs without quoting, or CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ...core.one_line import counted
from ...errors import InputError
from .cells import NOT_UTF8, SURROGATE, TOO_LONG, Cells, Entry
from .columns import Named, Places, find_places, named_columns
from .csv_records import CsvReader, split_record
from .lines import LineReader, without_end


@dataclass(frozen=True)
class DelimitedTable:
    """A ``.tsv`` or ``.csv`` file. Blank lines are no rows."""

    file: Path
    comma: bool
    header: tuple[str, ...]
    places: Places

    @classmethod
    def open(cls, file: Path, named: Named, *, comma: bool) -> Self:
        """The table in ``file``; raises InputError for one without the columns, or that cannot be read."""
        table = cls(file, comma, (), (0, None, None))
        first = next(table._records(None), (0, ""))[1]
        if first == "":
            raise InputError(f"{file} is empty: its first line must name the columns")
        header = table._cells(first)
        if isinstance(header, str):
            raise InputError(f"cannot read {file}: it is not a UTF-8 table, as {header}")
        columns = tuple(name.strip() for name in header)
        return cls(file, comma, columns, find_places(columns, named, str(file)))

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def columns(self) -> Mapping[str, str | None]:
        return named_columns(self.header, self.places)

    def read(self, start: int | None = None) -> Iterator[tuple[int, Entry]]:
        """Each row with the byte that it begins at."""
        records = self._records(start)
        if start is None:
            next(records, None)
        for position, record in records:
            yield position, self._entry(record)

    def _entry(self, record: str | None) -> Entry:
        cells = self._cells(record)
        if isinstance(cells, str):
            return cells
        if len(cells) != len(self.header):
            return f"its line has {counted(len(cells), 'cell')}, and the header {len(self.header)}"
        return Cells(*(None if place is None else cells[place] for place in self.places))

    def _cells(self, record: str | None) -> list[str] | str:
        """The cells of a record, or why it has none."""
        if record is None:
            return TOO_LONG
        if not record.isascii() and SURROGATE.search(record):
            return NOT_UTF8
        cells = split_record(record) if self.comma else record.split("\t")
        return "its line opens a quote that is never closed" if cells is None else cells

    def _records(self, start: int | None) -> Iterator[tuple[int, str | None]]:
        """Each record that is not blank, and the byte that it begins at; None for one that is too long."""
        lines = LineReader(self.file)
        for position, record in (CsvReader(lines) if self.comma else lines).read(start or 0):
            content = None if record is None else without_end(record)
            if content != "":
                yield position, content
