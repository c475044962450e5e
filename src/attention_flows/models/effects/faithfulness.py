"""Faithfulness, measured: a model runs with some edges as they are and all others at the reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from ...core.arrays import Bools, Floats, Ints
from ...core.effects.curve import RANKINGS, Curve, Faithfulness, Ranking
from ...core.effects.effects import SMALL, Effects, flat
from ...core.effects.ranking import RANDOM_ORDERS, SHARES, random_order, sizes_of, strongest_first
from ...core.effects.sums import to_tokens
from ...core.words import Words
from .attribution import Maps
from .maps import GivenMaps, MapKey, TokenMaps
from .runner import Runner
from .target import TargetReader


class MixedRuns:
    """Runs a model with sets of edges from its own maps and the rest from ``reference``, or the other way round."""

    def __init__(
        self, runner: Runner, target: TargetReader, maps: TokenMaps, reference: Maps, effects: Effects
    ) -> None:
        self._runner = runner
        self._target = target
        self._maps = maps
        self._reference = reference
        self._effects = effects

    def values(self, kept: Sequence[Ints], left: Sequence[Ints]) -> tuple[list[float], list[float]]:
        """Y with each of the sets ``kept`` as they are and all else at the reference, and with each ``left`` out."""
        return self._values(kept, keep=True), self._values(left, keep=False)

    def measure(self, sets: Sequence[Ints]) -> list[Faithfulness]:
        """The faithfulness of sets of places in the effects' flattened arrays."""
        kept, left = self._values(sets, keep=True), self._values(sets, keep=False)
        return [
            Faithfulness(
                len(places),
                y_kept,
                y_left,
                self._effects.share_of(y_kept - self._effects.reference_value),
                self._effects.share_of(self._effects.value - y_left),
            )
            for places, y_kept, y_left in zip(sets, kept, left, strict=True)
        ]

    def curve(self) -> Curve:
        """F over SHARES of the edges, by each ranking, and *removed* by the effects' own."""
        effects, sizes = self._effects, sizes_of(self._effects.count)
        attention, exists = flat(effects.attention), flat(effects.exists)
        orders: dict[Ranking, list[Ints]] = {
            "effect": [effects.order],
            "difference": [strongest_first(attention - flat(effects.reference_attention), exists)],
            "attention": [strongest_first(attention, exists)],
            "random": [random_order(exists, seed) for seed in range(RANDOM_ORDERS)],
        }
        sets = [order[:size] for ranking in RANKINGS for order in orders[ranking] for size in sizes]
        values = np.array(self._values(sets, keep=True)).reshape(-1, len(sizes))
        f = self._parts(values - effects.reference_value)
        removed = np.array(self._values([effects.order[:size] for size in sizes], keep=False))
        rows = iter(f)
        means = {ranking: np.mean([next(rows) for _ in orders[ranking]], axis=0) for ranking in RANKINGS}
        return Curve(sizes, means, self._parts(effects.value - removed), SHARES)

    def _parts(self, values: Floats) -> Floats:
        difference = self._effects.difference
        parts: Floats = values / difference if abs(difference) >= SMALL else np.full(values.shape, np.nan)
        return parts

    def _values(self, sets: Sequence[Ints], *, keep: bool) -> list[float]:
        """Y with each set of edges as the model has them and all others at the reference; else the other way round."""
        values: list[float] = []
        own, reference = self._maps.maps, self._reference
        inside, outside = (own, reference) if keep else (reference, own)
        for batch in self._runner.batches(sets, self._maps):
            given: dict[MapKey, list[torch.Tensor]] = {key: [] for key in self._maps.maps}
            for places in batch:
                for key, flags in self._flags(places):
                    given[key].append(torch.where(flags.to(inside[key].device), inside[key], outside[key]))
            stacked = {key: torch.stack(maps) for key, maps in given.items()}
            values += self._target.values(self._runner.run(len(batch), GivenMaps(stacked)).output).tolist()
            self._runner.progress(len(values), len(sets))
        return values

    def _flags(self, places: Ints) -> Iterator[tuple[MapKey, torch.Tensor]]:
        """The token edges of a set, [heads, queries, keys], of every map."""
        flags = np.zeros(sum(layer.size for layer in self._effects.effect), dtype=np.bool_)
        flags[places] = True
        layers: list[Bools] = []
        start = 0
        for layer in self._effects.effect:
            layers.append(to_tokens(flags[start : start + layer.size].reshape(layer.shape), self._words))
            start += layer.size
        for key, site in self._maps.sites.items():
            yield key, torch.from_numpy(layers[site.layer - 1][site.heads, site.queries, site.keys])

    @property
    def _words(self) -> Words:
        return self._runner.encoded.words
