"""The columns of a table that text, pair and label are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...core.one_line import listed
from ...data.tables import LABEL_COLUMNS, PAIR_COLUMNS, TEXT_COLUMNS
from ...errors import InputError

# Where text, pair and label are among a table's columns; None for a pair or a label that it does not have.
Places = tuple[int, int | None, int | None]
Named = tuple[str | int | None, str | int | None, str | int | None]

DEFAULTS = {"text": TEXT_COLUMNS, "pair": PAIR_COLUMNS, "label": LABEL_COLUMNS}
MAX_SHOWN = 12


def find_places(columns: Sequence[str], named: Named, source: str) -> Places:
    """The places of text, pair and label, each ``named`` by its name, by its position from 0, or by nothing.

    Without a name a column is the first with one of the default names; of pair and label there may be none, and an
    empty name says that there is none. A name goes before a position. Raises InputError for a column that is missing.
    """
    text, pair, label = (_find(columns, kind, name, source) for kind, name in zip(DEFAULTS, named, strict=True))
    if text is None:
        raise InputError(
            f"{source} has no column named {' or '.join(TEXT_COLUMNS)}: name the column of the texts, one of "
            f"{listed(columns, MAX_SHOWN)}"
        )
    return text, pair, label


def named_columns(columns: Sequence[str], places: Places) -> Mapping[str, str | None]:
    """The names of the columns of text, pair and label, for the manifest."""
    return {kind: None if place is None else columns[place] for kind, place in zip(DEFAULTS, places, strict=True)}


def _find(columns: Sequence[str], kind: str, name: str | int | None, source: str) -> int | None:
    if name is None:
        return next((columns.index(default) for default in DEFAULTS[kind] if default in columns), None)
    text = str(name)
    if text in columns:
        return columns.index(text)
    if text == "" and kind != "text":
        return None
    if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) < len(columns):
        return int(text)
    raise InputError(f"{source} has no column {text!r}: it has {listed(columns, MAX_SHOWN)}, or name a position from 0")
