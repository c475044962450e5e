"""Our attention function in transformers' attention interface: a family's own, with its weights read on the way."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.masking_utils import eager_mask

from ...errors import InputError
from ..families.eager import interface_parts
from .reader import AttentionReader

IMPLEMENTATION = "attention_flows"


# In a context variable, for two models may run side by side in threads of their own.
_reader: ContextVar[AttentionReader | None] = ContextVar("attention reader", default=None)


@contextlib.contextmanager
def with_our_attention(network: PreTrainedModel) -> Iterator[None]:
    """Within this context ``network`` uses our attention function, in evaluation mode; then all is as before.

    To change a network's attention takes longer than to read a short sentence, so a caller with several sentences
    enters once.
    """
    parts = [(part, part.config._attn_implementation) for part in interface_parts(network)]
    if parts and all(before == IMPLEMENTATION for _, before in parts):
        yield
        return
    # Each module's own: in a model under training some may be frozen in evaluation mode.
    modes = [(module, module.training) for module in network.modules()]
    for part, _ in parts:
        part.set_attn_implementation(IMPLEMENTATION)
    network.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training
        for part, before in parts:
            part.set_attn_implementation(before)


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
