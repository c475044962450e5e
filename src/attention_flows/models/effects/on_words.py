"""Token maps brought to one array a layer, on words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from ...core.arrays import Bools, Floats
from ...core.effects.sums import any_in_words, sum_to_words
from ...core.words import Words, attention_on_words
from .maps import MapKey, TokenMaps


def attention_layers(
    values: Mapping[MapKey, torch.Tensor], maps: TokenMaps, words: Words, blank: float = 0.0
) -> tuple[Floats, ...]:
    """Attention between words, [heads, words, words] a layer: the mean over reading tokens of the sums."""
    return tuple(attention_on_words(layer, words) for layer in _layers(values, maps, words.tokens, blank))


def summed_layers(values: Mapping[MapKey, torch.Tensor], maps: TokenMaps, words: Words) -> tuple[Floats, ...]:
    """The sums over the token edges of each word edge, [heads, words, words] a layer."""
    return tuple(sum_to_words(layer, words).astype(np.float32) for layer in _layers(values, maps, words.tokens))


def existing_layers(maps: TokenMaps, words: Words) -> tuple[Bools, ...]:
    """Which edges exist, [heads, words, words] a layer."""
    allowed = {key: flags.expand_as(maps.maps[key]) for key, flags in maps.allowed.items()}
    return tuple(any_in_words(layer, words) for layer in _layers(allowed, maps, words.tokens))


def _layers(
    values: Mapping[MapKey, torch.Tensor], maps: TokenMaps, tokens: int, blank: float = 0.0
) -> list[np.ndarray[Any, Any]]:
    """An array [heads, tokens, tokens] for each layer; what no map covers is ``blank``."""
    layers = []
    for layer in sorted({site.layer for site in maps.sites.values()}):
        sites = {key: site for key, site in maps.sites.items() if site.layer == layer}
        first = values[next(iter(sites))]
        heads = max(site.heads.stop for site in sites.values())
        whole = np.full((heads, tokens, tokens), blank, dtype=bool if first.dtype == torch.bool else np.float32)
        for key, site in sites.items():
            weights = values[key]
            whole[site.heads, site.queries, site.keys] = (
                weights if weights.dtype == torch.bool else weights.float()
            ).numpy(force=True)
        layers.append(whole)
    return layers
