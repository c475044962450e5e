"""Exact measures of heads, from all of their attention: what they are, and how a flow comes by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import Floats
from .headmeasures import MEASURES

DIGITS = 7  # behind the point in a document
ROLES = ("base", "tuned")


@dataclass(frozen=True)
class HeadNumbers:
    """The measures of every head of one or two models on a sentence, from their dense maps.

    ``heads`` is each model's number of heads on each layer 1..L. ``own`` has for each model one row for each of
    MEASURES and one column for each head, by layer and head; ``change`` is the heads' change, [heads], or None where
    there is no second model that corresponds. NaN where a head has no row to measure.
    """

    heads: tuple[tuple[int, ...], ...]
    own: tuple[Floats, ...]
    change: Floats | None

    def document(self) -> dict[str, Any]:
        """What JSON says of them (docs/wire.md): layer by layer, and null in the place of NaN."""
        own = {
            role: {name: _by_layer(row, heads) for name, row in zip(MEASURES, rows, strict=True)}
            for role, heads, rows in zip(ROLES, self.heads, self.own, strict=False)
        }
        return own | {"change": None if self.change is None else _by_layer(self.change, self.heads[0])}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> HeadNumbers:
        """What :meth:`document` wrote, to within its digits; raises KeyError, TypeError or ValueError for another."""
        of_models = [document[role] for role in ROLES if role in document]
        heads = tuple(tuple(map(len, one[MEASURES[0]])) for one in of_models)
        own = tuple(np.stack([_together(one[name]) for name in MEASURES]) for one in of_models)
        change = document["change"]
        return cls(heads, own, None if change is None else _together(change))


class Measuring:
    """A flow's exact measures: at hand, or to be had of ``measure`` when they are first asked for.

    What is copied or pickled keeps what is at hand, and not the models that ``measure`` may hold.
    """

    def __init__(self, measure: Callable[[], HeadNumbers] | None = None, at_hand: HeadNumbers | None = None) -> None:
        self._measure = measure
        self.at_hand = at_hand

    def numbers(self) -> HeadNumbers | None:
        """The measures; None where there is nobody to ask. Raises what ``measure`` does."""
        if self.at_hand is None and self._measure is not None:
            self.at_hand = self._measure()
            self._measure = None
        return self.at_hand

    def __reduce__(self) -> tuple[type[Measuring], tuple[None, HeadNumbers | None]]:
        return Measuring, (None, self.at_hand)


def _by_layer(row: Floats, heads: Sequence[int]) -> list[list[float | None]]:
    numbers = [None if np.isnan(value) else round(float(value), DIGITS) for value in row]
    ends = np.cumsum(heads).tolist()
    return [numbers[end - count : end] for end, count in zip(ends, heads, strict=True)]


def _together(layers: Sequence[Sequence[float | None]]) -> Floats:
    """One row of all layers' numbers."""
    return np.array([np.nan if value is None else value for layer in layers for value in layer], dtype=np.float64)
