"""Examples: sentences to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..files import read_json

MAX_TITLE = 60  # characters


@dataclass(frozen=True)
class Example:
    """A text or a pair of texts. ``expected`` is the right label where it is known; ``note`` says what to look for."""

    title: str
    text: str
    pair: str | None
    expected: str | None
    note: str

    @classmethod
    def untitled(cls, text: str, pair: str | None = None, expected: str | None = None) -> Example:
        """An example without a note, whose title is its text, cut off where it is long."""
        title = text if len(text) <= MAX_TITLE else f"{text[: MAX_TITLE - 1]}…"
        return cls(title, text, pair or None, expected or None, "")


def read_examples(file: Path) -> tuple[Example, ...]:
    """The examples of a built-in task; raises InputError for a file that is missing or damaged."""
    return tuple(read_json(file, list[Example], "install attention-flows again"))


def probe_examples(probes: Iterable[tuple[str, str | None]]) -> tuple[Example, ...]:
    """The sentences of a recorded run, as examples."""
    return tuple(Example.untitled(text, pair) for text, pair in probes)
