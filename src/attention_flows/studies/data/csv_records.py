"""The records of a CSV file: rows whose quoted cells may hold commas, quotes and ends of lines.

Where Python's csv module reads a record, the cells are the same. That module cannot say which record it does not read,
takes no cell of more than 131,072 characters, and reads a whole file as one cell where a quote is never closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .lines import MAX_LINE, LineReader, without_end

_CELL = '(?:"(?:[^"]++|"")*+"[^,]*+|[^",][^,]*+|)'
_WHOLE = re.compile(f"{_CELL}(?:,{_CELL})*+")
_CLOSING = re.compile(f'(?:[^"]++|"")*+"[^,]*+(?:,{_CELL})*+')
_NEXT_CELL = re.compile('(?:"((?:[^"]++|"")*+)"([^,]*+)|([^,]*+))(,?)')


@dataclass(frozen=True)
class CsvReader:
    """Reads the records of a file of lines."""

    lines: LineReader

    def read(self, start: int = 0) -> Iterator[tuple[int, str | None]]:
        """Each record without its end, and the byte that it begins at; from the one that begins at byte ``start``.

        A line that is too long is None. A line that opens a quote that is never closed is a record by itself
        (:func:`split_record`), and the next record begins with the line after it.
        """
        at: int | None = start
        while at is not None:
            first, after, size = at, None, 0
            record: list[str] = []  # the lines of a record whose quote is open
            for position, line in self.lines.read(at):
                after = position if len(record) == 1 else after
                if line is None and not record:
                    yield position, None
                    continue
                if line is None or size > MAX_LINE:
                    break
                is_open = _is_open(line, bool(record))
                if not record:
                    first, after, size = position, None, 0
                if is_open or record:
                    record.append(line)
                    size += len(line)
                if not is_open:
                    yield first, without_end("".join(record) or line)
                    record = []
            at = after if record else None
            if record:
                yield first, without_end(record[0])


def split_record(record: str) -> list[str] | None:
    """The cells of a record; None where a quote is never closed."""
    if '"' not in record:
        return record.split(",")
    return list(_cells(record)) if _WHOLE.fullmatch(record) else None


def _cells(record: str) -> Iterator[str]:
    position = 0
    while match := _NEXT_CELL.match(record, position):
        quoted, rest, plain, comma = match.groups()
        yield plain if quoted is None else quoted.replace('""', '"') + rest
        if not comma:
            return
        position = match.end()


def _is_open(line: str, inside: bool) -> bool:
    """Whether a quote is open at the end of ``line``; ``inside`` says whether one was at its start."""
    if '"' not in line:
        return inside
    return not (_CLOSING if inside else _WHOLE).fullmatch(line)
