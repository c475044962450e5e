"""The edges whose difference or effect lies within a query's bound."""

from __future__ import annotations

import numpy as np

from ...errors import InputError
from ..arrays import Bools, Floats
from ..effects.effects import Effects
from ..flow import Flow
from .edge_query import Bound
from .matches import Columns

ROUNDING = 1e-9  # 0.3 - 0.1 is a little less than 0.2, which it must reach


def holds(bound: Bound, low: Floats, high: Floats) -> Bools:
    """Flags for the numbers that keep a bound for certain; each is known to lie in ``low``..``high``."""
    if not bound.signed:
        low, high = np.maximum(np.maximum(low, -high), 0), np.maximum(high, -low)
    flags: Bools = low >= bound.value - ROUNDING if bound.sign == "≥" else high <= bound.value + ROUNDING
    return flags


def difference_holds(bound: Bound, columns: Columns, floor: float) -> Bools:
    """Flags for the edges whose difference keeps a bound for certain: an unknown weight may be any in 0..``floor``."""
    base, tuned = (np.nan_to_num(weights, nan=0.0) for weights in (columns.base, columns.tuned))
    base_most, tuned_most = (np.nan_to_num(weights, nan=floor) for weights in (columns.base, columns.tuned))
    return holds(bound, tuned - base_most, tuned_most - base)


def effects_at(effects: Effects, flow: Flow, columns: Columns) -> Floats:
    """The effect of each edge; raises InputError for effects of other words or of a model that is built differently."""
    if effects.sentence.labels != flow.words.labels or tuple(map(len, effects.effect)) != flow.head_counts:
        raise InputError("these effects are not those of this flow: pass effects=flow.effects()")
    values = np.zeros(len(columns))
    for layer, of_layer in enumerate(effects.effect, start=1):
        here = columns.layer == layer
        values[here] = of_layer[columns.head[here], columns.from_index[here], columns.to_index[here]]
    return values
