"""Token influence: how much of a trace comes to rest on each word, layer by layer."""

from __future__ import annotations

import numpy as np

from .arrays import Bools, Floats
from .trace import Trace


def reads(traced: Trace, *, weighted: bool = False) -> Floats:
    """c_l(u), of shape [L + 1, words]: the number of traced edges at layer l + 1 that end in (l, u).

    Each (head, reader) pair counts once, or by its weight with ``weighted``. Residual links count for nothing, and
    nothing reads the deepest layer, so the last row is 0.
    """
    edges = traced.edges
    state = (edges.layer.astype(np.int64) - 1) * edges.words + edges.key
    weights = edges.weight.astype(np.float64) if weighted else None
    counted = np.bincount(state, weights, minlength=traced.nodes.size)
    return counted.astype(np.float64).reshape(traced.nodes.shape)


def readings(traced: Trace, *, weighted: bool = False) -> Floats:
    """How much each state reads, of shape [L + 1, words]: the number of traced edges at layer l that start in (l, u).

    :func:`reads` the other way round, for a forward trace; the first row is 0.
    """
    edges = traced.edges
    state = edges.layer.astype(np.int64) * edges.words + edges.query
    weights = edges.weight.astype(np.float64) if weighted else None
    counted = np.bincount(state, weights, minlength=traced.nodes.size)
    return counted.astype(np.float64).reshape(traced.nodes.shape)


def influence(traced: Trace, *, alpha: float = 0.5, weighted: bool = False, carried: Bools | None = None) -> Floats:
    """I_l(u) = c_l(u) + alpha * I_(l+1)(u), I_L = 0, of shape [L + 1, words].

    After the token influence of DeRose, Wang & Berger (https://arxiv.org/abs/2009.07053); the recursion is ours,
    as theirs is not public. ``alpha`` (0..1) is how much of a word's influence at a deeper layer it keeps;
    a state that is only ``carried`` ([L, words], as in :func:`.trace.trace`) is the deeper one itself, and keeps all.
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha must lie in 0..1, not {alpha}")
    total = reads(traced, weighted=weighted)
    kept = np.full(total[1:].shape, alpha) if carried is None else np.where(carried, 1.0, alpha)
    for layer in range(len(total) - 2, -1, -1):
        total[layer] += kept[layer] * total[layer + 1]
    return total


def uptake(traced: Trace, *, alpha: float = 0.5, weighted: bool = False, carried: Bools | None = None) -> Floats:
    """What :func:`influence` is to a backward trace, to a forward one: U_l(u) = r_l(u) + alpha * U_(l-1)(u), U_0 = 0.

    r_l(u), how much (l, u) reads, is :func:`readings`. Of shape [L + 1, words].
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha must lie in 0..1, not {alpha}")
    total = readings(traced, weighted=weighted)
    kept = np.full(total[1:].shape, alpha) if carried is None else np.where(carried, 1.0, alpha)
    for layer in range(1, len(total)):
        total[layer] += kept[layer - 1] * total[layer - 1]
    return total
