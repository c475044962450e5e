"""The measures of heads of a batch of sentences, by the definitions of :mod:`.core.head_measures`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ...core.arrays import Floats
from ...core.head_measures import distributions, divided, row_distance, sum_rows
from .words import BatchWords


@dataclass(frozen=True)
class BatchMeasures:
    """The measures of a batch: of each model [MEASURES, batch, heads of all layers], and the change of each head.

    ``change`` and ``root_change``, [batch, heads], are None of one model. NaN where a head has no row to measure.
    """

    models: tuple[Floats, ...]
    change: Floats | None
    root_change: Floats | None


def measure_batch(maps: Sequence[Sequence[torch.Tensor]], words: BatchWords) -> BatchMeasures:
    """The measures of one or two models' ``maps`` on words, each model's [batch, heads, words, words] by layer."""
    query = torch.arange(words.count, device=maps[0][0].device)
    measures: list[list[torch.Tensor]] = [[] for _ in maps]
    changes: list[torch.Tensor] = []
    for layers in zip(*maps, strict=True):
        rows = [distributions(layer) for layer in layers]
        bits = []
        for index, of_model in enumerate(rows):
            sums, counts, entropies = sum_rows(of_model, query, words.layout)
            measures[index].append(divided(sums, counts))
            bits.append(entropies)
        if len(rows) == 2:
            changes.append(_change(row_distance(rows[0], rows[1], bits=bits[0] + bits[1]), words))
    change = root_change = None
    if changes:
        change, root_change = torch.cat(changes, dim=-1).numpy(force=True)
    return BatchMeasures(
        tuple(np.concatenate([m.numpy(force=True) for m in model], -1) for model in measures), change, root_change
    )


def _change(distance: torch.Tensor, words: BatchWords) -> torch.Tensor:
    """The mean of a layer's distances [batch, heads, words] over all rows and in the root's, [2, batch, heads]."""
    present = ~torch.isnan(distance)
    flags = torch.stack([present, present & words.layout.is_root])
    means: torch.Tensor = divided(torch.where(flags, distance, 0.0).sum(-1), flags.sum(-1))
    return means
