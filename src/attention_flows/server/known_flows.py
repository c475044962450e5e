"""The flows of the last sentences without their edges, kept for the experiments that follow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..core.cache import Cache
from ..flow import Flow

MAX_FLOWS = 32
NO_EDGES = 1.0  # a floor that leaves next to none, for reading a sentence quickly


def known_flows() -> Cache[Flow]:
    """A cache of flows: their words, layers, heads and models."""
    return Cache(MAX_FLOWS, lambda flow: 1)


def without_edges(flow: Flow) -> Flow:
    """The same flow with none of its edges, which take most of its memory."""
    models = (
        replace(model, edges=model.edges.where(np.zeros(len(model.edges), dtype=np.bool_))) for model in flow.models
    )
    return replace(flow, models=tuple(models))
