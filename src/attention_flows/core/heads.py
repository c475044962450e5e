"""How far two models' heads lie apart: head change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Floats
from .flow import Prediction


@dataclass(frozen=True)
class Change:
    """How far each checkpoint's attention has moved from the base's on one sentence, and what it predicts.

    ``change`` is the mean head change of each layer, of shape [checkpoints, layers]. A prediction is None where a
    checkpoint has no task head.
    """

    change: Floats
    predictions: tuple[Prediction | None, ...]


def head_change(base: Floats, tuned: Floats) -> Floats:
    """The head change of each head, 0..1, from one layer's two dense maps of shape [heads, words, words].

    It is the mean over rows of the Jensen-Shannon distance to base 2 between a head's row in either map. Raises
    ValueError for maps that do not correspond. A row of NaN, which is none of the head's, is left out.
    """
    if base.shape != tuned.shape:
        raise ValueError(f"maps of the shapes {base.shape} and {tuned.shape} do not correspond")
    there = ~np.isnan(base).all(axis=-1)
    one, two = (_distributions(maps) for maps in (base, tuned))
    middle = (one + two) / 2
    divergence = (_bits(one, middle) + _bits(two, middle)) / 2
    distance: Floats = np.sqrt(np.clip(divergence, 0, 1)).sum(axis=-1) / there.sum(axis=-1)
    return distance


def _distributions(maps: Floats) -> Floats:
    """Rows that sum to 1 in float64, as float32 ones do only nearly."""
    rows = np.nan_to_num(maps.astype(np.float64))
    total = rows.sum(axis=-1, keepdims=True)
    scaled: Floats = np.divide(rows, total, out=rows, where=total > 0)
    return scaled


def _bits(rows: Floats, middle: Floats) -> Floats:
    """The Kullback-Leibler divergence of each row from the row of ``middle``, in bits."""
    ratio = np.divide(rows, middle, out=np.ones_like(rows), where=rows > 0)
    summed: Floats = (rows * np.log2(ratio)).sum(axis=-1)
    return summed
