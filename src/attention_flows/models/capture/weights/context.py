"""What an edge weight can be computed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from ..site import Site


@dataclass(frozen=True)
class MapContext:
    """What is known of a map of attention when some of its rows have been computed.

    ``value`` is [batch, key-value heads, keys, width]; None where a module outside transformers' attention interface
    computed the attention. ``has_sink`` says that a learned sink, which is no token, takes a part of each row.
    """

    site: Site
    value: torch.Tensor | None = None
    has_sink: bool = False


# The attention of some rows, [batch, heads, rows, keys], the first of those rows, and the context of their map, to what
# the edges weigh, of the same shape.
WeighRows = Callable[[torch.Tensor, int, MapContext], torch.Tensor]
