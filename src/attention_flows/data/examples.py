"""Sentences to look at."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError


@dataclass(frozen=True)
class Example:
    """A sentence or pair worth looking at: what the right label is, where it is known, and what to look for."""

    title: str
    text: str
    pair: str | None
    expected: str | None
    note: str


def read_examples(file: Path) -> tuple[Example, ...]:
    """The examples of a built-in task; raises InputError for a file that is missing or damaged."""
    try:
        return tuple(Example(**item) for item in json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{file} is missing or damaged: install attention-flows again") from error


def probe_examples(probes: Iterable[tuple[str, str | None]]) -> tuple[Example, ...]:
    """A recorded run's sentences, as examples."""
    return tuple(_example(text, pair, None) for text, pair in probes)


def _example(text: str, pair: str | None, label: str | None) -> Example:
    title = text if len(text) <= 60 else text[:59] + "…"
    return Example(title, text, pair or None, label or None, "")
