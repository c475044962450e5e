"""The effects of a batch of sentences: integrated gradients as in :mod:`..effects.attribution`, of many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from ...errors import InputError
from ..capture.encode import Encoded
from ..capture.forward import ForwardResult, run_forward
from ..effects.attribution import MIN_DIFFERENCE, midpoints
from ..effects.maps import GivenMaps, MapKey
from ..effects.target import head_of, is_exclusive, log_odds, target_name
from ..families.kinds import mask_position, objective
from ..loading.model import Model

Maps = Mapping[MapKey, torch.Tensor]


@dataclass(frozen=True)
class BatchTarget:
    """What y is of each sentence of a batch: the class that the model predicts.

    ``position`` [batch] is where a language model's head reads, None of classes; ``classes`` [batch] are the labels or
    tokens.
    """

    position: torch.Tensor | None
    classes: torch.Tensor
    exclusive: bool

    def names(self, model: Model) -> list[str]:
        """The name of each sentence's class or token."""
        positions = [None] * len(self.classes) if self.position is None else self.position.tolist()
        return [
            target_name(model, index, position)
            for index, position in zip(self.classes.tolist(), positions, strict=True)
        ]

    def values(self, logits: torch.Tensor) -> torch.Tensor:
        """Y of each sentence, [batch], in float64; gradients flow through it."""
        return log_odds(self.read(logits), self.classes, exclusive=self.exclusive)

    def read(self, logits: torch.Tensor) -> torch.Tensor:
        """The logits that the prediction is read from, [batch, labels], in float64."""
        return _at(logits, self.position)


@dataclass(frozen=True)
class BatchEffects:
    """The effects of a batch: y(A), y(R) and the completeness error, [batch] in float64, and each map's effects.

    ``effects`` are [batch, heads, queries, keys] in float32.
    """

    target: BatchTarget
    value: torch.Tensor
    reference_value: torch.Tensor
    error: torch.Tensor
    effects: dict[MapKey, torch.Tensor]


def has_target(model: Model, encoded: Encoded) -> bool:
    """Whether a model with a head predicts something for a sentence: a masked language model does at a mask."""
    if objective(model.network) != "mask":
        return True
    return mask_position(model.tokenizer.mask_token_id, encoded.inputs["input_ids"][0]) is not None


def batch_target(model: Model, batch: Sequence[Encoded], result: ForwardResult) -> BatchTarget:
    """The target of each sentence. Raises InputError where one of them has none, as without a mask or a head."""
    logits = result.output.get("logits")
    head = head_of(model, logits)
    position = None
    if head == "next":
        position = torch.full((len(batch),), logits.shape[1] - 1, device=logits.device)
    elif head == "mask":
        masks = [mask_position(model.tokenizer.mask_token_id, encoded.inputs["input_ids"][0]) for encoded in batch]
        if None in masks:
            raise InputError(f"{model.name} predicts a word only where a text has a mask")
        position = torch.tensor(masks, device=logits.device)
    return BatchTarget(position, _at(logits, position).argmax(dim=1), is_exclusive(model))


def attribute_batch(
    model: Model,
    batch: Sequence[Encoded],
    target: BatchTarget,
    own: ForwardResult,
    maps: Maps,
    reference: Maps,
    steps: int,
) -> BatchEffects:
    """The effects of a model's ``maps`` on what it predicts, against the maps ``reference``, in ``steps`` midpoints.

    ``own`` is the pass that made the maps. Later attention does not react: all maps are given.
    """
    value = target.values(own.output.logits)
    given = run_forward(model, batch, intervention=GivenMaps(reference))
    reference_value = target.values(given.output.logits)
    gradients = {key: torch.zeros_like(weights, dtype=torch.float32) for key, weights in maps.items()}
    for point in midpoints(steps):
        mixed = {key: torch.lerp(reference[key], weights, point).requires_grad_() for key, weights in maps.items()}
        output = run_forward(model, batch, intervention=GivenMaps(mixed), gradient=True).output
        # Each sentence's y depends on its own maps alone, so that the gradient of the sum has all of theirs.
        total = target.values(output.logits).sum()
        taken = torch.autograd.grad(total, list(mixed.values()), allow_unused=True, materialize_grads=True)
        for key, gradient in zip(mixed, taken, strict=True):
            gradients[key] += gradient
    with torch.inference_mode():
        effects = {key: (weights - reference[key]).float() * (gradients[key] / steps) for key, weights in maps.items()}
        totals = torch.stack([of_map.sum(dim=(1, 2, 3), dtype=torch.float64) for of_map in effects.values()]).sum(dim=0)
        difference = value - reference_value
        error = (totals - difference).abs() / difference.abs().clamp(min=MIN_DIFFERENCE)
    return BatchEffects(target, value, reference_value, error, effects)


def _at(logits: torch.Tensor, position: torch.Tensor | None) -> torch.Tensor:
    """The logits that the prediction is read from, [batch, labels], in float64."""
    if position is None:
        return logits.double()
    return logits[torch.arange(len(logits), device=logits.device), position].double()
