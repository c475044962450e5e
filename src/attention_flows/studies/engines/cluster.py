"""A cluster of Ray: the one that is there, or else one on this machine."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ...errors import InputError
from ..extra import RAY, check_extra

ADDRESS = "RAY_ADDRESS"
ATTEMPTS = 3  # at starting Ray here, which it gives up after 30 seconds: a busy machine may take longer
STORE_BYTES = 2**30  # of objects in shared memory: the models once, and the texts of a round


@dataclass(frozen=True)
class Cluster:
    """What an engine needs of a cluster: objects that all workers read, and items that they map."""

    workers: int
    cpus: int
    gpus: bool

    def put(self, content: bytes) -> Any:
        """A reference to ``content``, which workers fetch with ``ray.get``."""
        import ray

        return ray.put(content)

    def map(self, worker: type, arguments: tuple[Any, ...], items: Sequence[bytes]) -> Iterator[bytes]:
        """What actors of the class ``worker``, made with ``arguments``, make of each item, in any order."""
        import ray.data
        from ray.data import ActorPoolStrategy

        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = context.print_on_execution_start = False
        data = ray.data.from_items([{"item": item} for item in items], override_num_blocks=len(items)).map_batches(
            worker,
            fn_constructor_args=arguments,
            # A worker takes one item at a time, so that none waits behind another's when the last ones are measured.
            compute=ActorPoolStrategy(size=min(self.workers, len(items)), max_tasks_in_flight_per_actor=1),
            num_cpus=self.cpus,
            num_gpus=1 if self.gpus else None,
            batch_size=1,
        )
        for batch in data.iter_batches(batch_size=1, prefetch_batches=0, batch_format="numpy"):
            yield from batch["item"]


@contextmanager
def cluster(workers: int, cpus: int, *, gpus: bool) -> Iterator[Cluster]:
    """A cluster for so many workers, each with ``cpus`` cores, and with a GPU where ``gpus`` says so.

    It is the one that Ray is connected to, else that of RAY_ADDRESS, else one on this machine, which ends with this
    context. Raises InputError where it cannot be reached or is too small: actors that take all cores would wait for
    ever for what feeds them.
    """
    check_extra(RAY, "ray")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray
    import ray.data

    logging.getLogger("ray.data").setLevel(logging.ERROR)
    own = not ray.is_initialized()
    if own:
        _connect(workers * cpus + 1)
    try:
        _check_size(ray.cluster_resources(), workers, cpus, gpus)
        yield Cluster(workers, cpus, gpus)
    finally:
        if own:
            ray.shutdown()


def _connect(cores: int) -> None:
    import ray

    address = os.environ.get(ADDRESS)
    # Cores are what Ray counts, not what there is: one more than workers take, for what feeds them.
    new = {} if address else {"num_cpus": cores, "include_dashboard": False, "object_store_memory": STORE_BYTES}
    for attempt in range(ATTEMPTS):
        try:
            ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **new)
            return
        except Exception as error:  # Ray raises whatever it likes, a bare Exception among them
            ray.shutdown()
            if address or attempt == ATTEMPTS - 1:
                reason = str(error).strip().partition("\n")[0]
                what = f"reach the cluster at {address} ({ADDRESS})" if address else "start Ray on this machine"
                raise InputError(f"cannot {what}: {reason}") from error


def _check_size(resources: dict[str, float], workers: int, cpus: int, gpus: bool) -> None:
    most = int((resources.get("CPU", 0) - 1) // cpus)
    if workers > most:
        raise InputError(
            f"the cluster has {resources.get('CPU', 0):g} cores, and one must be free: ask for at most {most} workers"
        )
    if gpus and workers > (count := int(resources.get("GPU", 0))):
        raise InputError(f"the cluster has {count} GPUs: ask for at most {count} workers")
