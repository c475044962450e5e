"""The map of heads against scikit-learn's and against points whose places are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.heads.distances import embed
from attention_flows.core.heads.table import head_table
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.oracles import heads as head_reference
from tests.oracles.heads import random_distances
from tests.support.folders import FIXTURES

FIXTURE = FIXTURES / "jacksonville.flow"


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=12))
def test_points_of_a_plane_are_mapped_as_they_lie(points: list[tuple[int, int]]) -> None:
    places = np.array(points) / 50
    distances = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=-1))
    assert head_reference.raw_stress(embed(distances), distances) == pytest.approx(0, abs=1e-6)


@given(st.integers(2, 10), st.integers(0, 2**32))
def test_the_map_is_at_least_as_true_as_classical_scaling(count: int, seed: int) -> None:
    distances = random_distances(count, seed)
    stress = head_reference.raw_stress(embed(distances), distances)
    assert stress <= head_reference.raw_stress(head_reference.classical(distances), distances) + 1e-9


def test_real_heads_are_mapped_as_scikit_learn_maps_them() -> None:
    flow = Flow.of(wire.decode(FIXTURE.read_bytes()))
    found = head_table(flow.trace(threshold=0.2))
    expected = head_reference.sklearns_map(found.distances)
    expected *= np.sign((expected * found.positions).sum(axis=0))
    np.testing.assert_allclose(found.positions, expected, atol=1e-6)
    apart = np.sqrt(((found.positions[:, None] - found.positions[None]) ** 2).sum(axis=-1))
    every = np.triu_indices(len(found), 1)
    assert np.corrcoef(apart[every], found.distances[every])[0, 1] > 0.8
    farthest = np.abs(found.positions).argmax(axis=0)
    assert (found.positions[farthest, [0, 1]] > 0).all()
