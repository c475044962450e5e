"""Bootstrap intervals of means and of ratios of sums: bias-corrected and accelerated (BCa)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from ...core.arrays import Bools, Floats, Ints
from .resamples import BLOCK, SAMPLES, SEED, Resamples

LEVEL = 0.95


@dataclass(frozen=True)
class Intervals:
    """Estimates with the ends of their intervals and the number of sentences that each rests on, all [columns].

    An end is NaN where there are fewer than two sentences.
    """

    estimate: Floats
    low: Floats
    high: Floats
    n: Ints


def mean_intervals(values: Floats, *, samples: int = SAMPLES, seed: int = SEED, level: float = LEVEL) -> Intervals:
    """The mean of each column of ``values`` [rows, columns], over the rows where it is not NaN."""
    if not np.isnan(values).any():
        return ratio_intervals(values, np.ones(len(values)), samples=samples, seed=seed, level=level)
    present = ~np.isnan(values)
    return ratio_intervals(np.where(present, values, 0), present, samples=samples, seed=seed, level=level)


def ratio_intervals(
    numerators: Floats,
    denominators: Floats | Bools,
    *,
    samples: int = SAMPLES,
    seed: int = SEED,
    level: float = LEVEL,
) -> Intervals:
    """The sum of each column of ``numerators`` [rows, columns] by that of ``denominators``, [rows] or [rows, columns].

    Whole rows are resampled, so that a row keeps its numerator and its denominator together (Efron and Tibshirani 1993,
    An Introduction to the Bootstrap, chapter 14). The counts of :class:`.Resamples` make every column one matrix
    product; numbers of at most 32 bits are multiplied in 32, less their estimate.
    """
    weights = denominators[:, None] if denominators.ndim == 1 else denominators
    totals = _sums(weights)
    shape = (numerators.shape[1],)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = _sums(numerators) / totals
    n = np.broadcast_to(_counts(weights), shape)
    if len(numerators) < 2:
        unknown = np.full(shape, np.nan)
        return Intervals(estimate, unknown, unknown, n)

    kind = np.float64 if np.float64 in (numerators.dtype, denominators.dtype) else np.float32
    kind = np.float32 if numerators.dtype.itemsize <= 4 else kind
    moved, drawn = np.zeros((samples, *shape)), np.zeros((samples, weights.shape[1]))
    powers = np.zeros((3, *shape))
    for part, counts in Resamples(len(numerators), samples, seed).blocks():
        weight = weights[part].astype(np.float64)
        rest = numerators[part] - estimate * weight
        times = counts.astype(kind)
        moved += times @ rest.astype(kind)
        drawn += times @ weight.astype(kind)
        with np.errstate(divide="ignore", invalid="ignore"):
            without = -rest / (totals - weight)
        powers += [(without**power).sum(axis=0) for power in (1, 2, 3)]
    with np.errstate(divide="ignore", invalid="ignore"):
        moved /= drawn
    # A resample that has every row as often as the data is level with the estimate, which rounding must not hide.
    moved[np.abs(moved) <= 64 * np.finfo(kind).eps * np.nanmax(np.abs(moved), axis=0, initial=0)] = 0
    low, high = _bca(moved, _acceleration(powers, len(numerators)), level)
    few = n < 2
    return Intervals(estimate, np.where(few, np.nan, estimate + low), np.where(few, np.nan, estimate + high), n)


def normal_ends(estimate: Floats, error: Floats) -> tuple[Floats, Floats]:
    """The ends of the intervals of estimates with these standard errors, if their errors are normal."""
    width = ndtri((1 + LEVEL) / 2) * error
    return estimate - width, estimate + width


def ratio_error(numerators: Floats, denominators: Floats) -> Floats:
    """The standard error of each column's ratio of sums, by linearization, [columns]; NaN below two rows.

    Source: Cochran 1977, Sampling Techniques, 2.11.
    """
    n = len(numerators)
    if n < 2:
        return np.full(numerators.shape[1], np.nan)
    totals = denominators.sum(axis=0)
    rest = numerators - numerators.sum(axis=0) / totals * denominators
    error: Floats = np.sqrt(n / (n - 1) * (rest**2).sum(axis=0)) / totals
    return error


def _bca(moved: Floats, acceleration: Floats, level: float) -> tuple[Floats, Floats]:
    """The ends of the intervals, less the estimate, from the resampled estimates less it, [samples, columns].

    Resamples that have no sentence of a column are NaN and do not count.
    """
    ranked = np.sort(moved, axis=0)
    valid = (~np.isnan(ranked)).sum(axis=0)
    below = ((ranked < 0).sum(axis=0) + (ranked <= 0).sum(axis=0)) / 2
    least = 0.5 / np.maximum(valid, 1)
    bias = ndtri(np.clip(below / np.maximum(valid, 1), least, 1 - least))
    ends = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        shifted = bias + ndtri(tail)
        share = ndtr(bias + shifted / (1 - acceleration * shifted))
        ends.append(_quantile(ranked, valid, share))
    return ends[0], ends[1]


def _quantile(ranked: Floats, valid: Ints, share: Floats) -> Floats:
    """A quantile of each column, interpolated between its two neighbours, of the ``valid`` first numbers."""
    place = np.nan_to_num(share) * np.maximum(valid - 1, 0)
    lower = np.floor(place).astype(np.int64)
    upper = np.minimum(lower + 1, np.maximum(valid - 1, 0))
    columns = np.arange(ranked.shape[1])
    below, above = ranked[lower, columns], ranked[upper, columns]
    quantile: Floats = below + (above - below) * (place - lower)
    return quantile


def _acceleration(powers: Floats, n: int) -> Floats:
    """The acceleration of each column from the sums of the jackknife's estimates, their squares and their cubes."""
    mean = powers[0] / n
    squares = powers[1] - n * mean**2
    cubes = powers[2] - 3 * mean * powers[1] + 2 * n * mean**3
    scale = 6 * np.maximum(squares, 0) ** 1.5
    # The jackknife's skewness is of how far each estimate lies below their mean.
    acceleration: Floats = np.divide(-cubes, scale, out=np.zeros_like(cubes), where=scale > 0)
    return acceleration


def _sums(values: Floats | Bools) -> Floats:
    total = np.zeros(values.shape[1])
    for rows in _blocks(values):
        total += rows.sum(axis=0, dtype=np.float64)
    return total


def _counts(weights: Floats | Bools) -> Ints:
    count = np.zeros(weights.shape[1], np.int64)
    for rows in _blocks(weights):
        count += (rows != 0).sum(axis=0)
    return count


def _blocks(values: Floats | Bools) -> Iterator[Floats | Bools]:
    return (values[start : start + BLOCK] for start in range(0, len(values), BLOCK))
