"""Rank correlation, overlap, and intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating]
BOOTSTRAPS = 2000


def ranks(values: ArrayLike) -> Floats:
    """The rank of each value from 1, equal values with the mean of their ranks."""
    _, place, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: Floats = (last - (counts - 1) / 2)[place]
    return mean


def spearman(first: ArrayLike, second: ArrayLike) -> float:
    """The Pearson correlation of ranks; NaN where one of the two is the same everywhere."""
    one, other = (of - of.mean() for of in (ranks(first), ranks(second)))
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size > 0 else float("nan")


def overlap(first: ArrayLike, second: ArrayLike, count: int) -> float:
    """The part of the ``count`` largest of ``first`` that are among the ``count`` largest of ``second``."""
    tops = [set(np.argsort(-np.asarray(values), kind="stable")[:count].tolist()) for values in (first, second)]
    return len(tops[0] & tops[1]) / count


def ratio_interval(above: ArrayLike, below: ArrayLike, seed: int = 0) -> tuple[float, float, float]:
    """Sum of ``above`` over sum of ``below``, and the bounds of its 95 % bootstrap interval over their items."""
    pairs = np.stack([np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)])
    drawn = np.random.default_rng(seed).integers(pairs.shape[1], size=(BOOTSTRAPS, pairs.shape[1]))
    sums = pairs[:, drawn].sum(axis=2)
    low, high = np.percentile(sums[0] / sums[1], [2.5, 97.5])
    return float(pairs[0].sum() / pairs[1].sum()), float(low), float(high)


def mean(values: ArrayLike) -> float:
    """The mean of the numbers that are not NaN; NaN where there are none."""
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    return float(known.mean()) if len(known) else float("nan")


def median(values: ArrayLike) -> float:
    """The median of the numbers that are not NaN; NaN where there are none."""
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    return float(np.median(known)) if len(known) else float("nan")
