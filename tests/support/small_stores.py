"""Small stores of random records, as a run writes them, whole or in part."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from attention_flows.studies.record import SentenceRecord
from attention_flows.studies.rows import Rejected, Row
from attention_flows.studies.store.manifest import Manifest, write_manifest
from attention_flows.studies.store.shard import write_shard
from tests.support.study_records import LABELS, Kind, manifest_of, random_record

ROWS = 10
RANGES = ((0, 4), (4, 8), (8, 10))  # the rows of each shard


def small_manifest(kind: Kind) -> Manifest:
    """The manifest of the study of ROWS rows, before a shard is done."""
    return manifest_of(kind, ROWS)


def small_shard(
    kind: Kind, rows: tuple[int, int], rejected: Sequence[int] = ()
) -> tuple[list[SentenceRecord], list[Rejected]]:
    """The records of the rows but those in ``rejected``; always the same."""
    records = [
        random_record(kind, Row(row, f"text of {row}", None, LABELS[row % 2]), 1 + row % 4, row)
        for row in range(*rows)
        if row not in rejected
    ]
    return records, [Rejected(row, f"row {row} is empty") for row in range(*rows) if row in rejected]


def save_store(folder: Path, kind: Kind, *, shards: int = len(RANGES), rejected: Sequence[int] = (1,)) -> Manifest:
    """Write the store with its first ``shards`` shards, and return its manifest."""
    saved, manifest = _saved(kind, shards, tuple(rejected))
    shutil.copytree(saved.name, folder, dirs_exist_ok=True)
    return manifest


@functools.cache
def _saved(kind: Kind, shards: int, rejected: tuple[int, ...]) -> tuple[tempfile.TemporaryDirectory[str], Manifest]:
    """The store, written once in a process and removed at its end, and its manifest."""
    manifest, saved = small_manifest(kind), tempfile.TemporaryDirectory()
    folder = Path(saved.name)
    entries = [write_shard(folder, manifest, *rows, *small_shard(kind, rows, rejected)) for rows in RANGES[:shards]]
    manifest = replace(manifest.with_shards(entries), finished=shards == len(RANGES))
    write_manifest(folder, manifest)
    return saved, manifest


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of the store but its lock, by its path."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != ".lock")
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}
