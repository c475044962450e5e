"""Interventions: attention that is changed while a model runs."""

from __future__ import annotations

import torch

from .site import Site


class Intervention:
    """What a forward pass uses in place of a model's own attention; by itself it changes nothing.

    A subclass overrides one or more of the three methods. Each gets the :class:`Site` of a map. Where a method returns
    the object that it got, or None where it got none, the model goes on with its own; only where something changed is
    the output computed again from it. Tensors keep the batch dimension, and gradients flow through them.
    """

    def given(self, site: Site) -> torch.Tensor | None:
        """Weights to use at ``site``, [batch, heads, queries, keys]; the model's scores are then not computed."""
        return None

    def mask(self, site: Site, rows: slice, mask: torch.Tensor | None) -> torch.Tensor | None:
        """What is added to the scores before the softmax, such as -inf where a query may not read a key.

        ``rows`` are the queries of the map that are computed now. ``mask`` is the model's own for them, of a shape that
        broadcasts to [batch, heads, rows, keys], or None.
        """
        return mask

    def weights(self, site: Site, rows: slice, weights: torch.Tensor) -> torch.Tensor:
        """The weights after the softmax, [batch, heads, rows, keys], of the queries ``rows`` of the map."""
        return weights


def weighted_values(weights: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """The output of attention with these ``weights``, [batch, queries, heads, width], as eager attention computes it.

    ``value`` is [batch, key-value heads, keys, width]; grouped heads share one.
    """
    groups = weights.shape[1] // value.shape[1]
    if groups > 1:
        value = value.repeat_interleave(groups, dim=1)
    return torch.matmul(weights.to(value.dtype), value).transpose(1, 2).contiguous()


def renormalised(weights: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """``weights`` as a softmax gives them with ``mask`` added to its scores; a row of which nothing is left is zero."""
    changed = weights * torch.exp(mask)
    total = changed.sum(dim=-1, keepdim=True)
    return torch.where(total > 0, changed / total.where(total > 0, torch.ones_like(total)), changed)
