"""A measure of all heads of all sentences, in memory as the store has it: half floats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from ...core.arrays import Bools, Floats, Ints
from ...errors import InputError

Sums: TypeAlias = tuple[Floats, Ints]
BLOCK = 4096  # rows that are widened to 64 bits at a time: they stay in the processor's cache


@dataclass(frozen=True)
class HeadMatrix:
    """One measure of one model: ``numbers`` is [sentences, heads] in 16 bits, NaN where there is none."""

    numbers: Floats

    @cached_property
    def complete(self) -> bool:
        """Whether no number is missing."""
        return not any(np.isnan(self.numbers[start : start + BLOCK]).any() for start in _starts(self.numbers))

    @property
    def bytes(self) -> int:
        return int(self.numbers.nbytes)


@dataclass(frozen=True)
class HeadMeasure:
    """A measure, and ``heads``, how many of them each layer has.

    ``less`` is None, or the base's where the measure is the tuned model's less the base's. ``name`` is that of
    :meth:`.study.Study.heads`.
    """

    name: str
    heads: tuple[int, ...]
    matrix: HeadMatrix
    less: HeadMatrix | None = None

    def place(self, layer: int, head: int) -> int:
        """The column of a head; raises InputError where there is none."""
        if not (1 <= layer <= len(self.heads) and 0 <= head < self.heads[layer - 1]):
            raise InputError(f"there is no head {head} of layer {layer}: layers count from 1, heads from 0")
        return sum(self.heads[: layer - 1]) + head

    def values(self, place: int) -> Floats:
        """The values of one head, [sentences], in 32 bits."""
        values: Floats = self.matrix.numbers[:, place].astype(np.float32)
        return values if self.less is None else values - self.less.numbers[:, place].astype(np.float32)

    def sides(self, chosen: Bools | None) -> list[Sums]:
        """The sums and counts of each model that the measure is of, the base's first, over the chosen sentences."""
        matrices = [self.matrix] if self.less is None else [self.less, self.matrix]
        return [_sums((matrix.numbers,), chosen, complete=matrix.complete) for matrix in matrices]

    def sums(self, chosen: Bools | None, sides: Sequence[Sums]) -> Sums:
        """The sum of each head over the chosen sentences where it has a value, and how many these are, both [heads].

        ``sides`` are those of :meth:`sides`.
        """
        if self.less is None:
            return sides[0]
        if self.matrix.complete and self.less.complete:
            (base, _), (tuned, counts) = sides
            return tuned - base, counts
        return _sums((self.matrix.numbers, self.less.numbers), chosen, complete=False)

    def squares(self, chosen: Bools | None) -> Floats:
        """The sum of each head's squared values over the sentences where it has one, [heads]."""
        matrices = (self.matrix.numbers,) if self.less is None else (self.matrix.numbers, self.less.numbers)
        return _sums(matrices, chosen, complete=False, squared=True)[0]


def _sums(
    matrices: tuple[Floats, ...], chosen: Bools | None, *, complete: bool, squared: bool = False
) -> tuple[Floats, Ints]:
    # A product with the flags in 64 bits is exact to their rounding, and faster than gathering the rows.
    first = matrices[0]
    weights = np.ones(len(first)) if chosen is None else chosen.astype(np.float64)
    totals, counts = np.zeros(first.shape[1]), np.zeros(first.shape[1])
    for start in _starts(first):
        rows = slice(start, start + BLOCK)
        if not weights[rows].any():
            continue
        block = first[rows].astype(np.float64)
        for other in matrices[1:]:
            block -= other[rows]
        if squared:
            block *= block
        if complete:
            totals += weights[rows] @ block
        else:
            present = ~np.isnan(block)
            totals += weights[rows] @ np.where(present, block, 0)
            counts += weights[rows] @ present
    if complete:
        counts[:] = weights.sum()
    return totals, counts.astype(np.int64)


def _starts(numbers: Floats) -> range:
    return range(0, len(numbers), BLOCK)
