"""The user's own sentences, as a table."""

from __future__ import annotations

import csv
from pathlib import Path

from ..errors import InputError
from .examples import Example

MAX_SENTENCES = 1000  # a longer menu is of no use; whole corpora belong to a study
TEXT_COLUMNS = ("text", "text_a", "sentence", "sentence1")
PAIR_COLUMNS = ("pair", "text_b", "sentence2")
LABEL_COLUMNS = ("label", "expected")


def read_sentences(file: Path) -> tuple[Example, ...]:
    """The first rows of a table with a header, at most 1000: ``.csv``, or else tab-separated without quoting.

    The text is in a column ``text`` (or text_a, sentence, sentence1), the second text of a pair in ``pair`` (or
    text_b, sentence2), the right label in ``label`` (or expected). Raises InputError for a file that cannot be
    read and for one without texts.
    """
    comma = file.suffix.lower() == ".csv"
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            if comma:
                rows = csv.DictReader(lines)
            else:
                rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            columns = rows.fieldnames or []
            text, pair, label = (
                next((name for name in names if name in columns), None)
                for names in (TEXT_COLUMNS, PAIR_COLUMNS, LABEL_COLUMNS)
            )
            if text is None:
                raise InputError(
                    f"{file} has no column named {' or '.join(TEXT_COLUMNS)}; its first line must name the columns"
                )
            examples = []
            for row in rows:
                if row[text] and row[text].strip():
                    examples.append(Example.untitled(row[text], row.get(pair or ""), row.get(label or "")))
                if len(examples) == MAX_SENTENCES:
                    break
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot read {file}: it is not a UTF-8 table ({error})") from error
    if not examples:
        raise InputError(f"{file} has no sentences")
    return tuple(examples)
