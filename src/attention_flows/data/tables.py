"""The user's own sentences, read from a table."""

from __future__ import annotations

import csv
from pathlib import Path

from ..errors import InputError
from .examples import Example, _example

MOST = 1000  # a menu of more is no menu; whole corpora are a study's matter
TEXT, PAIR, LABEL = ("text", "text_a", "sentence", "sentence1"), ("pair", "text_b", "sentence2"), ("label", "expected")


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
