"""Paired tests against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_rel, wilcoxon

from attention_flows.core.arrays import Floats
from attention_flows.errors import InputError
from attention_flows.studies.statistics.paired import paired_test


def differences(seed: int, rows: int = 5000) -> tuple[Floats, Floats]:
    random = np.random.default_rng(seed)
    base = random.normal(size=(rows, 4))
    return base, base + random.normal([0, 0.01, 0.05, 0.3], 0.8, size=(rows, 4))


@pytest.mark.parametrize("rows", [2, 3, 40, 5000])
def test_t_is_scipys(rows: int) -> None:
    base, tuned = differences(rows, rows)
    tested = paired_test(tuned - base)
    known = ttest_rel(tuned, base)
    assert tested.p == pytest.approx(known.pvalue, rel=1e-9)
    assert tested.d * np.sqrt(rows) == pytest.approx(known.statistic, rel=1e-9)
    assert tested.n.tolist() == [rows] * 4


def test_rank_is_scipys_with_ties_and_zeros() -> None:
    base, tuned = differences(7, 300)
    moved = (tuned - base).round(1)
    assert (moved == 0).any()
    known = wilcoxon(moved, axis=0, method="asymptotic", zero_method="wilcox")
    assert paired_test(moved, "rank").p == pytest.approx(known.pvalue, rel=1e-9)


def test_missing_rows_are_left_out() -> None:
    base, tuned = differences(8, 200)
    moved = tuned - base
    moved[::3, 1] = np.nan
    known = ttest_rel(tuned[:, 1][~np.isnan(moved[:, 1])], base[:, 1][~np.isnan(moved[:, 1])])
    for test in ("t", "rank"):
        assert paired_test(moved, test).n[1] == 200 - 67
    assert paired_test(moved).p[1] == pytest.approx(known.pvalue)


def test_what_cannot_be_tested() -> None:
    tested = paired_test(np.array([[0.0, 1.0, np.nan], [0.0, np.nan, np.nan]]))
    assert tested.p[0] == 1
    assert tested.d[0] == 0
    assert np.isnan(tested.p[1:]).all()
    assert tested.n.tolist() == [2, 1, 0]
    assert paired_test(np.full((3, 1), 2.0)).p[0] == 0
    with pytest.raises(InputError, match="one of t, rank"):
        paired_test(np.zeros((2, 1)), "z")  # type: ignore[arg-type]


def test_half_precision_is_summed_in_more() -> None:
    values = np.full((70000, 1), 0.5, np.float16)
    values[::2] += np.float16(0.25)
    tested = paired_test(values)
    assert tested.d[0] == pytest.approx(0.625 / 0.125, rel=1e-4)
