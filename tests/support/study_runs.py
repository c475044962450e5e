"""Runs of studies with small models, and without running them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from attention_flows.core.running import IsCancelled, never_cancelled
from attention_flows.models.loading.model import Model
from attention_flows.studies.engines.engine import RowProgress, Shard, StudyJob, no_row_progress
from attention_flows.studies.rows import Rejected
from attention_flows.studies.store.manifest import ShardEntry
from attention_flows.studies.store.shard import write_shard
from tests.support.small_families import FAMILIES, LINES, moved
from tests.support.study_records import Kind, random_record

TEXTS = [(line, None, label) for line in LINES for label in ("no", "yes")]


@functools.cache
def two_models(seed: int = 12) -> tuple[Model, Model]:
    """A small random BERT with a task head, and the same with other weights."""
    base = FAMILIES["bert"].model("class")
    return base, moved(base, seed)


@dataclass(frozen=True)
class RandomEngine:
    """Writes records with random numbers, the same for the same row, and rejects the rows ``rejects``."""

    rejects: tuple[int, ...] = ()

    def run(
        self,
        job: StudyJob,
        shards: Iterable[Shard],
        *,
        progress: RowProgress = no_row_progress,
        cancelled: IsCancelled = never_cancelled,
    ) -> Iterator[ShardEntry]:
        model = job.manifest.models[-1]
        kind = Kind(job.manifest.roles, model.heads, job.options.effects, job.options.edges)
        for shard in shards:
            records = [
                random_record(kind, row, 1 + row.number % 5, row.number)
                for row in shard.rows
                if row.number not in self.rejects
            ]
            mine = [Rejected(row.number, "it is refused") for row in shard.rows if row.number in self.rejects]
            rejected = sorted([*shard.rejected, *mine], key=lambda entry: entry.row)
            yield write_shard(job.folder, job.manifest, shard.first, shard.end, records, rejected)


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of a store, without the lock's."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != ".lock"
    }
