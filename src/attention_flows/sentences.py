"""Sentences to look at: the built-in examples, and the user's own from a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .errors import InputError

MOST = 1000  # a menu of more is no menu; whole corpora are a study's matter
TEXT, PAIR, LABEL = ("text", "text_a", "sentence", "sentence1"), ("pair", "text_b", "sentence2"), ("label", "expected")


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


def read_sentences(file: Path) -> tuple[Example, ...]:
    """The first rows of a table with a header: ``.csv``, or tab-separated without quoting otherwise.

    The text is in a column ``text`` (or text_a, sentence, sentence1), the second text of a pair in ``pair`` (or
    text_b, sentence2), the right label in ``label`` (or expected). Raises InputError for a file without them.
    """
    comma = file.suffix.lower() == ".csv"
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            if comma:
                rows = csv.DictReader(lines)
            else:
                rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            columns = rows.fieldnames or []
            text, pair, label = (next((c for c in names if c in columns), None) for names in (TEXT, PAIR, LABEL))
            if text is None:
                raise InputError(
                    f"{file} has no column named {' or '.join(TEXT)}; its first line must name the columns"
                )
            found = []
            for row in rows:
                if row[text] and row[text].strip():
                    found.append(_example(row[text], row.get(pair or ""), row.get(label or "")))
                if len(found) == MOST:
                    break
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot read {file}: it is not a UTF-8 table ({error})") from error
    if not found:
        raise InputError(f"{file} has no sentences")
    return tuple(found)


def _example(text: str, pair: str | None, label: str | None) -> Example:
    title = text if len(text) <= 60 else text[:59] + "…"
    return Example(title, text, pair or None, label or None, "")
