"""How large a message may become, and the floor that keeps it below that."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np

from ..core.floor import Floor
from ..core.flow import Flow, ModelFlow
from ..core.view import View
from .flow import encode

AnyFlow = TypeVar("AnyFlow", bound=Flow)

# Of both models together. Beyond so many edges a frame of 512 words takes a browser more than 16 ms.
MAX_BYTES = 4_000_000
MAX_EDGES = 300_000
FLOOR = 0.01  # where nothing else is said
HEADER_GROWTH = 128  # bytes by which a header grows with the numbers in it


def edges_that_fit(flow: Flow) -> int:
    """How many edges, of all models together, a message of ``flow`` has room for: MAX_BYTES, and MAX_EDGES at most."""
    no_edges = (
        replace(model, edges=model.edges.where(np.zeros(len(model.edges), dtype=np.bool_))) for model in flow.models
    )
    room = MAX_BYTES - len(encode(replace(flow, models=tuple(no_edges)))) - HEADER_GROWTH
    return max(0, min(room // (3 if len(flow.words) <= 256 else 4), MAX_EDGES))


def automatic_floor(view: View | None) -> Floor:
    """The floor where none is given: FLOOR, or the ``view``'s threshold where that is lower.

    It rises where there are more than MAX_EDGES edges, but never above the threshold.
    """
    start = FLOOR if view is None else min(FLOOR, view.threshold)
    return Floor(start, 1.0 if view is None else max(view.threshold, start), MAX_EDGES)


def fitting(flow: AnyFlow, rule: Floor) -> AnyFlow:
    """The flow with its floor raised until its message is not too large, or to the rule's top."""
    rule = replace(rule, start=flow.floor, max_edges=edges_that_fit(flow))
    floor = rule.raised([model.edges.weight for model in flow.models])
    return replace(flow, floor=floor, models=tuple(_above(model, floor) for model in flow.models))


def _above(model: ModelFlow, floor: float) -> ModelFlow:
    edges = model.edges
    return replace(model, edges=edges.where(edges.weight.astype(np.float64) >= floor))
