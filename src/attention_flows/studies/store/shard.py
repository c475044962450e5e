"""Writing the files of a shard."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from ...files import make_folder, write_file
from ..record import SentenceRecord
from ..rows import Rejected
from .manifest import FileEntry, Manifest, ShardEntry, TableName
from .schema import LABELS, PLACES
from .tables import shard_tables

LEVEL = 3  # of zstd
ROW_GROUP = 16_384  # sentences


def write_shard(
    folder: Path,
    manifest: Manifest,
    first: int,
    end: int,
    records: Sequence[SentenceRecord],
    rejected: Sequence[Rejected],
) -> ShardEntry:
    """Write the rows ``first`` to ``end`` - 1 of the data into ``folder``, a file a table, and return their entry.

    The same records give the same bytes. Each file is whole and synced before it has its name; none counts before the
    manifest names the shard. Raises InputError where a file cannot be written, and then leaves none;
    ValueError for records that are not those of the rows.
    """
    rows = sorted([*(record.row.number for record in records), *(row.row for row in rejected)])
    if rows != list(range(first, end)):
        raise ValueError(f"the records do not have each of the rows {first} to {end - 1} once")
    entry = ShardEntry((first, end), len(records), len(rejected), {})
    entries: dict[TableName, FileEntry] = {}
    with contextlib.ExitStack() as written:
        for name, table in shard_tables(manifest, records, rejected).items():
            content = parquet_bytes(table)
            file = folder / name / entry.file_name
            make_folder(file.parent)
            write_file(file, content)
            written.callback(_remove, file)
            entries[name] = FileEntry(len(content), hashlib.sha256(content).hexdigest())
        written.pop_all()  # all are there, so none is removed
    return replace(entry, files=entries)


def _repeated(field: pa.Field) -> list[str]:
    """The path of a column whose values are worth a dictionary: texts, and places of edges."""
    if field.type in (PLACES, LABELS):
        return [f"{field.name}.list.element"]
    return [field.name] if field.type == pa.string() else []


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink()


def parquet_bytes(table: pa.Table) -> bytes:
    """The table as a Parquet file; it is made in memory, so that a full disk is met by one writer of files alone."""
    sink = pa.BufferOutputStream()
    parquet.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=LEVEL,
        row_group_size=ROW_GROUP,
        use_dictionary=[path for field in table.schema for path in _repeated(field)],
        write_statistics=["row"],
    )
    content: bytes = sink.getvalue().to_pybytes()
    return content
