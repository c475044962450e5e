"""What a statement of SQL may do: read, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from ...errors import InputError

READING_NODES = frozenset(("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"))
TABLE_FUNCTIONS = frozenset(
    [
        "range",
        "generate_series",
        "unnest",
        "repeat",
        "repeat_row",
        "json_each",
        "json_tree",
        "summary",
        "histogram",
        "histogram_values",
        "pragma_table_info",
        "duckdb_columns",
        "duckdb_functions",
        "duckdb_tables",
        "duckdb_views",
    ]
)
ADVICE = "a query is one SELECT over sentences, heads, words, edges and rejected"


def check_statement(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    """Raise InputError unless ``text`` is a single statement that reads.

    The kind of the statement does not tell: ``WITH t AS (COPY … TO …) FROM t`` is a SELECT that writes, and a table
    function may do anything. So DuckDB's own parse of the text is searched, and what is not known to read is refused.
    """
    ((document,),) = connection.execute("SELECT json_serialize_sql(?)", [text]).fetchall()
    try:
        parsed = json.loads(document)
        nodes = list(_nodes(parsed))
    except RecursionError as error:
        raise InputError(f"the query is nested too deep: {ADVICE}") from error
    if parsed.get("error"):
        reason = " ".join(str(parsed.get("error_message", "it cannot be read")).split())
        if parsed.get("error_type") == "not implemented":
            raise InputError(f"this statement does more than read: {ADVICE}")
        raise InputError(f"the query cannot be read ({reason}): {ADVICE}")
    count = len(parsed.get("statements", ()))
    if count != 1:
        raise InputError(f"there are {count} statements: {ADVICE}")
    for node in nodes:
        kind = node.get("type")
        if isinstance(kind, str) and kind.endswith("_NODE") and kind not in READING_NODES:
            raise InputError(f"this statement does more than read: {ADVICE}")
        if kind == "TABLE_FUNCTION":
            name = node.get("function", {}).get("function_name", "?")
            if str(name).lower() not in TABLE_FUNCTIONS:
                raise InputError(f"the function {name} is not open to queries: {ADVICE}")


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a JSON value."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(part)
