"""The length of what an edge carries: the norm of attention times the projected value.

Kobayashi et al. 2020, "Attention is Not Only a Weight: Analyzing Transformers with Vector Norms", EMNLP, arXiv
2004.10102. Each row is divided by its sum, so that thresholds mean what they mean for attention.
"""

from __future__ import annotations

import torch

from .context import MapContext, WeighRows


def weigh(context: MapContext) -> WeighRows:
    assert context.surroundings is not None, "value norms need the network's projections"
    value = context.head_values()
    matrix, _ = context.surroundings.projection(context.site.module, value.shape[1] * value.shape[3])
    of_head = matrix.unflatten(0, (value.shape[1], -1))  # [heads, width, hidden]
    # A head at a time: the projected values of all heads are as large as many layers' states.
    lengths = torch.stack([(value[:, head] @ of_head[head]).norm(dim=-1) for head in range(value.shape[1])], dim=1)

    def rows(attention: torch.Tensor, first: int) -> torch.Tensor:
        return in_shares(attention.float() * lengths[:, :, None])

    return rows


def in_shares(weights: torch.Tensor) -> torch.Tensor:
    """Each row divided by its sum; a row of zeros stays."""
    total = weights.sum(dim=-1, keepdim=True)
    return weights / total.where(total > 0, torch.ones_like(total))
