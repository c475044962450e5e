"""A table that rows of a study are read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from .cells import Entry

# Where a row begins, in whatever a table counts: bytes of a file, or rows.
Position = int


class Table(Protocol):
    """A table with texts; it can be read again, and pickled."""

    @property
    def name(self) -> str:
        """What the table is called, as the name of a file."""

    @property
    def columns(self) -> Mapping[str, str | None]:
        """The names of the columns of text, pair and label."""

    def read(self, start: Position | None = None) -> Iterator[tuple[Position, Entry]]:
        """Each row with the position that it begins at, from the row at ``start``; without it from the first.

        Raises InputError where the table cannot be read any further.
        """
