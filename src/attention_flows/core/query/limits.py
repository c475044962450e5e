"""What a query means on one flow: the words, layers and heads that it allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Bools
from .language import Name, Query, QueryError, Range


@dataclass(frozen=True)
class Limits:
    """A query on the grid of one flow: which words, layers and heads it allows."""

    readers: Bools
    read: Bools
    layers: Bools  # [L + 1], layer 0 is none
    heads: Bools  # [the most heads of a layer]


def limits(query: Query, words: Sequence[str], segments: Sequence[int], special: Bools, heads: Sequence[int]) -> Limits:
    """What ``query`` means for a sentence and its models; raises QueryError for what they do not have.

    A label means every word with it: as it is written, or else in any case.
    """
    folded = [folding(word) for word in words]
    most = max(heads)

    def named(names: tuple[Name, ...] | None) -> Bools:
        if names is None:
            return np.ones(len(words), dtype=np.bool_)
        chosen = np.zeros(len(words), dtype=np.bool_)
        for name in names:
            chosen[_found(name, words, folded, segments, special)] = True
        return chosen

    layers = _numbers(query.layers, 1, len(heads), "layer")
    return Limits(named(query.readers), named(query.read), layers, _numbers(query.heads, 0, most - 1, "head"))


def folding(label: str) -> str:
    """A label without its case, by the mapping that the front end has too."""
    return label.upper().lower()


def _found(
    name: Name, words: Sequence[str], folded: Sequence[str], segments: Sequence[int], special: Bools
) -> list[int]:
    every = range(len(words))
    if name.kind == "index":
        if name.value not in every:
            raise QueryError(f"there is no word #{name.value}: they are #0 to #{len(words) - 1}", *name.at)
        return [int(name.value)]
    if name.kind == "segment":
        found = [i for i in every if segments[i] == name.value and not special[i]]
        if not found:
            raise QueryError(f"there is no segment {'AB'[int(name.value)]}: the text is no pair", *name.at)
        return found
    label = str(name.value)
    found = [i for i in every if words[i] == label] or [i for i in every if folded[i] == folding(label)]
    if not found:
        raise QueryError(
            f"“{label}” is not a word of the sentence: name its words as they stand, parted by commas", *name.at
        )
    return found


def _numbers(ranges: Iterable[Range] | None, least: int, most: int, what: str) -> Bools:
    if ranges is None:
        return np.ones(most + 1, dtype=np.bool_)
    chosen = np.zeros(most + 1, dtype=np.bool_)
    for one in ranges:
        if one.first < least or one.last > most:
            wrong = one.first if one.first < least else one.last
            raise QueryError(f"there is no {what} {wrong}: they are {least} to {most}", *one.at)
        chosen[one.first : one.last + 1] = True
    return chosen
