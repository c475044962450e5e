"""The rows of a data set that a study reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One sentence of the data: its number there, counted from 0, its text or pair, and its label if there is one."""

    number: int
    text: str
    pair: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Rejected:
    """A row that could not be read, and why, in one line."""

    row: int
    reason: str
