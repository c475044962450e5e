"""Responses: first-order estimates of what cuts do, from one gradient at the model's own attention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from ...core.effects.cut import Cut, How
from .knockouts import flags_of
from .maps import MapKey, TokenMaps
from .runner import Runner


def responses(
    runner: Runner,
    maps: TokenMaps,
    gradient: Mapping[MapKey, torch.Tensor],
    cuts: Sequence[Cut],
    how: How,
    base: Mapping[MapKey, torch.Tensor] | None = None,
) -> list[float]:
    """The sum over each cut's edges of (A - A after the cut) times ``gradient``, that of y at A.

    Later attention is free to react; the rest of a row that renormalises counts too.
    """
    estimates = []
    for cut in cuts:
        flags = flags_of(cut, maps, runner.encoded.words)
        total = 0.0
        for key, flag in flags.items():
            rows = flag.any(dim=-1)
            own, g = maps.maps[key][rows].double(), gradient[key][rows].double()
            inside = flag[rows].to(own.device)
            restored = None if base is None else base[key][rows].double()
            total += float(_response(own, g, inside, how, restored, sink=key in maps.sinks))
        estimates.append(total)
    return estimates


def _response(
    own: torch.Tensor, g: torch.Tensor, cut: torch.Tensor, how: How, base: torch.Tensor | None, *, sink: bool
) -> torch.Tensor:
    """The response of rows [rows, keys]."""
    if how == "base":
        assert base is not None, "restoring needs the base's map"
        return ((own - base) * g)[cut].sum()
    if how == "zero":
        return (own * g)[cut].sum()
    # Without the cut entries the others of a row grow by (1 + cut / left): formed from what is left, without 1 - A,
    # which loses its digits where the cut entries hold nearly all of a row.
    taken, left = own.masked_fill(~cut, 0), own.masked_fill(cut, 0)
    remaining = left.sum(dim=-1)
    if sink:
        remaining = remaining + (1 - own.sum(dim=-1))
    some = remaining > 0
    mean = torch.where(some, (left * g).sum(dim=-1) / remaining.where(some, torch.ones_like(remaining)), 0)
    return ((taken * g).sum(dim=-1) - taken.sum(dim=-1) * mean).sum()
