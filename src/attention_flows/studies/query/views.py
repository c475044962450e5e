"""The views of a store that a query sees (docs/study.md): one row a sentence, head, word or edge."""
# ruff: noqa: S608 - the texts are our own, and the names of files are quoted

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from .tables import NAMES, StoreTables

# A column of lists is indexed, and not unnested, because DuckDB then reads only the lists that a query names.
HEADS = """\
SELECT row, place.layer AS layer, place.head AS head{columns}
FROM {source}, (VALUES {places}) AS place(layer, head, base, tuned)"""
WORDS = """\
SELECT row, place AS position, labels[place + 1] AS word, segments[place + 1] AS segment{columns}
FROM (SELECT *, unnest(range(len(labels)))::INTEGER AS place FROM {source})"""
EDGES = """\
SELECT row, layer[place] AS layer, head[place] AS head,
    from_position[place] AS from_position, labels[from_position[place] + 1] AS from_word,
    to_position[place] AS to_position, labels[to_position[place] + 1] AS to_word{columns}
FROM (
    SELECT edge.*, word.labels, unnest(range(1, len(edge.layer) + 1)) AS place
    FROM {source} AS edge JOIN {words} AS word USING (row)
)"""
EDGE_PLACES = ("layer", "head", "from_position", "to_position")


def file_sources(tables: StoreTables) -> dict[str, str]:
    """Each table of lists in SQL, as the files that ``tables`` names and no other."""
    return {
        name: f"read_parquet([{', '.join(quoted(plain_path(file)) for file in tables.files[name])}])" for name in NAMES
    }


def make_views(connection: duckdb.DuckDBPyConnection, tables: StoreTables, sources: dict[str, str]) -> None:
    """Make the views of the store in ``connection``, of the tables of lists that ``sources`` names in SQL.

    A study without a second model or without effects lacks their columns.
    """
    columns = {name: _columns(connection, source) for name, source in sources.items()}
    places = ", ".join(
        f"({place.layer}, {place.head}, {_number(place.base)}, {_number(place.tuned)})" for place in tables.places()
    )
    measures = [name for name in columns["heads"] if name != "row"]
    heads = [f"{name}[place.{'tuned' if name.endswith('_tuned') else 'base'}] AS {name}" for name in measures]
    words = [f"{name}[place + 1] AS {name}" for name in columns["words"] if name not in ("row", "labels", "segments")]
    edges = [f"{name}[place] AS {name}" for name in columns["edges"] if name not in ("row", *EDGE_PLACES)]
    texts = {
        "sentences": f"SELECT * FROM {sources['sentences']}",
        "heads": HEADS.format(columns=_listed(heads), source=sources["heads"], places=places),
        "words": WORDS.format(columns=_listed(words), source=sources["words"]),
        "edges": EDGES.format(columns=_listed(edges), source=sources["edges"], words=sources["words"]),
        "rejected": f"SELECT * FROM {sources['rejected']}",
    }
    for name, text in texts.items():
        connection.execute(f"CREATE VIEW {name} AS {text}")


def quoted(text: str) -> str:
    """The text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def plain_path(file: Path) -> str:
    """The file's path, in which no character stands for others."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in str(file))


def _columns(connection: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    return [str(name) for name, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]


def _listed(columns: Sequence[str]) -> str:
    return "".join(f",\n    {column}" for column in columns)


def _number(index: int | None) -> str:
    return "NULL::INTEGER" if index is None else str(index + 1)
