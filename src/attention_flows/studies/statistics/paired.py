"""Paired tests of each column: whether the mean of the differences is other than zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.special import ndtr, stdtr

from ...core.arrays import Bools, Floats, Ints
from ...errors import InputError
from .resamples import BLOCK

Test = Literal["t", "rank"]
TESTS: tuple[Test, ...] = get_args(Test)


@dataclass(frozen=True)
class Tested:
    """The two-sided p-value of each column, its effect size, and the number of sentences, all [columns].

    ``d`` is Cohen's d_z: the mean difference by its standard deviation. Both are NaN where there are fewer than two
    sentences; p is 1 where all differences are zero.
    """

    p: Floats
    d: Floats
    n: Ints


def paired_test(differences: Floats, test: Test = "t") -> Tested:
    """Test each column of ``differences`` [rows, columns], over the rows where it is not NaN.

    "t" is the paired t test. "rank" is Wilcoxon's signed-rank test by its normal approximation with ties corrected and
    zeros left out; it asks whether the differences lie evenly about zero, and a few large ones do not sway it.
    """
    if test not in TESTS:
        raise InputError(f"the test must be one of {', '.join(TESTS)}, not {test!r}")
    n, mean, deviation = _moments(differences)
    with np.errstate(divide="ignore", invalid="ignore"):
        d = mean / deviation
        t = d * np.sqrt(n)
    none = (mean == 0) & (deviation == 0)
    if test == "t":
        p = 2 * stdtr(np.maximum(n - 1, 1), -np.abs(t))
    else:
        p = np.array([_rank_p(column) for column in differences.T])
    p = np.where(n < 2, np.nan, np.where(none, 1.0, p))
    return Tested(p, np.where(n < 2, np.nan, np.where(none, 0.0, d)), n)


def _moments(values: Floats) -> tuple[Ints, Floats, Floats]:
    """The number, mean and standard deviation of each column without NaN, in 64 bits, a block of rows at a time."""
    columns = values.shape[1]
    n, total, squares = np.zeros(columns, np.int64), np.zeros(columns), np.zeros(columns)
    blocks = [slice(start, start + BLOCK) for start in range(0, len(values), BLOCK)]
    for block in blocks:
        present: Bools = ~np.isnan(values[block])
        n += present.sum(axis=0)
        total += np.where(present, values[block], 0).sum(axis=0, dtype=np.float64)
    mean = np.divide(total, n, out=np.full(columns, np.nan), where=n > 0)
    for block in blocks:
        squares += np.nansum((values[block].astype(np.float64) - mean) ** 2, axis=0)
    deviation = np.sqrt(np.divide(squares, n - 1, out=np.full(columns, np.nan), where=n > 1))
    return n, mean, deviation


def _rank_p(differences: Floats) -> float:
    """The p-value of Wilcoxon's signed-rank test of one column."""
    moved = differences[(differences != 0) & ~np.isnan(differences)].astype(np.float64)
    n = len(moved)
    if n == 0:
        return 1.0
    _, place, ties = np.unique(np.abs(moved), return_inverse=True, return_counts=True)
    rank = (np.cumsum(ties) - (ties - 1) / 2)[place]
    positive = rank[moved > 0].sum()
    variance = (n * (n + 1) * (2 * n + 1) - (ties.astype(np.float64) ** 3 - ties).sum() / 2) / 24
    z = (positive - n * (n + 1) / 4) / np.sqrt(variance)
    return float(2 * ndtr(-abs(z)))
