"""Head change: how far a head's attention in one model is from that in another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...errors import InputError
from ..arrays import Floats
from ..flow import Prediction
from ..head_measures import distributions, divided, row_distance
from ..one_line import counted


@dataclass(frozen=True)
class Change:
    """How far each checkpoint's attention on one sentence is from the base's, and what the checkpoint predicts.

    ``change`` is the mean head change of each layer, [checkpoints, layers]. A prediction is None where a checkpoint has
    no head.
    """

    change: Floats
    predictions: tuple[Prediction | None, ...]

    def __repr__(self) -> str:
        checkpoints, layers = self.change.shape
        return f"Change({counted(checkpoints, 'checkpoint')}, {counted(layers, 'layer')})"


def layer_change(heads: Floats) -> float:
    """The mean change of a layer's heads; 0 for a layer without heads."""
    return float(heads.mean()) if len(heads) else 0.0


def head_change(base: Floats, tuned: Floats) -> Floats:
    """The head change of each head of a layer, [heads] in 0..1, from two dense maps [heads, words, words].

    It is the mean over rows of the Jensen-Shannon distance to base 2 between the head's rows in the two maps. A row of
    NaN, which the head does not have, is left out. Raises InputError for maps of different shapes.
    """
    if base.shape != tuned.shape:
        raise InputError(f"maps of the shapes {base.shape} and {tuned.shape} do not correspond")
    distance = row_distance(distributions(base), distributions(tuned))
    change: Floats = divided(np.nansum(distance, axis=-1), (~np.isnan(distance)).sum(axis=-1))
    return change
