"""Attention maps of batches, gradients of the loss to them, and the effects of their edges."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from attention_flows.models.batches.effects import BatchEffects, BatchTarget, attribute_batch, batch_target
from attention_flows.models.capture.forward import ForwardResult, run_forward
from attention_flows.models.effects.maps import MapKey, ReadMaps
from attention_flows.models.effects.target import is_exclusive
from attention_flows.models.loading.model import Model
from attention_flows.studies.options import STEPS
from scripts.findings.material import Batch

Maps = dict[MapKey, torch.Tensor]  # by layer, each [batch, heads, queries, keys]


def read_maps(model: Model, batch: Batch) -> tuple[Maps, ForwardResult]:
    """A model's attention on tokens, and its pass."""
    reading = ReadMaps()
    result = run_forward(model, batch.inputs, intervention=reading)
    return dict(sorted(reading.batch().items())), result


def classes(model: Model, batch: Batch) -> torch.Tensor:
    """The right class of each sentence, [batch]."""
    labels = list(model.labels or ())
    return torch.tensor([labels.index(label) for label in batch.labels])


@dataclass(frozen=True)
class Gradients:
    """A model's maps, and the absolute gradients of each sentence's loss to them, by layer."""

    maps: Maps
    absolute: Maps


def loss_gradients(model: Model, batch: Batch) -> Gradients:
    """The cross-entropy of the right class, and its gradient to every attention weight; later attention reacts.

    Each sentence's loss depends on its own maps alone, so that the gradient of the sum has all of theirs.
    """
    reading = ReadMaps(gradient=True)
    result = run_forward(model, batch.inputs, intervention=reading, gradient=True)
    loss = torch.nn.functional.cross_entropy(result.output.logits.double(), classes(model, batch), reduction="sum")
    keys = sorted(reading.blocks)
    blocks = [block for key in keys for block in reading.blocks[key]]
    taken = iter(torch.autograd.grad(loss, blocks))
    absolute = {key: torch.cat([next(taken).abs() for _ in reading.blocks[key]], dim=2) for key in keys}
    return Gradients({key: reading.batch()[key] for key in keys}, absolute)


def effects(model: Model, batch: Batch, reference: Maps | None = None, *, predicted: bool = False) -> BatchEffects:
    """The effects of edges on the log-odds of the right class, against ``reference`` or else no attention.

    With ``predicted`` they are on the log-odds of the class that the model predicts.
    """
    maps, own = read_maps(model, batch)
    right = BatchTarget(None, classes(model, batch), is_exclusive(model))
    target = batch_target(model, batch.inputs, own) if predicted else right
    against = {key: torch.zeros_like(of_map) for key, of_map in maps.items()} if reference is None else reference
    return attribute_batch(model, batch.inputs, target, own, maps, against, STEPS)


def head_sums(of_maps: Maps) -> torch.Tensor:
    """The sums over each head's map, [batch, heads of all layers], in float64."""
    return torch.cat([of_maps[key].sum(dim=(2, 3), dtype=torch.float64) for key in sorted(of_maps)], dim=1)
