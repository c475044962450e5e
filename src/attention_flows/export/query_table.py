"""The edges that a query finds, as a table for the terminal or as a file."""

from __future__ import annotations

import json
from pathlib import Path

from ..core.query.edge_query import EdgeQuery, QueryError
from ..core.query.language import parse
from ..core.query.matches import COLUMNS, Match, Matches
from ..errors import InputError
from .csv_text import csv_text

ENDINGS = (".csv", ".json")
MOST_ROWS = 50
HEADINGS = ("layer", "head", "from", "to", "base", "tuned", "trace", "passes in")


def read_query(text: str) -> EdgeQuery:
    """The query that ``text`` writes; raises InputError where it is none; worth asking before a model runs."""
    try:
        return parse(text)
    except QueryError as error:
        raise InputError(str(error)) from error


def check_ending(file: Path) -> None:
    """Raise InputError unless :func:`write` can write ``file``."""
    if file.suffix.lower() not in ENDINGS:
        raise InputError(f"cannot write {file.name}: the file's ending must be one of {', '.join(ENDINGS)}")
    if not file.absolute().parent.is_dir():
        raise InputError(f"cannot write {file}: there is no folder {file.absolute().parent}")


def write(found: Matches, file: Path) -> None:
    """Write all rows: as .csv with a header, or as .json, one document ``attention-flows/edges`` (docs/query.md)."""
    check_ending(file)
    if file.suffix.lower() == ".csv":
        file.write_bytes(csv_text(COLUMNS, found.rows()).encode())
        return
    document = {
        "format": "attention-flows/edges",
        "version": 1,
        "query": found.query,
        "words": list(found.words),
        "edges": [dict(zip(COLUMNS, row, strict=True)) for row in found.rows()],
    }
    file.write_text(json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def table(found: Matches) -> str:
    """The strongest rows in columns, and how many there are in all."""
    count = f"{len(found)} {'edge' if len(found) == 1 else 'edges'}"
    if not found:
        return f"{count}: ask for a lower weight, or for more words, layers or heads"
    lines = [HEADINGS, *(_cells(match) for match in found[:MOST_ROWS])]
    kept = [index for index in range(len(HEADINGS)) if any(line[index] for line in lines[1:])]
    widths = {index: max(len(line[index]) for line in lines) for index in kept}
    rows = ["  ".join(_set(line[index], widths[index], index) for index in kept).rstrip() for line in lines]
    more = f", the strongest {MOST_ROWS} of which are listed; -o writes all" if len(found) > MOST_ROWS else ""
    return "\n".join([*rows, "", f"{count}{more}"])


def _cells(match: Match) -> tuple[str, ...]:
    base, tuned = ("" if weight is None else f"{weight:.3f}" for weight in (match.base, match.tuned))
    trace = match.kind or ("traced" if match.in_trace else "–")
    words = (match.from_word, match.to_word)
    return str(match.layer), str(match.head), *words, base, tuned, trace, match.passes or ""


def _set(cell: str, width: int, index: int) -> str:
    return cell.ljust(width) if HEADINGS[index] in ("from", "to", "trace", "passes in") else cell.rjust(width)
