"""The words, layers and heads of one flow that a query allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Bools
from ..words import Words
from .edge_query import EdgeQuery, Name, QueryError, Range


@dataclass(frozen=True)
class Limits:
    """A query's conditions on the grid of one flow: flags for the words, [words], the layers and the heads."""

    from_words: Bools
    to_words: Bools
    layers: Bools  # [L + 1]; layer 0, the embedding, has no edges
    heads: Bools  # [heads of the layer that has the most]


def limits(query: EdgeQuery, words: Words, heads: Sequence[int]) -> Limits:
    """The limits that ``query`` sets on ``words`` and on layers 1..L with so many ``heads``.

    A label means every word that has it, exactly or else in any case. Raises QueryError for words, layers and heads
    that are not there.
    """
    folded = [fold_case(label) for label in words.labels]

    def side(names: tuple[Name, ...] | None) -> Bools:
        if names is None:
            return np.ones(len(words), dtype=np.bool_)
        allowed = np.zeros(len(words), dtype=np.bool_)
        for name in names:
            allowed[_matching(name, words, folded)] = True
        return allowed

    layers = _numbers(query.layers, 1, len(heads), "layer")
    return Limits(
        side(query.from_words), side(query.to_words), layers, _numbers(query.heads, 0, max(heads) - 1, "head")
    )


def fold_case(label: str) -> str:
    """A label without its case, as the front end folds it."""
    return label.upper().lower()


def _matching(name: Name, words: Words, folded: Sequence[str]) -> list[int]:
    """The indices of the words that a name means; ``folded`` are their labels without case."""
    indices = range(len(words))
    if name.kind == "index":
        if name.value not in indices:
            raise QueryError(f"there is no word #{name.value}: they are #0 to #{len(words) - 1}", *name.at)
        return [int(name.value)]
    if name.kind == "segment":
        inside = [i for i in indices if words.segments[i] == name.value and not words.special[i]]
        if not inside:
            raise QueryError(f"there is no segment {'AB'[int(name.value)]}: the text is no pair", *name.at)
        return inside
    label = str(name.value)
    same = [i for i in indices if words.labels[i] == label] or [i for i in indices if folded[i] == fold_case(label)]
    if not same:
        raise QueryError(
            f"“{label}” is not a word of the sentence: name its words as they stand, parted by commas", *name.at
        )
    return same


def _numbers(ranges: Iterable[Range] | None, lowest: int, highest: int, noun: str) -> Bools:
    """Flags, [highest + 1], for the numbers in ``ranges``; all are set where there are no ranges."""
    if ranges is None:
        return np.ones(highest + 1, dtype=np.bool_)
    allowed = np.zeros(highest + 1, dtype=np.bool_)
    for span in ranges:
        if span.first < lowest or span.last > highest:
            wrong = span.first if span.first < lowest else span.last
            raise QueryError(f"there is no {noun} {wrong}: they are {lowest} to {highest}", *span.at)
        allowed[span.first : span.last + 1] = True
    return allowed
