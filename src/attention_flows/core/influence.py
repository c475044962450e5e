"""Influence in the trace: how much of a trace's attention ends in each word, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import InputError
from .arrays import Array, Bools, Floats, least_float32, namespace
from .trace import Trace


def reads(traced: Trace, *, weighted: bool = False) -> Floats:
    """How often each state is read, c_l(u), [L + 1, words]: by the traced edges at layer l + 1 that end in (l, u).

    Each edge counts once, or by its weight with ``weighted``. Residual links do not count. The last row is 0, since
    nothing reads the deepest layer.
    """
    edges = traced.edges
    state = (edges.layer.astype(np.int64) - 1) * edges.words + edges.key
    weights = edges.weight.astype(np.float64) if weighted else None
    counted = np.bincount(state, weights, minlength=traced.nodes.size)
    return counted.astype(np.float64).reshape(traced.nodes.shape)


def readings(traced: Trace, *, weighted: bool = False) -> Floats:
    """How much each state reads, r_l(u), [L + 1, words]: the traced edges at layer l that start in (l, u).

    This is :func:`reads` for a forward trace. The first row is 0, since the embedding reads nothing.
    """
    edges = traced.edges
    state = edges.layer.astype(np.int64) * edges.words + edges.query
    weights = edges.weight.astype(np.float64) if weighted else None
    counted = np.bincount(state, weights, minlength=traced.nodes.size)
    return counted.astype(np.float64).reshape(traced.nodes.shape)


def influence(traced: Trace, *, alpha: float = 0.5, weighted: bool = False, carried: Bools | None = None) -> Floats:
    """The influence of each state, [L + 1, words]: I_l(u) = c_l(u) + alpha * I_(l+1)(u), I_L = 0.

    c_l(u) is :func:`reads`. A word keeps ``alpha`` (0..1) of its influence at the deeper layer; a state that is only
    ``carried`` ([L, words], as in :func:`.trace.trace`) is the deeper one unchanged, and keeps all. Raises InputError
    for another alpha.

    After the token influence of DeRose, Wang & Berger (https://arxiv.org/abs/2009.07053), whose recursion is not
    public; this one is ours.
    """
    if not 0 <= alpha <= 1:
        raise InputError(f"alpha must lie in 0..1, not {alpha}")
    total = reads(traced, weighted=weighted)
    kept = np.full(total[1:].shape, alpha) if carried is None else np.where(carried, 1.0, alpha)
    for layer in range(len(total) - 2, -1, -1):
        total[layer] += kept[layer] * total[layer + 1]
    return total


def dense_influence(maps: Sequence[Array], is_root: Array, threshold: float, *, alpha: float = 0.5) -> Array:
    """The influence of each word at the inputs, [..., words], from dense maps: I_0 of a trace with residual links.

    ``maps`` are [..., heads, words, words] in float32, by layer; ``is_root`` flags the root's word, [..., words]. As
    :func:`influence` of the trace of the edges that reach ``threshold``, for many sentences at a time.
    """
    lowest = least_float32(threshold)
    active = is_root
    numbers = namespace(is_root)
    total = numbers.zeros_like(is_root, dtype=numbers.float64)
    for layer in reversed(maps):
        traced = (layer >= lowest) & active[..., None, :, None]
        count = traced.sum((-3, -2))
        total = count + alpha * total
        active = active | (count > 0)
    return total


def shares(influence: Floats) -> Floats:
    """Each value's share, 0..1, of the sum over the last axis, which is that of the words; 0 where the sum is 0."""
    total = influence.sum(axis=-1, keepdims=True)
    share: Floats = np.divide(influence, total, out=np.zeros_like(influence, dtype=np.float64), where=total > 0)
    return share


def uptake(traced: Trace, *, alpha: float = 0.5, weighted: bool = False, carried: Bools | None = None) -> Floats:
    """The uptake of each state of a forward trace, [L + 1, words]: U_l(u) = r_l(u) + alpha * U_(l-1)(u), U_0 = 0.

    r_l(u) is :func:`readings`. This is :func:`influence` the other way round.
    """
    if not 0 <= alpha <= 1:
        raise InputError(f"alpha must lie in 0..1, not {alpha}")
    total = readings(traced, weighted=weighted)
    kept = np.full(total[1:].shape, alpha) if carried is None else np.where(carried, 1.0, alpha)
    for layer in range(1, len(total)):
        total[layer] += kept[layer - 1] * total[layer - 1]
    return total
