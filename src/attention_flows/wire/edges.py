"""A model's edges as arrays of small whole numbers, and back (docs/wire.md)."""

from __future__ import annotations

import numpy as np

from ..core.arrays import Floats, Ints
from ..core.edges import Edges
from ..errors import InputError

ARRAYS = ("counts", "to", "weights")
SCALE = 50_000  # every threshold of up to four decimals is a whole number of steps
MAX_STEPS = 65_535
MANY_ROWS = 65_536


def edges_to_arrays(edges: Edges) -> tuple[Ints, Ints, Ints]:
    """ARRAYS of the edges: the number of edges of each row, then each edge's word read, and its weight in steps.

    A row is a (layer, head, reading word), and weights are rounded down to whole steps of 1 / SCALE.
    """
    counts = _row_counts(edges)
    # Most rows of a long text are empty, and their counts take more bytes than their edges.
    short = len(counts) > MANY_ROWS and counts.max() < 256
    return (
        counts.astype(np.uint8 if short else np.uint16),
        edges.key.astype(np.uint8 if edges.words <= 256 else np.uint16),
        _steps(edges.weight).astype(np.uint16),
    )


def edges_from_arrays(counts: Ints, to: Ints, weights: Ints, scale: int, heads: tuple[int, ...], words: int) -> Edges:
    """The edges in ARRAYS, of a model with ``heads`` heads on each layer 1..L, over ``words`` words.

    Raises InputError for arrays that are of no such edges.
    """
    rows = sum(heads) * words
    if len(counts) != rows:
        raise InputError(f"counts has {len(counts)} rows, not {rows}")
    if not int(counts.sum()) == len(to) == len(weights):
        raise InputError("its edges do not match their counts")
    if int(weights.max(initial=0)) * SCALE > MAX_STEPS * scale:
        raise InputError("an edge weighs more than a message can say")
    row = np.repeat(np.arange(rows), counts)
    if (to >= words).any() or (np.diff(row * words + to) <= 0).any():
        raise InputError("its edges read a word that is out of order or absent")
    layer_of_head = np.repeat(np.arange(1, len(heads) + 1), heads)
    head_in_layer = np.concatenate([np.arange(count) for count in heads])
    return Edges(
        layer_of_head[row // words].astype(np.int16),
        head_in_layer[row // words].astype(np.int16),
        (row % words).astype(np.int32),
        to.astype(np.int32),
        # float64: q / 50,000 must be the very number that a threshold of four decimals is.
        weights / scale,
        heads,
        words,
    )


def _row_counts(edges: Edges) -> Ints:
    """The number of edges of each (layer, head, query) row."""
    first_head = np.concatenate([[0], np.cumsum(edges.heads)[:-1]])
    row = (first_head[edges.layer - 1] + edges.head) * edges.words + edges.query
    return np.bincount(row, minlength=sum(edges.heads) * edges.words)


def _steps(weights: Floats) -> Floats:
    """The largest whole q with q / SCALE <= weight: rounded down, so that no edge crosses a threshold upward."""
    exact = weights.astype(np.float64)
    steps = np.floor(exact * SCALE)
    return steps + ((steps + 1) / SCALE <= exact)  # the product of a decoded weight may fall short of its own q
