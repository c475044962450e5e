"""How many shards a cluster is given at a time."""

from __future__ import annotations

import pytest

from attention_flows.studies.engines.ray import round_size


@pytest.mark.parametrize(
    ("workers", "shard_rows", "shards"),
    [(1, 1024, 64), (2, 1024, 128), (64, 1024, 64 * 64), (128, 1024, 128 * 32), (64, 16_384, 64 * 4), (1, 10**9, 4)],
)
def test_a_round_has_as_many_shards_for_each_worker_as_their_texts_fit_into_memory(
    workers: int, shard_rows: int, shards: int
) -> None:
    assert round_size(workers, shard_rows) == shards
