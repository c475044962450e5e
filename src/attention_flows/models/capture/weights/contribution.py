"""The part of a layer's attention output that comes from each token, residual link and layer norm included (ALTI).

Ferrando, Gallego & Costa-jussà 2022, "Measuring the Mixing of Contextual Information in the Transformer", EMNLP, arXiv
2203.04212. Where the norm comes before attention, as in ALTI-Logit (Ferrando et al. 2023, arXiv 2305.12535), the output
is the sum of attention and residual itself.
"""

from __future__ import annotations

from typing import Any

import torch

from .context import MapContext, WeighRows
from .value_norm import in_shares

MAX_NUMBERS = 1 << 23  # of the vectors from some tokens to each


def weigh(context: MapContext) -> WeighRows:
    assert context.surroundings is not None, "contributions need the network's projections"
    value, surroundings = context.head_values(), context.surroundings
    matrix, bias = surroundings.projection(context.site.module, value.shape[1] * value.shape[3])
    states = surroundings.states(context.site.module).float()
    norm = surroundings.norm(context.site.module)
    of_head = matrix.unflatten(0, (value.shape[1], -1))
    projected = torch.einsum("bhkw,hwd->bhkd", value, of_head)  # what each head would carry from each token

    def rows(attention: torch.Tensor, first: int) -> torch.Tensor:
        weights = attention.float()
        count, keys = weights.shape[-2:]
        step = max(1, MAX_NUMBERS // (keys * projected.shape[-1]))
        of_sentences = []
        for of_sentence, carried, state in zip(weights, projected, states, strict=True):
            parts = [
                _contributions(of_sentence[:, start : start + step], carried, state, first + start, bias, norm)
                for start in range(0, count, step)
            ]
            of_sentences.append(torch.cat(parts))
        return torch.stack(of_sentences)[:, None]

    return rows


def _contributions(
    attention: torch.Tensor,
    carried: torch.Tensor,
    states: torch.Tensor,
    first: int,
    bias: torch.Tensor,
    norm: torch.nn.Module | None,
) -> torch.Tensor:
    """The contributions [rows, keys] of one sentence to the tokens from ``first`` on.

    ``attention`` is [heads, rows, keys], ``carried`` [heads, keys, hidden] and ``states`` [tokens, hidden].
    """
    vectors = torch.einsum("hrk,hkd->rkd", attention, carried)
    row = torch.arange(len(vectors), device=vectors.device)
    vectors[row, first + row] += states[first : first + len(vectors)]
    output = vectors.sum(dim=1) + bias
    if norm is not None:
        # With its deviation held the norm is linear: it takes the mean away, and scales.
        known: Any = norm
        eps = known.eps if hasattr(known, "eps") else known.variance_epsilon
        deviation = (output.var(dim=-1, unbiased=False, keepdim=True) + eps).sqrt()
        gain = known.weight.float() / deviation[:, None]
        vectors = (vectors - vectors.mean(dim=-1, keepdim=True)) * gain
        output = norm(output.to(known.weight.dtype)).float()
    # How much nearer to the output, in the sum of absolute differences, each token's vector leads.
    nearer = output.abs().sum(dim=-1, keepdim=True) - (output[:, None] - vectors).abs().sum(dim=-1)
    return in_shares(nearer.clamp(min=0))
