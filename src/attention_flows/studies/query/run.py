"""Runs a query within its limits of time and memory."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from ...errors import InputError
from .connection import error_line, open_connection
from .result import Result
from .statement import check_statement
from .tables import StoreTables

SECONDS = 60.0
MEMORY = "2GB"
BATCH = 100_000
UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}
Parameters = Sequence[Any] | Mapping[str, Any] | None


def run_query(
    tables: StoreTables, text: str, params: Parameters = None, *, seconds: float = SECONDS, memory: str = MEMORY
) -> Result:
    """What the query ``text`` gives, with ``params`` for its ``?`` or ``$name``.

    Raises InputError for a text that is not a single statement that reads, for an error in it, and for a query that
    takes longer than ``seconds`` or more than ``memory``, its result included.
    """
    if not seconds > 0:
        raise InputError(f"the seconds must be more than 0, not {seconds!r}")
    most = _bytes(memory)
    connection = open_connection(tables, memory)
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    try:
        check_statement(connection, text)
        timer.start()
        return Result(_read(connection, text, params, most, memory))
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise _input_error(error, seconds, memory) from error
    finally:
        timer.cancel()
        connection.close()


def _read(connection: duckdb.DuckDBPyConnection, text: str, params: Parameters, most: int, memory: str) -> pa.Table:
    """The result, read in batches, so that one that is too large ends before it fills the memory."""
    values = dict(params) if isinstance(params, Mapping) else list(params or ())
    reader = connection.sql(text, params=values).to_arrow_reader(BATCH)
    batches, size = [], 0
    for batch in reader:
        batches.append(batch)
        size += batch.nbytes
        if size > most:
            raise InputError(f"the result is larger than {memory}: narrow it, or allow more with memory=")
    return pa.Table.from_batches(batches, reader.schema)


def _bytes(memory: str) -> int:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]i?B)\s*", memory, re.IGNORECASE)
    if match is None:
        raise InputError(f'the memory must be a size such as "2GB", not {memory!r}')
    return int(float(match[1]) * UNITS[match[2].upper()])


def _input_error(error: Exception, seconds: float, memory: str) -> InputError:
    text = str(error)
    if isinstance(error, duckdb.InterruptException) or "INTERRUPT Error" in text:
        return InputError(f"the query took longer than {seconds:g} seconds: narrow it, or allow more with seconds=")
    if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in text:
        return InputError(f"the query needs more memory than {memory}: narrow it, or allow more with memory=")
    return InputError(f"the query fails: {error_line(error)}")
