"""A layer's attention, some query rows at a time, so that memory does not grow with heads x length squared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from .intervention import Intervention, weighted_values
from .site import Site

MAX_WEIGHTS = 1 << 17  # in a block: half a MiB in float32, which a core's cache still helps with
MIN_ROWS = 64  # grouped heads are unfolded again for every block, which more and smaller blocks would pay for

Eager = Callable[..., tuple[torch.Tensor, torch.Tensor]]
Receive = Callable[[torch.Tensor, int], None]


def rows_in_block(heads: int, keys: int) -> int:
    """How many query rows of a layer of so many ``heads`` and ``keys`` are computed at once."""
    return max(MIN_ROWS, MAX_WEIGHTS // max(1, heads * keys))


def attend_in_blocks(
    eager: Eager,
    receive: Receive,
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    *args: Any,
    rows: int | None = None,
    changed: tuple[Intervention, Site] | None = None,
    **kwargs: Any,
) -> torch.Tensor:
    """The output of ``eager``, a family's own attention, of shape [batch, queries, heads, width].

    It is called for ``rows`` query rows after the other (by default :func:`rows_in_block`), with all the keys.
    ``receive`` is called with each block's weights, [batch, heads, rows, keys], and the index of its first row.
    ``changed`` is an intervention, and the site that this attention is.
    """
    queries, keys = query.shape[-2], key.shape[-2]
    step = rows or rows_in_block(query.shape[0] * query.shape[1], keys)
    outputs = []
    for first in range(0, queries, step):
        block = slice(first, min(first + step, queries))

        def cut(argument: Any, block: slice = block) -> Any:
            """The block's rows of what has a row for each query: a mask or a bias; all else as it is."""
            by_row = isinstance(argument, torch.Tensor) and argument.dim() == 4 and argument.shape[-2] == queries > 1
            return argument[:, :, block] if by_row and argument.shape[-1] in (1, keys) else argument

        mask = cut(attention_mask)
        if changed is not None:
            mask = changed[0].mask(changed[1], block, mask)
        cut_kwargs = {name: cut(argument) for name, argument in kwargs.items()}
        output, weights = eager(module, query[:, :, block], key, value, mask, *args, **cut_kwargs)
        if changed is not None:
            replaced = changed[0].weights(changed[1], block, weights)
            if replaced is not weights:
                weights, output = replaced, weighted_values(replaced, value)
        receive(weights, first)
        outputs.append(output)
    return outputs[0] if len(outputs) == 1 else torch.cat(outputs, dim=1)
