"""Attention of the families that transformers' attention interface does not reach, from their eager output."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import torch
from transformers import PreTrainedModel

from ...errors import InputError
from . import longformer, xlnet

# What an attention module gives: its outputs to those of its weights, [batch, heads, tokens, tokens], or None.
Take = Callable[[torch.nn.Module, dict[str, Any], tuple[Any, ...]], torch.Tensor | None]
Receive = Callable[[torch.Tensor], None]
NEAR_ONE = 0.02  # what rounding in half precision may take from a row's sum


def _second(module: torch.nn.Module, given: dict[str, Any], outputs: tuple[Any, ...]) -> torch.Tensor | None:
    weights: torch.Tensor | None = outputs[1]
    return weights


# By the name of the attention module: DeBERTa v1's and v2's are named alike.
MODULES: dict[str, Take] = {
    "BloomAttention": _second,
    "DisentangledSelfAttention": _second,
    "GPTNeoSelfAttention": _second,
    "LongformerSelfAttention": longformer.weights,
    "MPNetSelfAttention": _second,
    "XLNetRelativeAttention": xlnet.weights,
}


def through_interface(network: PreTrainedModel) -> bool:
    """Whether transformers can put another attention function into the network."""
    return bool(type(network)._can_set_attn_implementation())


@contextlib.contextmanager
def listening(network: PreTrainedModel, receive: Receive) -> Iterator[dict[str, Any]]:
    """Within this, each attention module outside the interface hands its weights to ``receive``; gives what to ask for.

    What is handed over is taken out of the module's outputs, so that one layer's weights are let go before the next
    one's are made.
    """
    if through_interface(network):
        yield {}
        return
    found = [(module, MODULES[name]) for module in network.modules() if (name := type(module).__name__) in MODULES]
    hooks = [module.register_forward_hook(_hook(take, receive), with_kwargs=True) for module, take in found]
    try:
        yield {"output_attentions": True}
    finally:
        for hook in hooks:
            hook.remove()


def _hook(take: Take, receive: Receive) -> Callable[..., tuple[Any, ...]]:
    def hook(
        module: torch.nn.Module, args: tuple[Any, ...], given: dict[str, Any], outputs: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        weights = take(module, given, outputs)
        if weights is None:
            return outputs
        receive(weights)
        # Empty, not None: the model turns about what it collects at the end.
        return tuple(
            one.new_empty((0,) * one.dim()) if at and isinstance(one, torch.Tensor) else one
            for at, one in enumerate(outputs)
        )

    return hook


def shown(name: str, network: PreTrainedModel, output: Any) -> Iterator[torch.Tensor]:
    """The weights that an unknown family's ``output`` holds, as the attention modules would have handed them over.

    Raises InputError where it holds none, or none from each token to each.
    """
    maps = output.get("attentions")
    if network.config.is_encoder_decoder:
        decoder = zip(output.get("decoder_attentions") or (), output.get("cross_attentions") or (), strict=True)
        maps = [*(output.get("encoder_attentions") or ()), *(one for pair in decoder for one in pair)]
    family = network.config.model_type
    if not maps or any(one is None for one in maps):
        raise InputError(
            f"{name} ({family}) gives no attention, not even when asked for output_attentions: it cannot be shown"
        )
    for one in maps:
        if not isinstance(one, torch.Tensor) or one.dim() != 4:
            raise InputError(f"{name} ({family}) gives attention in a form of its own, which is not read")
        # SqueezeBERT, of all that return maps, returns scores.
        if (one.float().sum(dim=-1) - 1).abs().max() > NEAR_ONE:
            raise InputError(f"{name} ({family}) gives attention whose rows do not sum to 1: it cannot be shown")
        yield one
