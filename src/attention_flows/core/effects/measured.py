"""Measured faithfulness of links: sets of them, beside as many at random, and the curve over their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Ints
from ..running import IsCancelled, never_cancelled
from .curve import RANKINGS, Faithfulness, Ranking
from .effects import Effects
from .experiments import Experiments
from .links import Links
from .request import EffectsRequest

COUNTS = (20, 40, 60, 80, 120, 160, 200)  # of links, measured along with the effects
CURVE_COUNTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
RANDOM_SETS = 3


@dataclass(frozen=True)
class LinkCurve:
    """f over the number of links, for rankings of equal sizes, all measured; None where f means nothing.

    ``random`` is the mean of RANDOM_SETS orders.
    """

    counts: tuple[int, ...]
    f: dict[Ranking, tuple[float | None, ...]]

    def to_dict(self) -> dict[str, Any]:
        """The curve for JSON."""
        columns: dict[str, Any] = {ranking: list(values) for ranking, values in self.f.items()}
        return {"counts": list(self.counts), **columns}


@dataclass(frozen=True)
class LinkMeasurer:
    """Measures the faithfulness of links of ``effects``, which ``experiments`` computed for ``request``."""

    experiments: Experiments
    request: EffectsRequest
    effects: Effects
    links: Links

    def strongest(self, *, cancelled: IsCancelled = never_cancelled) -> list[Faithfulness]:
        """That of the strongest links at COUNTS, those that exist, with these links alone as the model has them."""
        counts = [count for count in COUNTS if count <= len(self.links)] or [len(self.links)]
        kept = self._kept([self.links.order[:count] for count in counts], cancelled)
        return [
            Faithfulness(count, value, None, self._f(value), None) for count, value in zip(counts, kept, strict=True)
        ]

    def sets(
        self, sets: Sequence[Ints], *, random: bool = False, cancelled: IsCancelled = never_cancelled
    ) -> list[Faithfulness]:
        """That of sets of links' places; with ``random`` beside the mean f of RANDOM_SETS random sets of as many."""
        orders = [self.links.at_random(seed) for seed in range(RANDOM_SETS)] if random else []
        edges = [self.links.edges_of(places) for places in sets]
        controls = [self.links.edges_of(order[: len(places)]) for places in sets for order in orders]
        kept, left = self.experiments.mixed(self.request, self.effects, [*edges, *controls], edges, cancelled=cancelled)
        at_random = kept[len(sets) :]
        return [
            Faithfulness(
                len(places),
                kept[index],
                left[index],
                self._f(kept[index]),
                self.effects.share_of(self.effects.value - left[index]),
                self._f(float(np.mean(at_random[index * RANDOM_SETS :][:RANDOM_SETS]))) if random else None,
            )
            for index, places in enumerate(sets)
        ]

    def curve(self, *, cancelled: IsCancelled = never_cancelled) -> LinkCurve:
        """Faithfulness over CURVE_COUNTS of the links, those that exist, by each ranking."""
        links = self.links
        counts = tuple(count for count in CURVE_COUNTS if count <= len(links))
        orders: dict[Ranking, list[Ints]] = {
            "effect": [links.order],
            "difference": [links.by(links.change)],
            "attention": [links.by(links.attention)],
            "random": [links.at_random(seed) for seed in range(RANDOM_SETS)],
        }
        sets = [order[:count] for ranking in RANKINGS for order in orders[ranking] for count in counts]
        rows = iter(np.array(self._kept(sets, cancelled)).reshape(-1, len(counts)))
        means = {ranking: np.mean([next(rows) for _ in orders[ranking]], axis=0).tolist() for ranking in RANKINGS}
        return LinkCurve(counts, {ranking: tuple(map(self._f, values)) for ranking, values in means.items()})

    def _kept(self, sets: Sequence[Ints], cancelled: IsCancelled) -> list[float]:
        edges = [self.links.edges_of(places) for places in sets]
        return self.experiments.mixed(self.request, self.effects, edges, cancelled=cancelled)[0]

    def _f(self, value: float) -> float | None:
        """F of links with which y is ``value``."""
        return self.effects.share_of(value - self.effects.reference_value)
