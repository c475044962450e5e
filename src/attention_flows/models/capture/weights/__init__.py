"""What an edge weighs, computed while a model runs: a method a file, found by the name of its EdgeWeight.

A weight that needs a gradient is known only after the pass, and has none here (:mod:`...effects.weighing`).
"""

from __future__ import annotations

from ....core.edge_weight import ATTENTION, CONTRIBUTION, VALUE_NORM
from . import attention, contribution, value_norm
from .context import MapContext, WeighMap, WeighRows
from .surroundings import Surroundings

WEIGHT_METHODS: dict[str, WeighMap] = {
    ATTENTION.name: attention.weigh,
    VALUE_NORM.name: value_norm.weigh,
    CONTRIBUTION.name: contribution.weigh,
}

__all__ = ["WEIGHT_METHODS", "MapContext", "Surroundings", "WeighMap", "WeighRows"]
