"""Where in a model attention weights stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch

Kind = Literal["encoder", "decoder", "cross"]


@dataclass(frozen=True)
class Site:
    """One map of attention: a layer's, or a part of one, on the flow's grid.

    ``layer`` counts from 1 in the order of the calls, which holds where modules are shared or number themselves twice.
    ``kind`` says whose tokens read: an encoder's, a decoder's own, or a decoder's that read the encoder's ("cross").
    ``heads``, ``queries`` and ``keys`` are slices of the layer's heads and of the grid's tokens: in an encoder-decoder
    the encoder's tokens come first, and the heads of cross-attention follow those of self-attention. ``module`` is the
    attention module, None for a map that a model only returns.
    """

    layer: int
    kind: Kind
    heads: slice
    queries: slice
    keys: slice
    module: torch.nn.Module | None = None

    @property
    def shape(self) -> tuple[int, int, int]:
        """How many heads, queries and keys the map has."""
        heads, queries, keys = (part.stop - part.start for part in (self.heads, self.queries, self.keys))
        return heads, queries, keys
