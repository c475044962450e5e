"""Effects and knockouts the slow way: transformers' eager attention with another softmax, one pass at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from transformers import PreTrainedModel

from .interventions import eager_with_softmax

Inputs = dict[str, torch.Tensor]
Value = Callable[[Any], torch.Tensor]  # a model's output → y, a number
Maps = list[torch.Tensor]  # in the order of the calls, each [1, heads, queries, keys]


def log_odds(output: Any, index: int, position: int | None = None) -> torch.Tensor:
    """The logit of one output less the log of the others' summed exponentials, from its definition."""
    logits = output.logits[0].double() if position is None else output.logits[0, position].double()
    others = torch.cat([logits[:index], logits[index + 1 :]])
    odds: torch.Tensor = logits[index] - torch.log(torch.exp(others - others.max()).sum()) - others.max()
    return odds


def own_maps(network: PreTrainedModel, inputs: Inputs) -> Maps:
    """The model's own maps."""
    maps: Maps = []

    def note(call: int, scores: torch.Tensor) -> torch.Tensor:
        maps.append(scores.softmax(-1))
        return maps[-1]

    with torch.no_grad(), eager_with_softmax(network, note):
        network(**inputs)
    return maps


def value_with(network: PreTrainedModel, inputs: Inputs, maps: Sequence[torch.Tensor], value: Value) -> torch.Tensor:
    """y with all of these maps given."""
    with eager_with_softmax(network, lambda call, scores: maps[call].to(scores.dtype)):
        return value(network(**inputs))


def integrated(network: PreTrainedModel, inputs: Inputs, own: Maps, reference: Maps, value: Value, steps: int) -> Maps:
    """(A - R) times the mean gradient at the midpoints of the path from R to A, a pass for each."""
    gradients = [torch.zeros_like(weights) for weights in own]
    for step in range(steps):
        point = (step + 0.5) / steps
        given = [
            (start + point * (end - start)).detach().requires_grad_() for start, end in zip(reference, own, strict=True)
        ]
        y = value_with(network, inputs, given, value)
        for total, gradient in zip(gradients, torch.autograd.grad(y, given, materialize_grads=True), strict=True):
            total += gradient
    return [(end - start) * total / steps for start, end, total in zip(reference, own, gradients, strict=True)]


def reacting_gradient(network: PreTrainedModel, inputs: Inputs, value: Value) -> Maps:
    """The gradient of y to what is added to each map, which later maps react to."""
    added: Maps = []

    def add(call: int, scores: torch.Tensor) -> torch.Tensor:
        added.append(torch.zeros_like(scores, requires_grad=True))
        return scores.softmax(-1) + added[-1]

    with eager_with_softmax(network, add):
        y = value(network(**inputs))
    return list(torch.autograd.grad(y, added, materialize_grads=True))


def without(
    weights: torch.Tensor, scores: torch.Tensor, cut: torch.Tensor, how: str, base: torch.Tensor
) -> torch.Tensor:
    """A map [1, heads, queries, keys] after a cut: its own ``weights`` are those of ``scores``."""
    if how == "base":
        return torch.where(cut, base, weights)
    if how == "zero":
        return torch.where(cut, torch.zeros_like(weights), weights)
    lowest = torch.finfo(scores.dtype).min
    left = torch.where(cut, torch.full_like(scores, -torch.inf), scores)
    some = (left > lowest / 2).any(-1, keepdim=True)
    return torch.where(some, left.softmax(-1), torch.zeros_like(weights))


def value_without(
    network: PreTrainedModel, inputs: Inputs, cuts: dict[int, torch.Tensor], how: str, base: Maps, value: Value
) -> torch.Tensor:
    """y without the entries of ``cuts``, by the number of their map's call, while later attention reacts."""

    def softmax(call: int, scores: torch.Tensor) -> torch.Tensor:
        weights = scores.softmax(-1)
        return without(weights, scores, cuts[call], how, base[call]) if call in cuts else weights

    with torch.no_grad(), eager_with_softmax(network, softmax):
        return value(network(**inputs))


def value_held_without(
    network: PreTrainedModel, inputs: Inputs, cuts: dict[int, torch.Tensor], how: str, base: Maps, value: Value
) -> torch.Tensor:
    """The same with all later maps as they were."""
    scores_of: Maps = []

    def note(call: int, scores: torch.Tensor) -> torch.Tensor:
        scores_of.append(scores)
        return scores.softmax(-1)

    with torch.no_grad(), eager_with_softmax(network, note):
        network(**inputs)
    maps = [scores.softmax(-1) for scores in scores_of]
    for call, cut in cuts.items():
        maps[call] = without(maps[call], scores_of[call], cut, how, base[call])
    with torch.no_grad():
        return value_with(network, inputs, maps, value)
