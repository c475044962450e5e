"""Attention of the families that transformers' attention interface does not reach, from their eager output."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import torch
from transformers import PreTrainedModel

from ...errors import InputError
from . import longformer, xlnet

# What an attention module returns → its weights, [batch, heads, tokens, tokens], or None.
WeightsOf = Callable[[torch.nn.Module, dict[str, Any], tuple[Any, ...]], torch.Tensor | None]
Read = Callable[[torch.nn.Module, torch.Tensor, torch.Tensor | None], None]  # module, weights, and its input
Change = Callable[[torch.nn.Module, torch.Tensor], torch.Tensor]
NEAR_ONE = 0.02  # what rounding in half precision may take from a row's sum


def _second(module: torch.nn.Module, kwargs: dict[str, Any], outputs: tuple[Any, ...]) -> torch.Tensor | None:
    weights: torch.Tensor | None = outputs[1]
    return weights


# By the name of the attention module: DeBERTa v1's and v2's are named alike.
MODULES: dict[str, WeightsOf] = {
    "BloomAttention": _second,
    "DisentangledSelfAttention": _second,
    "GPTNeoSelfAttention": _second,
    "LongformerSelfAttention": longformer.weights,
    "MPNetSelfAttention": _second,
    "XLNetRelativeAttention": xlnet.weights,
}
# The dropout that a module's weights pass before they meet the values: where they can be changed.
DROPOUTS = {"DisentangledSelfAttention": "dropout"}


def interface_parts(network: torch.nn.Module) -> list[PreTrainedModel]:
    """The outermost parts of the network into which transformers can put another attention function.

    It is the network itself in most families; in some that also read pictures or sound, only the text part.
    """
    if isinstance(network, PreTrainedModel) and type(network)._can_set_attn_implementation():
        return [network]
    return [part for child in network.children() for part in interface_parts(child)]


def uses_interface(network: PreTrainedModel) -> bool:
    """Whether transformers can put another attention function into the network, or a part of it."""
    return bool(interface_parts(network))


def can_change_attention(network: PreTrainedModel) -> bool:
    """Whether the network's attention can be replaced while it runs."""
    if uses_interface(network):
        return True
    modules = [name for module in network.modules() if (name := type(module).__name__) in MODULES]
    return bool(modules) and all(name in DROPOUTS for name in modules)


@contextlib.contextmanager
def module_hooks(network: PreTrainedModel, read: Read, change: Change | None = None) -> Iterator[dict[str, Any]]:
    """Within this context each attention module outside the interface calls ``read`` with its weights.

    Gives the arguments that the network must be called with. The weights are taken out of the module's outputs, so
    that one layer's are freed before the next one's are made. With ``change`` the weights that it returns take the
    place of the module's own, where :func:`can_change_attention`.
    """
    if uses_interface(network):
        yield {}
        return
    modules = [(module, MODULES[name]) for module in network.modules() if (name := type(module).__name__) in MODULES]
    hooks = [module.register_forward_hook(_read_hook(of, read), with_kwargs=True) for module, of in modules]
    if change is not None:
        for module, _ in modules:
            dropout = module.get_submodule(DROPOUTS[type(module).__name__])
            hooks.append(dropout.register_forward_hook(_change_hook(module, change)))
    try:
        yield {"output_attentions": True}
    finally:
        for hook in hooks:
            hook.remove()


def _read_hook(weights_of: WeightsOf, read: Read) -> Callable[..., tuple[Any, ...]]:
    def hook(
        module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], outputs: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        weights = weights_of(module, kwargs, outputs)
        if weights is None:
            return outputs
        read(module, weights, args[0] if args else kwargs.get("hidden_states"))
        # Empty, not None: the model transposes what it collects at the end.
        return tuple(
            output.new_empty((0,) * output.dim()) if index and isinstance(output, torch.Tensor) else output
            for index, output in enumerate(outputs)
        )

    return hook


def _change_hook(module: torch.nn.Module, change: Change) -> Callable[..., torch.Tensor]:
    return lambda dropout, args, weights: change(module, weights)


def returned_maps(name: str, network: PreTrainedModel, output: Any) -> Iterator[torch.Tensor]:
    """The maps, [batch, heads, queries, keys], that an unknown family's ``output`` holds, in the order of its layers.

    Raises InputError where it has none, or none from each token to each.
    """
    maps = output.get("attentions")
    if network.config.is_encoder_decoder:
        decoder = zip(output.get("decoder_attentions") or (), output.get("cross_attentions") or (), strict=True)
        maps = [*(output.get("encoder_attentions") or ()), *(weights for pair in decoder for weights in pair)]
    family = network.config.model_type
    if not maps or any(weights is None for weights in maps):
        raise InputError(
            f"{name} ({family}) gives no attention, not even when asked for output_attentions: it cannot be shown"
        )
    for weights in maps:
        if not isinstance(weights, torch.Tensor) or weights.dim() != 4:
            raise InputError(f"{name} ({family}) gives attention in a form of its own, which is not read")
        # SqueezeBERT, of all that return maps, returns scores.
        if (weights.float().sum(dim=-1) - 1).abs().max() > NEAR_ONE:
            raise InputError(f"{name} ({family}) gives attention whose rows do not sum to 1: it cannot be shown")
        yield weights
