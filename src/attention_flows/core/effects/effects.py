"""The effects of a sentence's attention edges on a prediction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..arrays import Bools, Floats, Ints
from ..one_line import quoted
from ..words import Unit, Words
from .ranking import strongest_first
from .sums import by_head, by_link
from .target import Target

SMALL = 0.25  # nats: below it a difference is too small to take parts of


@dataclass(frozen=True)
class EffectEdges:
    """Some edges and what is known of each, in columns; ``layer`` counts from 1 and ``head`` from 0.

    ``reference`` and ``value`` are its weights in the two maps. ``response`` is the estimate of what putting this edge
    alone to the reference does to y, while later attention reacts.
    """

    layer: Ints
    head: Ints
    from_index: Ints
    to_index: Ints
    reference: Floats
    value: Floats
    effect: Floats
    response: Floats

    def __len__(self) -> int:
        return len(self.layer)


@dataclass(frozen=True, eq=False)
class Effects:
    """What each attention edge of one model does to a prediction, against a reference (docs/effects.md).

    ``sentence`` are the words that edges join, and ``model`` is the role of the model whose effects these are.

    ``attention``, ``reference_attention``, ``effect``, ``response`` and ``exists`` have an array for each layer,
    [heads, words, words], query by key; an edge that the model's mask forbids does not exist and is 0. ``value`` is
    y(A) and ``reference_value`` y(R), both measured; ``steps`` is how many midpoints were taken and ``error`` how far
    the sum of all effects is from y(A) - y(R), as a part of it (*completeness*). ``other_value`` is the other model's
    y of the same label, None where it has none. ``probabilities`` are those of the model's ``labels`` as it runs and
    ``reference_probabilities`` with the reference's attention given, None where it predicts no class. ``passes`` is
    how many sentences went through a model.
    """

    sentence: Words
    unit: Unit
    model: str
    names: tuple[str, ...]
    reference: str
    target: Target
    value: float
    reference_value: float
    other_value: float | None
    labels: tuple[str, ...] | None
    probabilities: tuple[float, ...] | None
    reference_probabilities: tuple[float, ...] | None
    steps: int
    error: float
    attention: tuple[Floats, ...]
    reference_attention: tuple[Floats, ...]
    effect: tuple[Floats, ...]
    response: tuple[Floats, ...]
    exists: tuple[Bools, ...]
    passes: int

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(of {self.model} against {self.reference}, {quoted(self.target.label)}: "
            f"{self.value:+.2f} from {self.reference_value:+.2f} nats, error {self.error:.2%})"
        )

    @property
    def difference(self) -> float:
        """y(A) - y(R): what the effects are shares of, in nats."""
        return self.value - self.reference_value

    @property
    def part(self) -> float | None:
        """The part of y(A) that attention's change carries; None where y(A) is too small to have parts."""
        return None if abs(self.value) < SMALL else self.difference / self.value

    def share_of(self, value: float) -> float | None:
        """``value``, in nats, as a part of y(A) - y(R); None where that is too small to take parts of."""
        return None if abs(self.difference) < SMALL else value / self.difference

    @property
    def count(self) -> int:
        """How many edges exist."""
        return int(sum(layer.sum() for layer in self.exists))

    @cached_property
    def heads(self) -> Floats:
        """The effect of each head, [layers, heads]; NaN where a layer has fewer heads than others."""
        return by_head(self.effect)

    @cached_property
    def layers(self) -> Floats:
        """The effect of each layer, [layers]."""
        return np.array([layer.sum(dtype=np.float64) for layer in self.effect])

    @cached_property
    def links(self) -> Floats:
        """The effect of each link, all heads between two words at a layer, [layers, words, words], query by key."""
        return by_link(self.effect)

    @cached_property
    def words(self) -> Floats:
        """The effect of the edges into each word, [words]: what reading it does."""
        total: Floats = self.links.sum(axis=(0, 1))
        return total

    @cached_property
    def order(self) -> Ints:
        """The places of the edges that exist, by falling abs(effect), in the layers' arrays flattened in turn."""
        return strongest_first(flat(self.effect), flat(self.exists))

    def top(self, count: int = 60) -> EffectEdges:
        """The ``count`` edges of the largest abs(effect), strongest first; 0 is all of them."""
        return self.edges_at(self.order[: count or None])

    def edges_at(self, places: Ints) -> EffectEdges:
        """The edges at these places of the layers' flattened arrays."""
        layer, head, query, key = self.locate(places)
        columns = (self.reference_attention, self.attention, self.effect, self.response)
        return EffectEdges(layer, head, query, key, *(flat(column)[places] for column in columns))

    def locate(self, places: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """The layer (from 1), head, query and key of places in the layers' flattened arrays."""
        n = len(self.sentence)
        starts = np.cumsum([0, *(layer.size for layer in self.effect)])
        index = np.searchsorted(starts, places, side="right") - 1
        inside = places - starts[index]
        return index + 1, inside // n**2, inside // n % n, inside % n


def flat(layers: tuple[np.ndarray[Any, Any], ...]) -> np.ndarray[Any, Any]:
    """The layers' arrays, flattened one after another."""
    return np.concatenate([layer.ravel() for layer in layers])
