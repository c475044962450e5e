"""The strongest edges of each sentence of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ...core.arrays import Floats, Ints


@dataclass(frozen=True)
class StrongestEdges:
    """A sentence's strongest edges, strongest first: layer from 1, head, reading and read word from 0.

    ``values`` are what was given beside the strength, each [edges].
    """

    layer: Ints
    head: Ints
    query: Ints
    key: Ints
    values: tuple[Floats, ...]


def strongest_edges(
    strength: Sequence[torch.Tensor], values: Sequence[Sequence[torch.Tensor]], words: Sequence[int], count: int
) -> list[StrongestEdges]:
    """The ``count`` edges of the largest strength, above 0, of each sentence.

    ``strength`` and each of ``values`` are [batch, heads, words, words] by layer; a sentence has so many ``words``, and
    those beyond are padding. Equal strengths are in the order of layers, heads and words.
    """
    heads, padded = [layer.shape[1] for layer in strength], strength[0].shape[-1]
    flat = _flat(strength)
    top = flat.topk(min(count, flat.shape[1]), dim=1)
    taken = [_flat(of_value).gather(1, top.indices).numpy(force=True) for of_value in values]
    strengths, places = top.values.numpy(force=True), top.indices.numpy(force=True)
    # A layer's first head, counted over all layers.
    first_head = np.cumsum([0, *heads])
    results = []
    for index in range(len(words)):
        order = np.lexsort((places[index], -strengths[index]))
        order = order[strengths[index][order] > 0]
        place = places[index][order]
        any_head, pair = np.divmod(place, padded * padded)
        query, key = np.divmod(pair, padded)
        layer = np.asarray(np.searchsorted(first_head, any_head, side="right"))
        results.append(
            StrongestEdges(
                layer, any_head - first_head[layer - 1], query, key, tuple(of_value[index][order] for of_value in taken)
            )
        )
    return results


def _flat(layers: Sequence[torch.Tensor]) -> torch.Tensor:
    return torch.cat([layer.flatten(start_dim=1) for layer in layers], dim=1)
