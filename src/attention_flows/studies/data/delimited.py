"""Tables of text with a header: separated by tabs without quoting, or CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ...core.one_line import counted
from ...errors import InputError
from .cells import NOT_UTF8, SURROGATE, Cells, Entry
from .columns import Named, Places, find_places, named_columns
from .lines import LineReader

Records = Iterator[tuple[int, list[str]]]


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
        header = next(table._records(None), (0, []))[1]
        if not header:
            raise InputError(f"{file} is empty: its first line must name the columns")
        if any(SURROGATE.search(name) for name in header):
            raise InputError(f"cannot read {file}: it is not a UTF-8 table")
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

    def _entry(self, record: Sequence[str]) -> Entry:
        if len(record) > len(self.header):
            return f"its line has {counted(len(record), 'cell')}, and the header {len(self.header)}"
        if any(SURROGATE.search(cell) for cell in record):
            return NOT_UTF8
        cells = []
        for place in self.places:
            if place is not None and place >= len(record):
                return f"its line has no cell in the column {self.header[place]}"
            cells.append(None if place is None else record[place])
        return Cells(*cells)

    def _records(self, start: int | None) -> Records:
        """The cells of each record that has any, and the byte that it begins at."""
        lines = LineReader(self.file).read(start or 0)
        if not self.comma:
            stripped = ((position, line.removesuffix("\n").removesuffix("\r")) for position, line in lines)
            return ((position, line.split("\t")) for position, line in stripped if line)
        return self._comma_records(lines)

    def _comma_records(self, lines: Iterator[tuple[int, str]]) -> Records:
        position = 0

        def feed() -> Iterator[str]:
            nonlocal position
            for at, line in lines:
                if begins:
                    position = at
                    begins.clear()
                yield line

        begins = [True]
        try:
            for record in csv.reader(feed()):
                if record:
                    yield position, record
                begins.append(True)
        except csv.Error as error:
            raise InputError(f"cannot read {self.file}: it is no CSV table ({error}) from byte {position}") from error
