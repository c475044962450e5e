"""How large a message may become."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..core.flow import Flow
from .flow import encode

# Of both models together. Beyond so many edges a frame of 512 words takes a browser more than 16 ms.
MAX_BYTES = 4_000_000
MAX_EDGES = 300_000
HEADER_GROWTH = 128  # bytes by which a header grows with the numbers in it


def edges_that_fit(flow: Flow) -> int:
    """How many edges, of all models together, a message of ``flow`` has room for: MAX_BYTES, and MAX_EDGES at most."""
    no_edges = (
        replace(model, edges=model.edges.where(np.zeros(len(model.edges), dtype=np.bool_))) for model in flow.models
    )
    room = MAX_BYTES - len(encode(replace(flow, models=tuple(no_edges)))) - HEADER_GROWTH
    return max(0, min(room // (3 if len(flow.words) <= 256 else 4), MAX_EDGES))
