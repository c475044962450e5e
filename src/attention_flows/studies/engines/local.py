"""The engine that runs on this machine, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...core.running import IsCancelled, never_cancelled
from ..store.manifest import ShardEntry
from .engine import RowProgress, Shard, StudyJob, no_row_progress, run_shard


@dataclass(frozen=True)
class LocalEngine:
    """Measures one shard after the other. Torch uses the processor's cores for each batch."""

    def run(
        self,
        job: StudyJob,
        shards: Iterable[Shard],
        *,
        progress: RowProgress = no_row_progress,
        cancelled: IsCancelled = never_cancelled,
    ) -> Iterator[ShardEntry]:
        """The entry of each shard, in their order."""
        done = rejected = 0
        for shard in shards:
            before, unread = done + len(shard.rejected), rejected + len(shard.rejected)

            def report(measured: int, count: int, before: int = before, unread: int = unread) -> None:
                progress(before + measured, unread)

            entry = run_shard(job, shard, progress=report, cancelled=cancelled)
            done += shard.end - shard.first
            rejected += entry.rejected
            progress(done, rejected)
            yield entry
