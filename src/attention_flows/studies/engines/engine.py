"""What an engine is: it measures shards and writes their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ...core.running import IsCancelled, Progress, never_cancelled, no_progress
from ...models.loading.model import Model
from ..measure import measure_rows
from ..options import StudyOptions
from ..rows import Rejected, Row
from ..store.manifest import Manifest, ShardEntry
from ..store.shard import write_shard

# How many rows have been read, and how many of them were rejected.
RowProgress = Callable[[int, int], None]


def no_row_progress(done: int, rejected: int) -> None:
    """Does nothing."""


@dataclass(frozen=True)
class Shard:
    """The rows ``first`` to ``end`` - 1 of the data: those to be measured, and those that could not be read."""

    first: int
    end: int
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True)
class StudyJob:
    """What every shard needs: the models, what is recorded, and the store's ``folder`` with its ``manifest``."""

    models: tuple[Model, ...]
    options: StudyOptions
    folder: Path
    manifest: Manifest


class Engine(Protocol):
    """Measures shards and writes their files; the entries that it yields are then named by the manifest."""

    def run(
        self,
        job: StudyJob,
        shards: Iterable[Shard],
        *,
        progress: RowProgress = no_row_progress,
        cancelled: IsCancelled = never_cancelled,
    ) -> Iterator[ShardEntry]:
        """The entry of each shard, in any order. ``progress`` counts the rows of these shards alone."""


def run_shard(
    job: StudyJob,
    shard: Shard,
    *,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never_cancelled,
) -> ShardEntry:
    """Measure a shard and write its files; every engine does this."""
    records, rejected = measure_rows(job.models, shard.rows, job.options, cancelled=cancelled, progress=progress)
    every: Sequence[Rejected] = sorted([*shard.rejected, *rejected], key=lambda entry: entry.row)
    return write_shard(job.folder, job.manifest, shard.first, shard.end, records, every)
