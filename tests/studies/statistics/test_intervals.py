"""BCa intervals against scipy's, and against a slow version on the same resamples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap, norm

from attention_flows.core.arrays import Floats
from attention_flows.studies.statistics.intervals import mean_intervals, ratio_intervals
from attention_flows.studies.statistics.resamples import Resamples


def slow_bca(numerators: Floats, denominators: Floats, samples: int, seed: int, level: float) -> tuple[float, float]:
    """The interval of one ratio by the definition, from the very rows that each resample has."""
    counts = np.concatenate([part for _, part in Resamples(len(numerators), samples, seed).blocks()], axis=1)
    estimate = numerators.sum() / denominators.sum()
    drawn = []
    for count in counts:
        rows = np.repeat(np.arange(len(numerators)), count)
        drawn.append(numerators[rows].sum() / denominators[rows].sum())
    level_with = np.isclose(drawn, estimate, rtol=1e-12, atol=0)
    bias = norm.ppf(np.mean((np.array(drawn) < estimate) & ~level_with) + np.mean(level_with) / 2)
    left_out = []
    for row in range(len(numerators)):
        left_out.append(np.delete(numerators, row).sum() / np.delete(denominators, row).sum())
    away = np.mean(left_out) - np.array(left_out)
    acceleration = (away**3).sum() / (6 * (away**2).sum() ** 1.5)
    ends = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        z = bias + norm.ppf(tail)
        ends.append(float(np.quantile(drawn, norm.cdf(bias + z / (1 - acceleration * z)))))
    return ends[0], ends[1]


@pytest.mark.parametrize("rows", [2, 7, 60, 2500])
def test_ratio_is_bca_by_definition(rows: int) -> None:
    random = np.random.default_rng(rows)
    numerators = random.exponential(size=(rows, 3)) ** 2
    denominators = random.uniform(0.5, 3, size=rows)
    intervals = ratio_intervals(numerators, denominators, samples=300, seed=5, level=0.9)
    for column in range(3):
        low, high = slow_bca(numerators[:, column], denominators, 300, 5, 0.9)
        assert intervals.estimate[column] == pytest.approx(numerators[:, column].sum() / denominators.sum())
        assert intervals.low[column] == pytest.approx(low)
        assert intervals.high[column] == pytest.approx(high)
    assert intervals.n.tolist() == [rows] * 3


@pytest.mark.parametrize("kind", ["normal", "exponential"])
def test_mean_agrees_with_scipy(kind: str) -> None:
    values: Floats = getattr(np.random.default_rng(1), kind)(size=(120, 2))
    intervals = mean_intervals(values, samples=20000)
    for column in range(2):
        known = bootstrap((values[:, column],), np.mean, n_resamples=20000, method="BCa", rng=3).confidence_interval
        width = known.high - known.low
        assert intervals.low[column] == pytest.approx(known.low, abs=0.02 * width)
        assert intervals.high[column] == pytest.approx(known.high, abs=0.02 * width)


def test_ratio_agrees_with_scipy() -> None:
    random = np.random.default_rng(2)
    whole = random.exponential(size=150) + 0.3
    part = whole * random.beta(2, 1, size=150)
    intervals = ratio_intervals(part[:, None], whole, samples=20000)
    known = bootstrap(
        (part, whole),
        lambda u, v, axis: u.sum(axis=axis) / v.sum(axis=axis),
        paired=True,
        n_resamples=20000,
        method="BCa",
        vectorized=True,
        rng=4,
    ).confidence_interval
    width = known.high - known.low
    assert intervals.low[0] == pytest.approx(known.low, abs=0.02 * width)
    assert intervals.high[0] == pytest.approx(known.high, abs=0.02 * width)


def test_missing_rows_do_not_count() -> None:
    values = np.random.default_rng(3).normal(size=(400, 2))
    holed = values.copy()
    holed[::2, 1] = np.nan
    whole, part = mean_intervals(holed, samples=20000), mean_intervals(values[1::2], samples=20000)
    assert whole.n.tolist() == [400, 200]
    assert whole.estimate[1] == pytest.approx(part.estimate[1])
    width = part.high[1] - part.low[1]
    assert whole.low[1] == pytest.approx(part.low[1], abs=0.03 * width)
    assert whole.high[1] == pytest.approx(part.high[1], abs=0.03 * width)


def test_what_has_no_interval() -> None:
    single = mean_intervals(np.array([[2.0, np.nan]]))
    assert single.estimate[0] == 2
    assert np.isnan([single.low[0], single.high[0], single.estimate[1]]).all()
    same = mean_intervals(np.full((9, 1), 0.25))
    assert (same.low[0], same.estimate[0], same.high[0]) == (0.25, 0.25, 0.25)
    none = mean_intervals(np.empty((0, 2)))
    assert none.n.tolist() == [0, 0]
    assert np.isnan(none.estimate).all()


def test_seed_and_storage() -> None:
    values = np.random.default_rng(4).normal(3, 1, size=(3000, 4))
    first, again, other = mean_intervals(values), mean_intervals(values), mean_intervals(values, seed=1)
    assert np.array_equal(first.low, again.low)
    assert not np.array_equal(first.low, other.low)
    half = mean_intervals(values.astype(np.float16))
    assert np.allclose(first.low, half.low, atol=1e-3)
    alone = mean_intervals(values[:, :1])
    assert alone.low[0] == pytest.approx(first.low[0], rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 5000), st.integers(1, 6), st.integers(0, 2**31))
def test_resamples_draw_as_many_rows_as_there_are(rows: int, samples: int, seed: int) -> None:
    total = np.zeros(samples, np.int64)
    covered = 0
    for part, counts in Resamples(rows, samples, seed).blocks():
        assert part.start == covered
        covered = part.stop
        assert counts.shape == (samples, part.stop - part.start)
        assert counts.min() >= 0
        total += counts.sum(axis=1)
    assert covered == rows
    assert total.tolist() == [rows] * samples


@settings(max_examples=30, deadline=None)
@given(st.integers(3, 40), st.floats(-4, 4), st.floats(0.1, 10), st.integers(0, 1000))
def test_mean_moves_and_scales_with_its_values(rows: int, shift: float, scale: float, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(rows, 1))
    plain = mean_intervals(values, samples=200)
    changed = mean_intervals(values * scale + shift, samples=200)
    for name in ("estimate", "low", "high"):
        assert getattr(changed, name) == pytest.approx(getattr(plain, name) * scale + shift, abs=1e-9)
    assert plain.low[0] <= plain.high[0]
