"""Tables of JSON Lines: an object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Self

import msgspec

from ...errors import InputError
from .cells import NOT_UTF8, SURROGATE, TOO_LONG, Cells, Entry
from .columns import Named, find_places, named_columns
from .lines import LineReader

FIRST_LINES = 100


@dataclass(frozen=True)
class JsonLines:
    """A ``.jsonl`` file; its columns are the keys of its first objects, of 100 lines. Blank lines are no rows."""

    file: Path
    columns: Mapping[str, str | None]

    @classmethod
    def open(cls, file: Path, named: Named) -> Self:
        """The table in ``file``; raises InputError where none of its first lines is an object with the columns."""
        values = [_parsed(line) for _, line in islice(_lines(file), FIRST_LINES)]
        objects = [value for value in values if not isinstance(value, str)]
        if not values:
            raise InputError(f"{file} is empty: each line must be a JSON object")
        if not objects or _is_array(file):
            raise InputError(f"cannot read {file}: each line must be a JSON object, and the first is none")
        keys = tuple(dict.fromkeys(key for value in objects for key in value))
        return cls(file, named_columns(keys, find_places(keys, named, str(file))))

    @property
    def name(self) -> str:
        return self.file.name

    def read(self, start: int | None = None) -> Iterator[tuple[int, Entry]]:
        """Each row with the byte that it begins at."""
        keys = [self.columns[kind] for kind in ("text", "pair", "label")]
        for position, line in _lines(self.file, start or 0):
            value = _parsed(line)
            yield (
                position,
                value if isinstance(value, str) else Cells(*(None if key is None else value.get(key) for key in keys)),
            )


def _lines(file: Path, start: int = 0) -> Iterator[tuple[int, str | None]]:
    """Each line that is not blank, and the byte that it begins at."""
    return (entry for entry in LineReader(file).read(start) if entry[1] is None or not entry[1].isspace())


def _is_array(file: Path) -> bool:
    """Whether the file starts as a JSON array, of which a line may still be an object by itself."""
    first = next(_lines(file), (0, ""))[1]
    return first is not None and first.lstrip().startswith("[")


def _parsed(line: str | None) -> dict[str, Any] | str:
    """The object in a line, or why there is none."""
    if line is None:
        return TOO_LONG
    if not line.isascii() and SURROGATE.search(line):
        return NOT_UTF8
    try:
        value = _decoded(line)
    except (ValueError, RecursionError):
        return "its line is no JSON"
    return value if isinstance(value, dict) else "its line is no JSON object"


def _decoded(line: str) -> Any:
    """The value of a JSON text, which may have NaN and infinity, as Python writes them, and half a character."""
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        return json.loads(line)
