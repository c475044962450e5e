"""How far two models' heads lie apart: head change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Floats
from ..flow import Prediction
from ..head_measures import distributions, divided, row_distance


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
    far = row_distance(distributions(base), distributions(tuned))
    return divided(np.nansum(far, axis=-1), (~np.isnan(far)).sum(axis=-1))
