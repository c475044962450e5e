"""Longformer gives its weights by distance within a window, and those of and to the global tokens apart."""

from __future__ import annotations

from typing import Any

import torch


def weights(module: torch.nn.Module, kwargs: dict[str, Any], outputs: tuple[Any, ...]) -> torch.Tensor | None:
    """The weights from each token to each, [1, heads, tokens, tokens], of a batch of one; None if not returned.

    The input was filled up to a whole number of windows, and its padding is left out.
    """
    if len(outputs) < 2:
        return None
    windowed = outputs[1][0].transpose(0, 1)  # [heads, tokens, global + window + 1]
    heads, length, _ = windowed.shape
    reach = int(module.one_sided_attn_window_size)  # type: ignore[arg-type]  # torch calls every attribute a module
    visible = int((~kwargs["is_index_masked"][0]).sum())
    global_tokens = kwargs["is_index_global_attn"][0].nonzero()[:, 0]
    count = windowed.shape[-1] - (2 * reach + 1)

    dense = windowed.new_zeros(heads, length, length + 2 * reach)
    rows = torch.arange(length, device=windowed.device)[:, None]
    columns = rows + torch.arange(2 * reach + 1, device=windowed.device)
    dense[:, rows, columns] = windowed[..., count:]  # the key at distance d from the query i lies at i + d + reach
    dense = dense[..., reach : reach + length]
    if count:
        dense[..., global_tokens] = windowed[..., :count]
        dense[:, global_tokens] = outputs[2][0]  # a global token's own row: it reads every token
    real: torch.Tensor = dense[None, :, :visible, :visible]
    return real
