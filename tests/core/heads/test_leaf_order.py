"""The order of heads against every order that the tree allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.heads.leaf_order import leaf_order
from tests.oracles import heads as head_reference
from tests.oracles.heads import random_distances


@given(st.integers(1, 7), st.integers(0, 2**32))
def test_it_is_a_shortest_order_of_its_tree(count: int, seed: int) -> None:
    distances = random_distances(count, seed)
    order = leaf_order(distances).tolist()
    assert sorted(order) == list(range(count))
    if count > 2:
        assert order[0] < order[-1]
        least = head_reference.shortest_in_tree(distances)
        assert head_reference.length(order, distances) == pytest.approx(least)


@given(st.integers(3, 20), st.integers(0, 2**32))
def test_it_is_never_longer_than_scipys(count: int, seed: int) -> None:
    distances = random_distances(count, seed)
    scipys = head_reference.length(head_reference.scipys_order(distances), distances)
    assert head_reference.length(leaf_order(distances), distances) <= scipys + 1e-9


def test_things_on_a_line_come_in_its_order() -> None:
    places = np.array([3.0, 0.1, 7.0, 1.0, 5.0, 0.0])
    assert leaf_order(np.abs(places[:, None] - places)).tolist() == [2, 4, 0, 3, 1, 5]


def test_things_that_are_all_alike_come_in_some_order() -> None:
    assert sorted(leaf_order(np.zeros((6, 6))).tolist()) == list(range(6))
