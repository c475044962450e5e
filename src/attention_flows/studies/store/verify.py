"""Verifying a store: every file against what the manifest says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from ...core.running import Progress, no_progress
from .manifest import Manifest, ShardEntry, read_manifest
from .schema import TABLES, table_schemas


def verify_store(folder: Path, progress: Progress = no_progress) -> Iterator[str]:
    """Read every shard of the store in ``folder``, and yield a line for everything that is not as the manifest says.

    ``progress`` is called with the shards that have been read, and all shards.

    Raises InputError for a folder that is no store, and for a damaged manifest.
    """
    manifest = read_manifest(folder)
    for done, shard in enumerate(manifest.shards):
        progress(done, len(manifest.shards))
        yield from shard_problems(folder, manifest, shard)
    progress(len(manifest.shards), len(manifest.shards))
    rows = sum(shard.end - shard.first for shard in manifest.shards)
    if manifest.finished and rows != manifest.data.rows:
        yield f"the study is marked as finished with {rows:,} of {manifest.data.rows:,} rows"


def shard_problems(folder: Path, manifest: Manifest, shard: ShardEntry) -> Iterator[str]:
    """What of a shard is not as the manifest says."""
    schemas, rows = table_schemas(manifest), {}
    for table in TABLES:
        file = folder / table / shard.file_name
        if table not in shard.files:
            yield f"{file} is not named by the manifest"
            continue
        try:
            rows[table] = _rows(file, shard.files[table].bytes, shard.files[table].sha256, schemas[table])
        except (pa.ArrowException, OSError, ValueError) as error:
            yield f"{file} {_reason(error)}"
    every = np.arange(shard.first, shard.end)
    if "sentences" in rows and "rejected" in rows:
        if len(rows["sentences"]) != shard.sentences or len(rows["rejected"]) != shard.rejected:
            yield f"the shard {shard.file_name} has another number of sentences than the manifest says"
        if not np.array_equal(np.sort(np.concatenate([rows["sentences"], rows["rejected"]])), every):
            yield f"the shard {shard.file_name} does not have each of its rows once"
    for table in TABLES[1:4]:
        if "sentences" in rows and table in rows and not np.array_equal(rows["sentences"], rows[table]):
            yield f"{folder / table / shard.file_name} has other rows than the sentences of its shard"


class _DamagedError(ValueError):
    """A file is not what the manifest says."""


def _rows(file: Path, size: int, sha256: str, schema: pa.Schema) -> np.ndarray:
    """The numbers of the rows in a file, once all of it has been read; raises _DamagedError with what is wrong."""
    if not file.is_file():
        raise _DamagedError("is missing")
    content = file.read_bytes()
    if len(content) != size:
        raise _DamagedError(f"has {len(content):,} bytes, and the manifest says {size:,}")
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _DamagedError("has another sha256 than the manifest says")
    table = parquet.read_table(pa.BufferReader(content))
    if table.schema.remove_metadata() != schema:
        raise _DamagedError("has other columns than the manifest says")
    rows: np.ndarray = table["row"].to_numpy()
    return rows


def _reason(error: Exception) -> str:
    if isinstance(error, _DamagedError):
        return str(error)
    return f"cannot be read ({' '.join(str(error).split())[:200]})"
