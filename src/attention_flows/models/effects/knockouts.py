"""Knockouts: passes of a model without some of its attention, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from ...core.effects.cut import Cut, How
from ...core.effects.knockout import Reading
from ...core.words import Words
from ...errors import InputError
from ..capture.forward import ForwardResult
from ..capture.intervention import Intervention
from ..capture.layer_outputs import LayerOutputs
from ..capture.site import Site
from .maps import GivenMaps, MapKey, TokenMaps, key_of
from .runner import Runner
from .target import TargetReader

Flags = dict[MapKey, torch.Tensor]


class CutMaps(Intervention):
    """Takes away the entries that are flagged, [batch, heads, queries, keys], of the maps that are named.

    ``mask`` leaves them out of the softmax, so that the rest of the row renormalises; a row of which nothing is left is
    zero. ``zero`` puts 0 in their place after it, and ``base`` the weight of the map ``base``.
    """

    def __init__(self, how: How, flags: Flags, base: Mapping[MapKey, torch.Tensor] | None = None) -> None:
        self._how = how
        self._flags = flags
        self._base = base
        self._empty: torch.Tensor | None = None

    def mask(self, site: Site, rows: slice, mask: torch.Tensor | None) -> torch.Tensor | None:
        flags = self._flags.get(key_of(site))
        if self._how != "mask" or flags is None:
            return mask
        cut = flags[:, :, rows]
        own = torch.zeros(1, 1, *cut.shape[2:], device=cut.device) if mask is None else mask
        lowest = torch.finfo(own.dtype).min
        self._empty = ~((own > lowest / 2) & ~cut).any(dim=-1, keepdim=True)
        return own.masked_fill(cut, lowest)

    def weights(self, site: Site, rows: slice, weights: torch.Tensor) -> torch.Tensor:
        flags = self._flags.get(key_of(site))
        if flags is None:
            return weights
        if self._how == "mask":
            assert self._empty is not None, "the mask of a map comes before its weights"
            return weights.masked_fill(self._empty, 0) if self._empty.any() else weights
        if self._how == "zero":
            return weights.masked_fill(flags[:, :, rows], 0)
        assert self._base is not None, "restoring needs the base's maps"
        return torch.where(flags[:, :, rows], self._base[key_of(site)][:, rows].to(weights.dtype), weights)


def flags_of(cut: Cut, maps: TokenMaps, words: Words) -> Flags:
    """The entries that a cut takes away, [heads, queries, keys], of each map that it touches."""
    bounds = [*words.starts.tolist(), words.tokens]
    flags: Flags = {}
    for part in cut.parts:
        for key, site in maps.sites.items():
            if site.layer != part.layer:
                continue
            heads = [
                head - site.heads.start
                for head in part.heads or range(site.heads.start, site.heads.stop)
                if site.heads.start <= head < site.heads.stop
            ]
            queries, keys = (
                _tokens(chosen, bounds, inside)
                for chosen, inside in ((part.from_words, site.queries), (part.to_words, site.keys))
            )
            if key not in flags:
                flags[key] = torch.zeros(site.shape, dtype=torch.bool)
            grid = torch.meshgrid(
                *(torch.tensor(index, dtype=torch.long) for index in (heads, queries, keys)), indexing="ij"
            )
            flags[key][grid] = True
    return flags


def knocked_out(
    runner: Runner,
    target: TargetReader | None,
    maps: TokenMaps,
    cuts: Sequence[Cut],
    how: How,
    base: Mapping[MapKey, torch.Tensor] | None = None,
    *,
    kept: LayerOutputs | None = None,
) -> list[Reading]:
    """What the model says without each of ``cuts``, in their order.

    With what the blocks of a pass returned, ``kept``, later attention reacts, and the layers below a cut are not run
    again. Without, later attention is held.
    """
    words = runner.encoded.words
    if kept is None:
        return _held(runner, target, maps, cuts, how, base)
    readings: dict[int, Reading] = {}
    begins = sorted({output.first for output in kept})
    groups: dict[int, list[int]] = {}
    for index, cut in enumerate(cuts):
        first = max((layer for layer in begins if layer <= (cut.first_layer or 1)), default=1)
        groups.setdefault(first, []).append(index)
    done = 0
    for first, members in groups.items():
        for batch in runner.batches(members, maps):
            flags = _batched([flags_of(cuts[index], maps, words) for index in batch])
            flags = {key: flag.to(maps.maps[key].device) for key, flag in flags.items()}
            resume = None if first == 1 else kept
            result = runner.run(len(batch), CutMaps(how, flags, base), resume=resume, first_layer=first)
            readings |= dict(zip(batch, readings_of(runner, target, result), strict=True))
            done += len(batch)
            runner.progress(done, len(cuts))
    return [readings[index] for index in range(len(cuts))]


def readings_of(runner: Runner, target: TargetReader | None, result: ForwardResult) -> list[Reading]:
    """What a model says of each sentence of a batch."""
    count = len(result.batch)
    values = [None] * count if target is None else target.values(result.output).tolist()
    classes = runner.model.labels is not None
    predictions = [result.prediction(index) if classes else None for index in range(count)]
    return [
        Reading(value, None if prediction is None else prediction.probabilities)
        for value, prediction in zip(values, predictions, strict=True)
    ]


def edited(
    weights: torch.Tensor, cut: torch.Tensor, how: How, base: torch.Tensor | None, *, sink: bool = False
) -> torch.Tensor:
    """A map [heads, queries, keys] just after a cut, whose row renormalises by ``mask``; a ``sink`` keeps its share."""
    if how == "base":
        assert base is not None, "restoring needs the base's map"
        return torch.where(cut, base, weights)
    left = weights.masked_fill(cut, 0)
    if how == "zero":
        return left
    total = left.sum(dim=-1, keepdim=True)
    if sink:
        total = total + (1 - weights.sum(dim=-1, keepdim=True))
    renormalised = torch.where(total > 0, left / total.where(total > 0, torch.ones_like(total)), left)
    return torch.where(cut.any(dim=-1, keepdim=True), renormalised, weights)


def _held(
    runner: Runner,
    target: TargetReader | None,
    maps: TokenMaps,
    cuts: Sequence[Cut],
    how: How,
    base: Mapping[MapKey, torch.Tensor] | None,
) -> list[Reading]:
    """Readings with every map given: the cut ones edited, all others as they were."""
    readings: list[Reading] = []
    for batch in runner.batches(cuts, maps):
        given = {key: weights.expand(len(batch), *weights.shape) for key, weights in maps.maps.items()}
        flags = [flags_of(cut, maps, runner.encoded.words) for cut in batch]
        for key in {key for of_cut in flags for key in of_cut}:
            given[key] = torch.stack(
                [
                    edited(
                        maps.maps[key],
                        of_cut[key].to(maps.maps[key].device),
                        how,
                        None if base is None else base[key],
                        sink=key in maps.sinks,
                    )
                    if key in of_cut
                    else maps.maps[key]
                    for of_cut in flags
                ]
            )
        readings += readings_of(runner, target, runner.run(len(batch), GivenMaps(given)))
        runner.progress(len(readings), len(cuts))
    return readings


def _batched(flags: Sequence[Flags]) -> Flags:
    """The flags of several cuts as a batch's."""
    shapes = {key: flag.shape for of_cut in flags for key, flag in of_cut.items()}
    return {
        key: torch.stack([of_cut.get(key, torch.zeros(shape, dtype=torch.bool)) for of_cut in flags])
        for key, shape in shapes.items()
    }


def _tokens(chosen: tuple[int, ...] | None, bounds: Sequence[int], inside: slice) -> list[int]:
    """The tokens of words that lie in a map's queries or keys, counted from its first."""
    if chosen is None:
        return list(range(inside.stop - inside.start))
    tokens = [token for word in chosen for token in range(bounds[word], bounds[word + 1])]
    return [token - inside.start for token in tokens if inside.start <= token < inside.stop]


def no_base(name: str) -> InputError:
    return InputError(
        f"there is no base whose attention could be put into {name}: compare two models, or use mask or zero"
    )
