"""XLNet keeps the batch last, and has a second stream when it predicts words in an order of its own."""

from __future__ import annotations

from typing import Any

import torch


def weights(module: torch.nn.Module, kwargs: dict[str, Any], outputs: tuple[Any, ...]) -> torch.Tensor | None:
    """The content stream's weights, [batch, heads, tokens, tokens]; None where they are not returned."""
    if len(outputs) < 3:
        return None
    content = outputs[2][0] if isinstance(outputs[2], tuple) else outputs[2]
    batch_first: torch.Tensor = content.permute(2, 3, 0, 1)
    return batch_first
