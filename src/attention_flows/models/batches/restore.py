"""Batches with the base's attention put back at some heads: what the tuned model then predicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from ...core.arrays import Floats, Ints
from ...errors import InputError
from ..capture.encode import Encoded
from ..capture.forward import run_forward
from ..capture.intervention import Intervention
from ..capture.site import Site
from ..effects.maps import MapKey, ReadMaps, key_of
from ..loading.model import Model
from .effects import batch_target

Heads = frozenset[tuple[int, int]]  # layer from 1, head from 0


@dataclass(frozen=True)
class RestoredHeads(Intervention):
    """Puts the ``base``'s weights, [batch, heads, queries, keys], in the place of those of some ``heads``."""

    base: Mapping[MapKey, torch.Tensor]
    heads: Heads

    def weights(self, site: Site, rows: slice, weights: torch.Tensor) -> torch.Tensor:
        heads = [head for layer, head in self.heads if layer == site.layer]
        if not heads:
            return weights
        restored = weights.clone()
        restored[:, heads] = self.base[key_of(site)][:, heads, rows].to(weights.dtype)
        return restored


@dataclass(frozen=True)
class Restored:
    """What a batch's predictions become: y [cuts + 1, batch] and the predicted class, the model's own first.

    y stays that of the class which the model predicts by itself.
    """

    values: Floats
    classes: Ints


def restore_batch(
    base: Model, tuned: Model, batches: tuple[Sequence[Encoded], Sequence[Encoded]], cuts: Sequence[Heads]
) -> Restored:
    """Run a batch with the base's attention put back at each of ``cuts``; later attention reacts.

    ``batches`` are the base's and the tuned model's inputs of the same sentences. Raises InputError for a model without
    a prediction, and for two whose maps do not correspond.
    """
    reading = ReadMaps()
    run_forward(base, batches[0], intervention=reading)
    maps, own = reading.batch(), ReadMaps()
    result = run_forward(tuned, batches[1], intervention=own)
    if {key: site.shape for key, site in reading.sites.items()} != {key: site.shape for key, site in own.sites.items()}:
        raise InputError(f"{base.name} and {tuned.name} differ in layers or heads: there is no attention to put back")
    target = batch_target(tuned, batches[1], result)
    logits = [result.output.logits]
    for heads in cuts:
        intervention = RestoredHeads(maps, heads)
        logits.append(run_forward(tuned, batches[1], intervention=intervention).output.logits)
    values = torch.stack([target.values(of_cut) for of_cut in logits])
    classes = torch.stack([target.read(of_cut).argmax(dim=1) for of_cut in logits])
    return Restored(values.numpy(force=True), classes.numpy(force=True))
