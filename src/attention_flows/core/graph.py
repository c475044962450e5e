"""The attention graph: the edges that pass a threshold."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..errors import InputError
from .arrays import Bools
from .edges import Edges
from .threshold import above


def attention_graph(
    edges: Edges,
    threshold: float,
    heads: Iterable[tuple[int, int]] | None = None,
    hidden: Bools | None = None,
    kind: str = "weight",
) -> Edges:
    """The edges that pass a ``threshold`` of some ``kind`` (:func:`.threshold.above`).

    ``heads`` keeps only the named (layer, head) pairs; ``hidden`` (one flag a word) drops the edges that end in a
    flagged word. Raises InputError for a head that is not there.
    """
    keep = above(edges, threshold, kind)
    if heads is not None:
        grid = np.zeros((edges.layers + 1, max(edges.heads, default=0)), dtype=np.bool_)
        for layer, head in heads:
            if not (1 <= layer <= edges.layers and 0 <= head < edges.heads[layer - 1]):
                raise InputError(f"there is no layer {layer} head {head} in this model")
            grid[layer, head] = True
        keep &= grid[edges.layer, edges.head]
    if hidden is not None:
        keep &= ~hidden[edges.key]
    return edges.where(keep)
