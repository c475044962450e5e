"""The engine that spreads the shards over a cluster: actors of Ray Data, each with its own copy of the models."""

from __future__ import annotations

import io
import pickle
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import torch

from ...core.running import IsCancelled, never_cancelled
from ...errors import Cancelled, InputError
from ..store.manifest import ShardEntry
from .cluster import Cluster, cluster
from .engine import RowProgress, Shard, StudyJob, no_row_progress, run_shard

if TYPE_CHECKING:
    import numpy as np

    Batch = dict[str, np.ndarray]

# Shards that each worker is given before its actor is made anew. Their texts are in the memory of the driver, and at
# the end of a round workers wait for the last of them.
MIN_ROUND, MAX_ROUND = 4, 64
MAX_ROWS = 2**22  # of a round, unless that is less than MIN_ROUND shards a worker


@dataclass(frozen=True)
class RayEngine:
    """Measures shards on a cluster, and makes the same store as the engine on one machine.

    Each of the ``workers`` has ``cpus`` cores, as many threads of torch, and a GPU if the models are on one. They write
    into the store's folder, which all machines must share. A shard whose worker dies is measured again.
    """

    workers: int = 2
    cpus: int = 1

    def __post_init__(self) -> None:
        if self.workers < 1 or self.cpus < 1:
            raise InputError(f"an engine has at least one worker of one core, not {self.workers} of {self.cpus}")

    def run(
        self,
        job: StudyJob,
        shards: Iterable[Shard],
        *,
        progress: RowProgress = no_row_progress,
        cancelled: IsCancelled = never_cancelled,
    ) -> Iterator[ShardEntry]:
        """The entry of each shard, as they come. Raises InputError for a cluster that is too small, and Cancelled."""
        shards = iter(shards)
        first = next(shards, None)
        if first is None:
            return  # a finished study needs no cluster
        device = job.models[-1].network.device.type
        done = rejected = 0
        with cluster(self.workers, self.cpus, gpus=device == "cuda") as ray_cluster:
            packed = ray_cluster.put(_pack(job))
            waiting = chain([first], shards)
            count = round_size(self.workers, job.options.shard_rows)
            while members := tuple(islice(waiting, count)):
                with closing(self._round(ray_cluster, packed, device, members)) as entries:
                    for entry in entries:
                        if cancelled():
                            raise Cancelled
                        _check_files(job, entry)
                        done += entry.end - entry.first
                        rejected += entry.rejected
                        progress(done, rejected)
                        yield entry

    def _round(
        self, ray_cluster: Cluster, packed: Any, device: str, members: tuple[Shard, ...]
    ) -> Generator[ShardEntry]:
        items = [pickle.dumps(shard) for shard in members]
        for answer in ray_cluster.map(ShardWorker, (packed, device, self.cpus), items):
            result = pickle.loads(answer)  # noqa: S301 - a worker of this run wrote it
            if isinstance(result, str):
                raise InputError(result)
            yield result


def round_size(workers: int, shard_rows: int) -> int:
    """How many shards a round has: as many for each worker."""
    each = MAX_ROWS // (workers * shard_rows)
    return workers * min(MAX_ROUND, max(MIN_ROUND, each))


class ShardWorker:
    """What an actor runs: it loads the models once, and measures a shard at a time."""

    def __init__(self, packed: Any, device: str, threads: int) -> None:
        import ray

        torch.set_num_threads(threads)
        content = io.BytesIO(ray.get(packed))  # which the driver made, from models that it holds
        self._job: StudyJob = torch.load(content, map_location=device, weights_only=False)

    def __call__(self, batch: Batch) -> dict[str, list[bytes]]:
        return {"item": [pickle.dumps(self._measure(item)) for item in batch["item"]]}

    def _measure(self, item: bytes) -> ShardEntry | str:
        """The entry of a shard, or why there is none."""
        try:
            return run_shard(self._job, pickle.loads(item))  # noqa: S301 - the driver wrote it
        except InputError as error:
            return str(error)


def _pack(job: StudyJob) -> bytes:
    """The job for the workers. Torch's format holds weights that both models share only once."""
    buffer = io.BytesIO()
    try:
        torch.save(replace(job, folder=job.folder.absolute()), buffer)
    except (AttributeError, TypeError, pickle.PicklingError) as error:
        raise InputError(f"these models cannot be sent to workers ({error}): take the engine local") from error
    return buffer.getvalue()


def _check_files(job: StudyJob, entry: ShardEntry) -> None:
    """Raise InputError where a shard's files are not in the store, as this machine has it."""
    for table, file in entry.files.items():
        path = job.folder / table / entry.file_name
        if not path.is_file() or path.stat().st_size != file.bytes:
            raise InputError(
                f"a worker wrote {path}, and it is not here: all machines must share the folder {job.folder}"
            )
