"""Measures of single heads: entropy, what they attend to, and how far a head is from another model's.

What measures rows works on arrays of numpy and on tensors of torch, of one sentence or of a batch: a study measures
many sentences at once, by the same definitions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import Array, Bools, Floats, Ints, namespace, nan_to_none
from .one_line import counted
from .words import DECODER, Words

DIGITS = 7  # after the point in JSON
ROLES = ("base", "tuned")
MEASURES = ("entropy", "special", "itself", "next", "previous", "other", "root_entropy")
LEAST = float(np.finfo(np.float64).tiny)
FIRST_MEASURES = MEASURES[:5]  # a message of an earlier version lacks the others


@dataclass(frozen=True)
class WordLayout:
    """What the measures of heads need to know of a sentence's words; for a batch each array is [batch, 1, ...].

    ``columns`` [words, 3] are 1 for the special tokens, for the words of the first text and for those of the second.
    ``text`` is the text of each word that has another text beside it, 0 or 1, and -1 of others. A word has a next and
    a previous word only in its own part (:func:`parts_of`). ``is_root`` flags the root's word. All are [words].
    """

    columns: Array
    text: Array
    has_next: Array
    has_previous: Array
    is_root: Array

    @classmethod
    def of(cls, words: Words, root: int) -> WordLayout:
        """The layout of a sentence's words, in arrays."""
        part, segments = parts_of(words), np.array(words.segments)
        same_part: Bools = np.equal(part[1:], part[:-1])
        of_texts = [~words.special & (segments == text) for text in (0, 1)]
        is_pair = all(flags.any() for flags in of_texts)
        text = np.where(of_texts[0], 0, np.where(of_texts[1], 1, -1)) if is_pair else np.full(len(words), -1)
        columns = np.stack([words.special, *of_texts], axis=-1).astype(np.float64)
        is_root = np.arange(len(words)) == root
        return cls(columns, text, np.append(same_part, False), np.insert(same_part, 0, False), is_root)


def sum_rows(rows: Array, query: Array, layout: WordLayout) -> tuple[Array, Array, Array]:
    """The sums over rows of every measure, how many rows each sum has, and the rows' entropies, [..., heads, rows].

    ``rows`` [..., heads, rows, words] are the distributions of the words ``query``; rows of NaN are left out. The sums
    and the counts are [MEASURES, ..., heads].
    """
    numbers = namespace(rows)
    bits = entropy(rows)
    present = ~numbers.isnan(bits)
    at, last = numbers.arange(len(query), device=rows.device), rows.shape[-1] - 1
    attended = rows @ layout.columns
    text = layout.text[..., query]
    values = (
        (bits, True),
        (attended[..., 0], True),
        (rows[..., at, query], True),
        (rows[..., at, (query + 1).clip(max=last)], layout.has_next[..., query]),
        (rows[..., at, (query - 1).clip(min=0)], layout.has_previous[..., query]),
        (numbers.where(text == 0, attended[..., 2], attended[..., 1]), text >= 0),
        (bits, layout.is_root[..., query]),
    )
    counted_rows = [present & applies for _, applies in values]
    sums = [numbers.where(flags, value, 0.0).sum(-1) for (value, _), flags in zip(values, counted_rows, strict=True)]
    return numbers.stack(sums), numbers.stack([flags.sum(-1) for flags in counted_rows]), bits


class Tally:
    """The running means, over rows, of the measures of one layer's heads."""

    def __init__(self, heads: int, words: Words, root: int) -> None:
        self._layout = WordLayout.of(words, root)
        self._sums = np.zeros((len(MEASURES), heads))
        self._counts = np.zeros((len(MEASURES), heads))

    def add(self, query: Ints, rows: Floats) -> Floats:
        """Add the rows [heads, rows, words] of the words ``query``, and return their entropies, [heads, rows].

        Rows of NaN are left out; their entropy is NaN.
        """
        sums, counts, bits = sum_rows(rows, query, self._layout)
        self._sums += sums
        self._counts += counts
        entropies: Floats = bits
        return entropies

    def means(self) -> Floats:
        """The measures, [MEASURES, heads]; NaN where a head has no row to measure."""
        means: Floats = divided(self._sums, self._counts)
        return means


def measure_maps(maps: Floats, words: Words, root: int) -> Floats:
    """The measures of a layer's heads, [MEASURES, heads], from their dense maps [heads, words, words]."""
    tally = Tally(len(maps), words, root)
    tally.add(np.arange(len(words)), distributions(maps))
    return tally.means()


def distributions(rows: Array) -> Array:
    """The rows scaled to sum to 1 in float64, as float32 rows do only nearly; a row without attention is NaN."""
    numbers = namespace(rows)
    whole = numbers.nan_to_num(numbers.asarray(rows, dtype=numbers.float64))  # a row may be NaN in part
    total = whole.sum(-1)[..., None]
    return whole / numbers.where(total > 0, total, numbers.nan)


def parts_of(words: Words) -> Ints:
    """The part of the sentence that each word is in: 1 for the words of a decoder in an encoder-decoder, else 0."""
    parts: Ints = (np.array(words.segments) == DECODER).astype(np.int64)
    return parts


def entropy(rows: Array, times: Array | None = None) -> Array:
    """The entropy in bits of the distributions along the last axis, in which item i occurs ``times[i]`` times."""
    terms = rows * namespace(rows).log2(rows.clip(min=LEAST))  # 0 times a finite number is 0
    return -(terms if times is None else terms * times).sum(-1)


def row_distance(rows: Array, others: Array, times: Array | None = None, bits: Array | None = None) -> Array:
    """The Jensen-Shannon distance to base 2, 0..1, between distributions along the last axis; of NaN it is NaN.

    Item i occurs ``times[i]`` times; ``bits`` is the sum of the entropies of both, where that is known already.
    """
    both = entropy(rows, times) + entropy(others, times) if bits is None else bits
    divergence = entropy((rows + others) / 2, times) - both / 2
    return namespace(rows).sqrt(divergence.clip(0, 1))


def divided(sums: Array, counts: Array) -> Array:
    """The means: ``sums`` by ``counts``, NaN where the count is 0."""
    numbers = namespace(sums)
    return sums / numbers.where(counts > 0, counts, numbers.nan)


@dataclass(frozen=True)
class HeadMeasurements:
    """The exact measures of every head of one or two models on a sentence, from their dense maps.

    ``heads`` has each model's number of heads on each layer 1..L. ``measures`` has an array for each model,
    [MEASURES, heads], its heads sorted by layer and number. ``change`` is the change of each head, [heads], and
    ``root_change`` that of the root's row alone; they are None where there is no second model that corresponds. A head
    that has no row to measure is NaN.
    """

    heads: tuple[tuple[int, ...], ...]
    measures: tuple[Floats, ...]
    change: Floats | None
    root_change: Floats | None = None

    def __repr__(self) -> str:
        return f"HeadMeasurements({counted(sum(map(sum, self.heads)), 'head')} of {counted(len(self.heads), 'model')})"

    def to_dict(self) -> dict[str, Any]:
        """The measures for JSON (docs/wire.md), layer by layer, with null in place of NaN."""
        models = {
            role: {name: _by_layer(row, heads) for name, row in zip(MEASURES, rows, strict=True)}
            for role, heads, rows in zip(ROLES, self.heads, self.measures, strict=False)
        }
        document = models | {"change": None if self.change is None else _by_layer(self.change, self.heads[0])}
        if self.root_change is not None:
            document["root_change"] = _by_layer(self.root_change, self.heads[0])
        return document

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> HeadMeasurements:
        """The measures that :meth:`to_dict` wrote, rounded to DIGITS; NaN where an earlier version did not write one.

        Raises KeyError, TypeError or ValueError for a mapping that it did not write.
        """
        models = [document[role] for role in ROLES if role in document]
        heads = tuple(tuple(map(len, model[MEASURES[0]])) for model in models)
        measures = tuple(np.stack([_measure(model, name) for name in MEASURES]) for model in models)
        change, root_change = (
            None if values is None else _all_layers(values)
            for values in (document["change"], document.get("root_change"))
        )
        return cls(heads, measures, change, root_change)


def _measure(model: Mapping[str, Any], name: str) -> Floats:
    """A measure of all heads of a model."""
    if name in model or name in FIRST_MEASURES:
        return _all_layers(model[name])
    return np.full(sum(map(len, model[MEASURES[0]])), np.nan)


def _by_layer(row: Floats, heads: Sequence[int]) -> list[list[float | None]]:
    numbers = [None if value is None else round(value, DIGITS) for value in nan_to_none(row)]
    ends = np.cumsum(heads).tolist()
    return [numbers[end - count : end] for end, count in zip(ends, heads, strict=True)]


def _all_layers(layers: Sequence[Sequence[float | None]]) -> Floats:
    """The numbers of all layers as one row."""
    return np.array([np.nan if value is None else value for layer in layers for value in layer], dtype=np.float64)
