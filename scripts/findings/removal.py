"""Heads whose output is taken away while a model runs: set to zero, or to its mean over other sentences."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np
import torch

from attention_flows.core.arrays import Bools, Floats
from attention_flows.models.loading.model import Model
from attention_flows.studies.read_rows import ReadRow
from scripts.findings.maps import classes
from scripts.findings.material import Batch, plain_batches

Change = Callable[[int, torch.Tensor], torch.Tensor]  # a layer from 0 and its heads' outputs → what goes on from there


@contextlib.contextmanager
def changed_outputs(model: Model, change: Change) -> Iterator[None]:
    """Within this context ``change`` gets every layer's heads' outputs, [batch, tokens, heads × width], in a row."""

    def hook(layer: int) -> Callable[[torch.nn.Module, tuple[torch.Tensor, ...]], tuple[torch.Tensor, ...]]:
        return lambda module, inputs: (change(layer, inputs[0]), *inputs[1:])

    body: Any = model.network.base_model
    with contextlib.ExitStack() as stack:
        for number, layer in enumerate(body.encoder.layer):
            stack.callback(layer.attention.output.dense.register_forward_pre_hook(hook(number)).remove)
        yield


def by_head(model: Model, outputs: torch.Tensor) -> torch.Tensor:
    """Outputs with the heads apart: [batch, tokens, heads, width]."""
    apart: torch.Tensor = outputs.unflatten(-1, (model.network.config.num_attention_heads, -1))
    return apart


def removed(model: Model, heads: Collection[int], instead: torch.Tensor | None) -> Change:
    """Puts ``instead`` [layers, heads, width], or zero, in place of some ``heads``, counted over all layers."""
    count = model.network.config.num_attention_heads

    def change(layer: int, outputs: torch.Tensor) -> torch.Tensor:
        here = [head - layer * count for head in heads if head // count == layer]
        if not here:
            return outputs
        apart = by_head(model, outputs).clone()
        apart[:, :, here] = 0 if instead is None else instead[layer, here].to(apart.dtype)
        return apart.flatten(start_dim=-2)

    return change


def mean_outputs(model: Model, sentences: Sequence[ReadRow]) -> torch.Tensor:
    """The mean output of each head over all tokens of the sentences, [layers, heads, width]."""
    config = model.network.config
    totals = torch.zeros(
        config.num_hidden_layers, config.num_attention_heads, config.hidden_size // config.num_attention_heads
    )
    tokens = 0

    def note(layer: int, outputs: torch.Tensor) -> torch.Tensor:
        totals[layer] += by_head(model, outputs).sum(dim=(0, 1))
        return outputs

    with changed_outputs(model, note), torch.inference_mode():
        for batch in plain_batches(model, sentences):
            model.network(**batch.tensors)
            tokens += sum(encoded.words.tokens for encoded in batch.inputs)
    return totals / tokens


def right(
    model: Model, sentences: Sequence[ReadRow], heads: Collection[int] = (), instead: torch.Tensor | None = None
) -> Bools:
    """Which sentences the model gets right without these ``heads``, [sentences]."""
    correct = np.zeros(len(sentences), np.bool_)
    with changed_outputs(model, removed(model, heads, instead)), torch.inference_mode():
        for batch in plain_batches(model, sentences):
            logits = model.network(**batch.tensors).logits
            correct[batch.places] = (logits.argmax(dim=1) == classes(model, batch)).numpy(force=True)
    return correct


def michel_scores(model: Model, sentences: Sequence[ReadRow]) -> Floats:
    """The importance of each head, [layers × heads], of Michel et al. 2019, section 4.1.

    It is the mean over sentences of abs(output · gradient of the loss to the output), divided by the layer's ℓ2 norm.
    """
    total: Floats | float = 0.0
    for batch in plain_batches(model, sentences):
        total = total + _absolute_products(model, batch)
    layers = np.asarray(total).reshape(model.network.config.num_hidden_layers, -1)
    norm: Floats = np.linalg.norm(layers, axis=1, keepdims=True)
    return (layers / norm).ravel()


def _absolute_products(model: Model, batch: Batch) -> Floats:
    outputs: dict[int, torch.Tensor] = {}

    def note(layer: int, of_layer: torch.Tensor) -> torch.Tensor:
        outputs[layer] = of_layer if of_layer.requires_grad else of_layer.detach().requires_grad_()
        return outputs[layer]

    with changed_outputs(model, note):
        logits = model.network(**batch.tensors).logits
    loss = torch.nn.functional.cross_entropy(logits.double(), classes(model, batch), reduction="sum")
    gradients = torch.autograd.grad(loss, list(outputs.values()))
    products = [
        (by_head(model, output.detach()) * by_head(model, gradient)).double().sum(dim=(1, 3)).abs().sum(dim=0)
        for output, gradient in zip(outputs.values(), gradients, strict=True)
    ]
    of_heads: Floats = torch.cat(products).numpy(force=True)
    return of_heads


def effect_scores(effects: Floats) -> Floats:
    """The size of each head's mean effect over [sentences, heads]."""
    size: Floats = np.abs(effects.mean(axis=0))
    return size


def weakest(scores: Floats, count: int) -> list[int]:
    """The ``count`` heads of the least scores."""
    heads: list[int] = np.argsort(scores, kind="stable")[:count].tolist()
    return heads
