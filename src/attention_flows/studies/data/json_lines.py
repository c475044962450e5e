"""Tables of JSON Lines: an object a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import msgspec

from ...errors import InputError
from .cells import NOT_UTF8, SURROGATE, Cells, Entry
from .columns import Named, find_places, named_columns
from .lines import LineReader


@dataclass(frozen=True)
class JsonLines:
    """A ``.jsonl`` file; ``columns`` are keys of its first object. Blank lines are no rows."""

    file: Path
    columns: Mapping[str, str | None]

    @classmethod
    def open(cls, file: Path, named: Named) -> Self:
        """The table in ``file``; raises InputError where its first line is no object that has the columns."""
        lines = LineReader(file)
        first = next((line for _, line in lines.read() if line.strip()), "")
        if not first:
            raise InputError(f"{file} is empty: each line must be a JSON object")
        value = _parsed(first)
        if isinstance(value, str):
            raise InputError(f"cannot read {file}: the first line {value.removeprefix('its line ')}")
        keys = tuple(value)
        return cls(file, named_columns(keys, find_places(keys, named, str(file))))

    @property
    def name(self) -> str:
        return self.file.name

    def read(self, start: int | None = None) -> Iterator[tuple[int, Entry]]:
        """Each row with the byte that it begins at."""
        keys = [self.columns[kind] for kind in ("text", "pair", "label")]
        for position, line in LineReader(self.file).read(start or 0):
            if not line.isspace():
                value = _parsed(line)
                yield (
                    position,
                    value
                    if isinstance(value, str)
                    else Cells(*(None if key is None else value.get(key) for key in keys)),
                )


def _parsed(line: str) -> dict[str, Any] | str:
    """The object in a line, or why there is none."""
    if SURROGATE.search(line):
        return NOT_UTF8
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return "its line is no JSON"
    return value if isinstance(value, dict) else "its line is no JSON object"
