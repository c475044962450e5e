"""Rankings, sizes and the areas under a curve."""

from __future__ import annotations

import math

import numpy as np
import pytest

from attention_flows.core.effects.ranking import SHARES, cmd, cpr, random_order, sizes_of, strongest_first


def test_the_strongest_that_exist_come_first() -> None:
    values = np.array([[0.1, -0.5, 0.0], [0.5, 9.0, -0.2]])
    exists = np.array([[True, True, True], [True, False, True]])
    assert strongest_first(values, exists).tolist() == [1, 3, 5, 0, 2]


def test_a_random_order_has_each_once_and_is_the_same_again() -> None:
    exists = np.array([True, False, True, True, True, True])
    assert sorted(random_order(exists, 1).tolist()) == [0, 2, 3, 4, 5]
    assert random_order(exists, 1).tolist() == random_order(exists, 1).tolist()
    assert any(random_order(exists, 1).tolist() != random_order(exists, seed).tolist() for seed in range(2, 6))


def test_sizes_are_rounded_and_at_least_one() -> None:
    assert sizes_of(100) == (1, 1, 1, 1, 2, 5, 10, 20, 50)
    assert sizes_of(28_800) == (29, 58, 144, 288, 576, 1440, 2880, 5760, 14400)


def test_areas_are_trapezoids() -> None:
    shares, f = (0.1, 0.5), (0.2, 0.8)
    assert cpr(shares, f) == pytest.approx(0.4 * 0.5 + 0.5 * 0.9)
    assert cmd(shares, f) == pytest.approx(0.4 * 0.5 + 0.5 * 0.1)
    axis = [math.log(share) for share in (0.1, 0.5, 1.0)]
    raw = (axis[1] - axis[0]) * 0.5 + (axis[2] - axis[1]) * 0.9
    assert cpr(shares, f, log=True) == pytest.approx(raw / -axis[0])


def test_a_perfect_ranking_has_the_best_areas() -> None:
    ones = [1.0] * len(SHARES)
    assert cpr(SHARES, ones) == pytest.approx(1 - SHARES[0])
    assert cpr(SHARES, ones, log=True) == pytest.approx(1)
    assert cmd(SHARES, ones) == cmd(SHARES, ones, log=True) == 0
    beyond = [1.4] * len(SHARES)
    assert cmd(SHARES, beyond) > 0, "more than the whole is no better than less"
