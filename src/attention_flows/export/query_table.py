"""The edges that match a query, as a table for the terminal or as a file (docs/query.md)."""

from __future__ import annotations

import json
from pathlib import Path

from ..core.query.matches import COLUMNS, Match, Matches
from ..escapes import show_controls
from ..files import write_file
from .csv_text import csv_text
from .save import check_path

ENDINGS = (".csv", ".json")
MAX_ROWS = 50
HEADINGS = ("layer", "head", "from", "to", "base", "tuned", "effect", "trace", "passes in", "opens")
TEXT_HEADINGS = ("from", "to", "trace", "passes in")


def write(matches: Matches, file: Path) -> None:
    """Write all rows: as .csv with a header, or as .json, one document ``attention-flows/edges``.

    Raises InputError as :func:`.check_path` and :func:`.write_file` do.
    """
    if check_path(file, ENDINGS) == ".csv":
        write_file(file, csv_text(COLUMNS, matches.rows()))
        return
    document = {
        "format": "attention-flows/edges",
        "version": 1,
        "query": matches.query,
        "words": list(matches.words),
        "edges": [dict(zip(COLUMNS, row, strict=True)) for row in matches.rows()],
    }
    write_file(file, json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n")


def table(matches: Matches) -> str:
    """The strongest rows in columns, and the number of all rows."""
    count = f"{len(matches)} {'edge' if len(matches) == 1 else 'edges'}"
    if not matches:
        return f"{count}: ask for a lower weight, or for more words, layers or heads"
    lines = [HEADINGS, *(_cells(match) for match in matches[:MAX_ROWS])]
    columns = [index for index in range(len(HEADINGS)) if any(line[index] for line in lines[1:])]
    widths = {index: max(len(line[index]) for line in lines) for index in columns}
    rows = ["  ".join(_padded(line[index], widths[index], index) for index in columns).rstrip() for line in lines]
    more = f", the strongest {MAX_ROWS} of which are listed; -o writes all" if len(matches) > MAX_ROWS else ""
    return "\n".join([*rows, "", f"{count}{more}"])


def _cells(match: Match) -> tuple[str, ...]:
    """A match as the cells below HEADINGS."""
    base, tuned = ("" if weight is None else f"{weight:.3f}" for weight in (match.base, match.tuned))
    effect = "" if match.effect is None else f"{match.effect:+.4f}"
    trace = ", ".join(filter(None, [match.kind, match.opened])) or ("traced" if match.in_trace else "–")
    words = (show_controls(match.from_word), show_controls(match.to_word))
    cells = (*words, base, tuned, effect, trace, match.passes or "", str(match.opens or ""))
    return str(match.layer), str(match.head), *cells


def _padded(cell: str, width: int, index: int) -> str:
    """A cell at its column's width: words to the left, numbers to the right."""
    return cell.ljust(width) if HEADINGS[index] in TEXT_HEADINGS else cell.rjust(width)
