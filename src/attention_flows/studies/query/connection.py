"""Connections to DuckDB that read a store and can do nothing else."""

from __future__ import annotations

import duckdb

from ...errors import InputError
from .tables import NAMES, StoreTables
from .views import file_sources, make_views, plain_path, quoted


def open_connection(tables: StoreTables, memory: str) -> duckdb.DuckDBPyConnection:
    """A connection with the store's views, which opens no file but the store's own.

    Nothing spills to the disk, no variable of Python is a table, and no setting changes afterwards. DuckDB would still
    write to a file that it may read: :func:`.statement.check_statement` refuses that. Raises InputError for a
    ``memory`` that is no size, and for files that are missing or damaged.
    """
    connection = _empty(memory)
    try:
        make_views(connection, tables, file_sources(tables))
    except duckdb.Error as error:
        raise _damaged(error) from error
    files = [text for name in NAMES for file in tables.files[name] for text in {str(file), plain_path(file)}]
    connection.execute(f"SET allowed_paths = [{', '.join(map(quoted, files))}]")
    return _locked(connection)


def error_line(error: Exception) -> str:
    """What DuckDB says of an error, in one line without its kind."""
    line = next(filter(None, map(str.strip, str(error).splitlines())), type(error).__name__)
    return line.partition(" Error: ")[2] or line


def _empty(memory: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"python_enable_replacements": False})
    try:
        connection.execute(f"SET memory_limit = {quoted(memory)}")
    except duckdb.Error as error:
        raise InputError(f'the memory must be a size such as "2GB", not {memory!r}') from error
    connection.execute("SET temp_directory = ''; SET enable_progress_bar = false")
    return connection


def _locked(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute("SET enable_external_access = false; SET lock_configuration = true")
    return connection


def _damaged(error: duckdb.Error) -> InputError:
    return InputError(f"the store cannot be read ({error_line(error)}): look at it with `attention-flows study verify`")
