"""What an edge weight can be computed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from ..site import Site
from .surroundings import Surroundings


@dataclass(frozen=True)
class MapContext:
    """What is known of a map of attention before its rows are computed.

    ``value`` is [batch, key-value heads, keys, width]; None where a module outside transformers' attention interface
    computed the attention and its family's values are not known. ``has_sink`` says that a learned sink, which is no
    token, takes a part of each row. ``surroundings`` say what stands around the site's module; None where no weight
    needs it.
    """

    site: Site
    value: torch.Tensor | None = None
    has_sink: bool = False
    surroundings: Surroundings | None = None

    def head_values(self) -> torch.Tensor:
        """The value that each head reads, [batch, heads, keys, width] in float32; raises InputError without values."""
        assert self.surroundings is not None, "a weight that needs values has been asked for"
        if self.value is None:
            raise self.surroundings.unknown()
        groups = self.site.shape[0] // self.value.shape[1]
        value = self.value.float()
        return value.repeat_interleave(groups, dim=1) if groups > 1 else value


# The attention of some rows of a map, [batch, heads, rows, keys], and the first of those rows, to what the edges weigh:
# of the same shape, or with one head.
WeighRows = Callable[[torch.Tensor, int], torch.Tensor]
# A map's context to what weighs its rows; called once a map, before its first rows.
WeighMap = Callable[[MapContext], WeighRows]
