"""An encoder-decoder's maps put together to one a layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch

from .site import Site


class GridMap:
    """Takes an encoder-decoder's maps in the order they are made and gives one map a layer, over all its tokens.

    A decoder layer's cross-attention follows its self-attention, and its heads follow the other's: decoder tokens read
    decoder tokens by the first and encoder tokens by the second. Where a head reads nothing the map is NaN, which is no
    edge.
    """

    def __init__(self, tokens: int, receive: Callable[[Site, torch.Tensor], None]) -> None:
        self._tokens = tokens
        self._receive = receive
        self._decoder: torch.Tensor | None = None

    def add(self, site: Site, weights: torch.Tensor) -> None:
        """Take the next map, [heads, queries, keys]; calls ``receive`` once the layer is whole."""
        whole = torch.full((len(weights), self._tokens, self._tokens), torch.nan, device=weights.device)
        whole[:, site.queries, site.keys] = weights.float()
        if site.kind == "decoder":
            self._decoder = whole
            return
        if self._decoder is not None:
            whole = torch.cat([self._decoder, whole])
            self._decoder = None
        tokens = slice(0, self._tokens)
        self._receive(replace(site, heads=slice(0, len(whole)), queries=tokens, keys=tokens, module=None), whole)
