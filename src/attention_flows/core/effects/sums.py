"""Sums of the effects of token edges: to words, links, heads, layers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Bools, Floats
from ..words import Words


def sum_to_words(maps: Floats, words: Words) -> Floats:
    """The sums over the token edges of each word edge: [heads, tokens, tokens] to [heads, words, words].

    Effects are summed where attention is averaged, so that they add up to the same whole.
    """
    if len(words) == words.tokens:
        return maps
    rows = np.add.reduceat(maps, words.starts, axis=-2, dtype=np.float64)
    summed: Floats = np.add.reduceat(rows, words.starts, axis=-1, dtype=np.float64)
    return summed


def any_in_words(flags: Bools, words: Words) -> Bools:
    """Which word edges have a token edge that is flagged: [heads, tokens, tokens] to [heads, words, words]."""
    if len(words) == words.tokens:
        return flags
    rows = np.logical_or.reduceat(flags, words.starts, axis=-2)
    flagged: Bools = np.logical_or.reduceat(rows, words.starts, axis=-1)
    return flagged


def to_tokens(flags: Bools, words: Words) -> Bools:
    """The flags of word edges for each of their token edges: [heads, words, words] to [heads, tokens, tokens]."""
    if len(words) == words.tokens:
        return flags
    word_of = np.repeat(np.arange(len(words)), np.diff(np.append(words.starts, words.tokens)))
    spread: Bools = flags[:, word_of][:, :, word_of]
    return spread


def by_head(maps: Sequence[Floats]) -> Floats:
    """The sum over each head's edges, [layers, heads]; NaN where a layer has fewer heads than others."""
    totals = np.full((len(maps), max((len(layer) for layer in maps), default=0)), np.nan)
    for layer, effects in enumerate(maps):
        totals[layer, : len(effects)] = effects.sum(axis=(1, 2), dtype=np.float64)
    return totals


def by_link(maps: Sequence[Floats]) -> Floats:
    """The sum over the heads of each link, [layers, words, words]."""
    return np.stack([effects.sum(axis=0, dtype=np.float64) for effects in maps])
