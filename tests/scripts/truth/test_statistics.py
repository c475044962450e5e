from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scripts.truth.statistics import mean, median, overlap, ranks, ratio_interval, spearman

FEW = st.integers(-4, 4)  # so that many are equal


@given(st.lists(st.tuples(FEW, FEW), min_size=3, max_size=40))
def test_spearman_is_scipys(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array(values, dtype=np.float64) for values in zip(*pairs, strict=True))
    assert ranks(first) == pytest.approx(stats.rankdata(first))
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert math.isnan(spearman(first, second))
    else:
        assert spearman(first, second) == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-12)


def test_overlap() -> None:
    assert overlap([5, 4, 3, 2, 1], [1, 2, 3, 4, 5], 2) == 0
    assert overlap([5, 4, 3, 2, 1], [1, 2, 3, 4, 5], 3) == pytest.approx(1 / 3)
    assert overlap([5, 4, 3, 2, 1], [50, 40, 1, 2, 3], 2) == 1
    many = [overlap(np.random.default_rng(i).random(60), np.arange(60), 20) for i in range(300)]
    assert np.mean(many) == pytest.approx(20 / 60, abs=0.02)


def test_the_interval_of_a_ratio_is_that_of_scipys_bootstrap() -> None:
    random = np.random.default_rng(7)
    below = random.normal(3, 1, 150)
    above = 0.6 * below + random.normal(0, 1, 150)
    ratio, low, high = ratio_interval(above, below)
    expected = stats.bootstrap(
        (above, below), lambda a, b, axis: a.sum(axis) / b.sum(axis), paired=True, vectorized=True, method="percentile",
        rng=random,
    ).confidence_interval  # fmt: skip
    assert ratio == pytest.approx(above.sum() / below.sum())
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=0.01)
    assert ratio_interval(above, below) == (ratio, low, high)


def test_means_leave_out_what_is_not_known() -> None:
    assert mean([1.0, float("nan"), 3.0]) == 2
    assert median([1.0, float("nan"), 3.0, 8.0]) == 3
    assert math.isnan(mean([float("nan")]))
    assert math.isnan(median([]))
