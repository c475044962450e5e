"""Our attention function in transformers' attention interface: a family's own, with its weights read on the way."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedConfig, PreTrainedModel
from transformers.masking_utils import eager_mask

from ...errors import InputError
from ..families.eager import interface_parts
from .model_lock import model_lock
from .reader import AttentionReader

IMPLEMENTATION = "attention_flows"


# In a context variable, for two models may run side by side in threads of their own.
_reader: ContextVar[AttentionReader | None] = ContextVar("attention reader", default=None)


@contextlib.contextmanager
def with_our_attention(network: PreTrainedModel) -> Iterator[None]:
    """Within this context ``network`` uses our attention function, in evaluation mode; then all is as before.

    To change a network's attention takes longer than to read a short sentence, so a caller with several sentences
    enters once. Other threads wait.
    """
    with model_lock():
        parts = interface_parts(network)
        if parts and all(part.config._attn_implementation == IMPLEMENTATION for part in parts):
            yield
            return
        # Each module's own: in a model under training some may be frozen in evaluation mode.
        modes = [(module, module.training) for module in network.modules()]
        with using_attention(parts, IMPLEMENTATION):
            network.eval()
            try:
                yield
            finally:
                for module, training in modes:
                    module.training = training


@contextlib.contextmanager
def using_attention(parts: Sequence[PreTrainedModel], implementation: str) -> Iterator[None]:
    """Within this context the ``parts`` of a network use that attention; then each its own again."""
    # A part has parts of its own, which may not take one another's implementation.
    configs = {id(config): config for part in parts for config in _configs(part)}
    before = [(config, config._attn_implementation) for config in configs.values()]
    try:
        for part in parts:
            part.set_attn_implementation(implementation)
        yield
    finally:
        for config, own in before:
            config._attn_implementation_internal = own


def _configs(network: PreTrainedModel) -> Iterator[PreTrainedConfig]:
    """The configurations of a network and of its parts, with or without a network of their own."""
    configs = [module.config for module in network.modules() if isinstance(module, PreTrainedModel)]
    while configs:
        config = configs.pop()
        yield config
        parts = (getattr(config, name, None) for name in config.sub_configs)
        configs += [part for part in parts if isinstance(part, PreTrainedConfig)]


@contextlib.contextmanager
def recording_to(reader: AttentionReader) -> Iterator[None]:
    """Within this context ``reader`` computes every attention layer that the interface reaches."""
    token = _reader.set(reader)
    try:
        yield
    finally:
        _reader.reset(token)


def _attention(module: torch.nn.Module, *args: Any, **kwargs: Any) -> tuple[torch.Tensor, torch.Tensor | None]:
    """The family's own eager attention, computed by the current reader where there is one.

    Each modeling file of transformers carries the eager function that its ``output_attentions`` comes from, so the
    weights are the same, soft-capping and grouped heads included.
    """
    eager = getattr(sys.modules[type(module).__module__], "eager_attention_forward", None)
    if eager is None:
        raise InputError(f"{type(module).__name__} has no eager attention in transformers to read weights from")
    reader = _reader.get()
    if reader is None:
        return eager(module, *args, **kwargs)  # type: ignore[no-any-return]
    return reader.attend(eager, module, *args, **kwargs), None


# Without the eager mask under the same name transformers passes no mask at all, and causality would be lost.
AttentionInterface.register(IMPLEMENTATION, _attention)
AttentionMaskInterface.register(IMPLEMENTATION, eager_mask)
