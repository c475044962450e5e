"""Attention itself: the probability with which a query reads a key."""

from __future__ import annotations

import torch

from .context import MapContext


def weigh(attention: torch.Tensor, first: int, context: MapContext) -> torch.Tensor:
    """The attention, [batch, heads, rows, keys], as it is."""
    return attention
