"""Our attention function in transformers' attention interface: it hands over the weights as they are made."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.masking_utils import eager_mask

from ...errors import InputError
from ..families.eager import through_interface
from .blocks import Receive, attend_in_blocks

IMPLEMENTATION = "attention_flows"
ALL = sys.maxsize


@dataclass(frozen=True)
class Hearer:
    """Who is handed the weights, block by block with the index of each block's first row, or ``whole``."""

    receive: Receive
    whole: bool = False


_hearer: ContextVar[Hearer | None] = ContextVar("who hears attention", default=None)


@contextlib.contextmanager
def attending(network: PreTrainedModel) -> Iterator[None]:
    """Within this ``network`` is ready to be listened to, as often as one likes; then all is as before."""
    before = network.config._attn_implementation
    if before == IMPLEMENTATION:
        yield
        return
    # Each module's own: in a model under training some may be frozen in evaluation mode.
    modes = [(module, module.training) for module in network.modules()]
    through = through_interface(network)
    if through:
        network.set_attn_implementation(IMPLEMENTATION)
    network.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training
        if through:
            network.set_attn_implementation(before)


@contextlib.contextmanager
def handing_over(hearer: Hearer) -> Iterator[None]:
    """Within this, every attention layer that the interface reaches hands its weights to ``hearer``."""
    token = _hearer.set(hearer)
    try:
        yield
    finally:
        _hearer.reset(token)


def _attention(module: torch.nn.Module, *args: Any, **kwargs: Any) -> tuple[torch.Tensor, torch.Tensor | None]:
    """The family's own eager attention, with its weights handed to the hearer on the way.

    Each modeling file of transformers carries the eager function that its ``output_attentions`` comes from, so the
    weights are the very same, soft-capping and grouped heads included.
    """
    eager = getattr(sys.modules[type(module).__module__], "eager_attention_forward", None)
    if eager is None:
        raise InputError(f"{type(module).__name__} has no eager attention in transformers to read weights from")
    hearer = _hearer.get()
    if hearer is None:
        return eager(module, *args, **kwargs)  # type: ignore[no-any-return]
    rows = ALL if hearer.whole else None
    return attend_in_blocks(eager, hearer.receive, module, *args, rows=rows, **kwargs), None


# Without the eager mask under the same name transformers passes no mask at all, and causality would be lost.
AttentionInterface.register(IMPLEMENTATION, _attention)
AttentionMaskInterface.register(IMPLEMENTATION, eager_mask)
