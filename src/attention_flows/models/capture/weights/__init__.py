"""What an edge weighs, computed while a model runs: a method a file, found by the name of its EdgeWeight."""

from __future__ import annotations

from ....core.edge_weight import ATTENTION
from . import attention
from .context import MapContext, WeighRows

WEIGHT_METHODS: dict[str, WeighRows] = {ATTENTION.name: attention.weigh}

__all__ = ["WEIGHT_METHODS", "MapContext", "WeighRows"]
