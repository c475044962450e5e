"""Measures of single heads: entropy, and attention to special tokens, to the word itself and to its neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import Bools, Floats, Ints, nan_to_none
from .one_line import counted
from .words import DECODER, Words

DIGITS = 7  # after the point in JSON
ROLES = ("base", "tuned")
MEASURES = ("entropy", "special", "itself", "next", "previous")


class Tally:
    """The running means, over rows, of the measures of one layer's heads.

    ``words`` are the words of the sentence; a word has neighbours only in its own part (:func:`parts_of`).
    """

    def __init__(self, heads: int, words: Words) -> None:
        part = parts_of(words)
        self._special = words.special
        self._same_part: Bools = np.equal(part[1:], part[:-1])
        self._sums = np.zeros((len(MEASURES), heads))
        self._counts = np.zeros((len(MEASURES), heads))

    def add(self, query: Ints, rows: Floats) -> Floats:
        """Add the rows [heads, rows, words] of the words ``query``, and return their entropies, [heads, rows].

        Rows of NaN are left out; their entropy is NaN.
        """
        bits = entropy(rows)
        present: Bools = ~np.isnan(bits)
        at = np.arange(len(query))
        always = np.ones(len(at), np.bool_)
        has_next, has_previous = np.append(self._same_part, False)[query], np.insert(self._same_part, 0, False)[query]
        values = (
            (bits, always),
            (rows[..., self._special].sum(axis=-1), always),
            (rows[:, at, query], always),
            (rows[:, at, np.minimum(query + 1, rows.shape[-1] - 1)], has_next),
            (rows[:, at, np.maximum(query - 1, 0)], has_previous),
        )
        for measure, (value, applies) in enumerate(values):
            rows_counted = present & applies
            self._sums[measure] += np.where(rows_counted, value, 0).sum(axis=1)
            self._counts[measure] += rows_counted.sum(axis=1)
        return bits

    def means(self) -> Floats:
        """The measures, [MEASURES, heads]; NaN where a head has no row to measure."""
        return divided(self._sums, self._counts)


def measure_maps(maps: Floats, words: Words) -> Floats:
    """The measures of a layer's heads, [MEASURES, heads], from their dense maps [heads, words, words]."""
    tally = Tally(len(maps), words)
    tally.add(np.arange(len(words)), distributions(maps))
    return tally.means()


def distributions(rows: Floats) -> Floats:
    """The rows scaled to sum to 1 in float64, as float32 rows do only nearly; a row without attention is NaN."""
    whole: Floats = rows.astype(np.float64)
    total = whole.sum(axis=-1, keepdims=True)
    if np.isnan(total).any():  # a row may be NaN in part
        whole = np.nan_to_num(whole)
        total = whole.sum(axis=-1, keepdims=True)
    np.divide(whole, total, out=whole, where=total > 0)
    whole[total[..., 0] == 0] = np.nan
    return whole


def parts_of(words: Words) -> Ints:
    """The part of the sentence that each word is in: 1 for the words of a decoder in an encoder-decoder, else 0."""
    parts: Ints = (np.array(words.segments) == DECODER).astype(np.int64)
    return parts


def entropy(rows: Floats, times: Ints | None = None) -> Floats:
    """The entropy in bits of the distributions along the last axis, in which item i occurs ``times[i]`` times."""
    terms = rows * np.log2(rows, out=np.zeros_like(rows), where=rows > 0)
    bits: Floats = -(terms if times is None else terms * times).sum(axis=-1)
    return bits


def row_distance(rows: Floats, others: Floats, times: Ints | None = None, bits: Floats | None = None) -> Floats:
    """The Jensen-Shannon distance to base 2, 0..1, between distributions along the last axis; of NaN it is NaN.

    Item i occurs ``times[i]`` times; ``bits`` is the sum of the entropies of both, where that is known already.
    """
    both = entropy(rows, times) + entropy(others, times) if bits is None else bits
    divergence = entropy((rows + others) / 2, times) - both / 2
    distance: Floats = np.sqrt(np.clip(divergence, 0, 1))
    return distance


def divided(sums: Floats, counts: Floats) -> Floats:
    """The means: ``sums`` by ``counts``, NaN where the count is 0."""
    quotients: Floats = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return quotients


@dataclass(frozen=True)
class HeadMeasurements:
    """The exact measures of every head of one or two models on a sentence, from their dense maps.

    ``heads`` has each model's number of heads on each layer 1..L. ``measures`` has an array for each model,
    [MEASURES, heads], its heads sorted by layer and number. ``change`` is the change of each head, [heads], or None
    where there is no second model that corresponds. A head that has no row to measure is NaN.
    """

    heads: tuple[tuple[int, ...], ...]
    measures: tuple[Floats, ...]
    change: Floats | None

    def __repr__(self) -> str:
        return f"HeadMeasurements({counted(sum(map(sum, self.heads)), 'head')} of {counted(len(self.heads), 'model')})"

    def to_dict(self) -> dict[str, Any]:
        """The measures for JSON (docs/wire.md), layer by layer, with null in place of NaN."""
        models = {
            role: {name: _by_layer(row, heads) for name, row in zip(MEASURES, rows, strict=True)}
            for role, heads, rows in zip(ROLES, self.heads, self.measures, strict=False)
        }
        return models | {"change": None if self.change is None else _by_layer(self.change, self.heads[0])}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> HeadMeasurements:
        """The measures that :meth:`to_dict` wrote, rounded to DIGITS.

        Raises KeyError, TypeError or ValueError for a mapping that it did not write.
        """
        models = [document[role] for role in ROLES if role in document]
        heads = tuple(tuple(map(len, model[MEASURES[0]])) for model in models)
        measures = tuple(np.stack([_all_layers(model[name]) for name in MEASURES]) for model in models)
        change = document["change"]
        return cls(heads, measures, None if change is None else _all_layers(change))


def _by_layer(row: Floats, heads: Sequence[int]) -> list[list[float | None]]:
    numbers = [None if value is None else round(value, DIGITS) for value in nan_to_none(row)]
    ends = np.cumsum(heads).tolist()
    return [numbers[end - count : end] for end, count in zip(ends, heads, strict=True)]


def _all_layers(layers: Sequence[Sequence[float | None]]) -> Floats:
    """The numbers of all layers as one row."""
    return np.array([np.nan if value is None else value for layer in layers for value in layer], dtype=np.float64)
