"""The columns of a table that text, pair and label are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...core.one_line import listed, quoted
from ...data.tables import LABEL_COLUMNS, PAIR_COLUMNS, TEXT_COLUMNS
from ...errors import InputError

# Where text, pair and label are among a table's columns; None for a pair or a label that it does not have.
Places = tuple[int, int | None, int | None]
Named = tuple[str | int | None, str | int | None, str | int | None]

DEFAULTS = {"text": TEXT_COLUMNS, "pair": PAIR_COLUMNS, "label": LABEL_COLUMNS}
MAX_SHOWN = 12
MAX_NAME = 40  # characters


def find_places(columns: Sequence[str], named: Named, source: str) -> Places:
    """The places of text, pair and label, each ``named`` by its name, by its position from 0, or by nothing.

    Without a name a column is the first with one of the default names that is not named for something else; of pair
    and label there may be none, and an empty name says that there is none. A name goes before a position. Raises
    InputError for a column that is missing, and for a name that two columns have.
    """
    given = [
        None if name is None else _find(columns, kind, name, source) for kind, name in zip(DEFAULTS, named, strict=True)
    ]
    text, pair, label = (
        _default(columns, kind, given, source) if name is None else place
        for kind, name, place in zip(DEFAULTS, named, given, strict=True)
    )
    if text is None:
        raise InputError(
            f"{source} has no column named {' or '.join(TEXT_COLUMNS)}: name the column of the texts, one of "
            f"{_shown(columns)}"
        )
    return text, pair, label


def named_columns(columns: Sequence[str], places: Places) -> Mapping[str, str | None]:
    """The names of the columns of text, pair and label, for the manifest."""
    return {kind: None if place is None else columns[place] for kind, place in zip(DEFAULTS, places, strict=True)}


def _default(columns: Sequence[str], kind: str, given: Sequence[int | None], source: str) -> int | None:
    free = (name for name in DEFAULTS[kind] if name in columns and columns.index(name) not in given)
    name = next(free, None)
    return None if name is None else _find(columns, kind, name, source)


def _find(columns: Sequence[str], kind: str, name: str | int, source: str) -> int | None:
    text = str(name)
    if text in columns:
        if columns.count(text) > 1:
            raise InputError(f"{source} has {columns.count(text)} columns {text!r}: name one by its position from 0")
        return columns.index(text)
    if text == "" and kind != "text":
        return None
    if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) < len(columns):
        return int(text)
    raise InputError(f"{source} has no column {text!r}: it has {_shown(columns)}, or name a position from 0")


def _shown(columns: Sequence[str]) -> str:
    """The first columns, on one line whatever their names hold."""
    return listed(
        [name if name.isprintable() and len(name) <= MAX_NAME else quoted(name) for name in columns], MAX_SHOWN
    )
