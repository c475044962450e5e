"""DeBERTa's values: v1 makes queries, keys and values by one projection, v2 each by its own."""

from __future__ import annotations

from typing import Any

import torch


def values(module: Any, states: torch.Tensor) -> torch.Tensor:
    """The values of an attention module, [batch, heads, tokens, width], from its input [batch, tokens, hidden]."""
    if hasattr(module, "value_proj"):
        projected = module.value_proj(states)
    else:
        # In v1 each head's query, key and value lie side by side.
        both = module.in_proj(states).unflatten(-1, (module.num_attention_heads, 3, -1))
        projected = both[..., 2, :].flatten(-2) + module.v_bias
    of_heads: torch.Tensor = projected.unflatten(-1, (module.num_attention_heads, -1)).transpose(1, 2)
    return of_heads
