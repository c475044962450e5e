"""What single heads do: how widely they read, and how much they read of special tokens, themselves and neighbours."""

from __future__ import annotations

import numpy as np

from .arrays import Bools, Floats, Ints

MEASURES = ("entropy", "special", "itself", "next", "previous")


class Tally:
    """The means over rows of one layer's heads, gathered block by block.

    ``special`` flags the special tokens and ``part`` numbers the part of the sentence that each word is in: a word's
    neighbours are those of its own part.
    """

    def __init__(self, heads: int, special: Bools, part: Ints) -> None:
        self._special = special
        self._same: Bools = np.equal(part[1:], part[:-1])
        self._sums = np.zeros((len(MEASURES), heads))
        self._counts = np.zeros((len(MEASURES), heads))

    def add(self, first: int, rows: Floats) -> None:
        """Take in the rows [heads, rows, words] of the words from ``first`` on; rows of NaN are left out."""
        there: Bools = ~np.asarray(np.isnan(rows).any(axis=-1))
        rows = np.where(there[..., None], rows, 0)
        at = np.arange(rows.shape[1])
        query = first + at
        always = np.ones(len(at), np.bool_)
        follows, precedes = np.append(self._same, False)[query], np.insert(self._same, 0, False)[query]
        values = (
            (entropy(rows), always),
            (rows[..., self._special].sum(axis=-1), always),
            (rows[:, at, query], always),
            (rows[:, at, np.minimum(query + 1, rows.shape[-1] - 1)], follows),
            (rows[:, at, np.maximum(query - 1, 0)], precedes),
        )
        for measure, (value, counted) in enumerate(values):
            taken = there & counted
            self._sums[measure] += np.where(taken, value, 0).sum(axis=1)
            self._counts[measure] += taken.sum(axis=1)

    def means(self) -> Floats:
        """One row for each of MEASURES, one column a head; NaN where a head has no row to measure."""
        return divided(self._sums, self._counts)


def entropy(rows: Floats, times: Ints | None = None) -> Floats:
    """The entropy in bits of the distributions along the last axis, in which item i is there ``times[i]`` times."""
    terms = rows * np.log2(rows, out=np.zeros_like(rows), where=rows > 0)
    bits: Floats = -(terms if times is None else terms * times).sum(axis=-1)
    return bits


def row_distance(one: Floats, two: Floats, times: Ints | None = None) -> Floats:
    """The Jensen-Shannon distance to base 2, 0..1, of distributions as :func:`entropy` takes them; NaN of NaN."""
    divergence = entropy((one + two) / 2, times) - (entropy(one, times) + entropy(two, times)) / 2
    distance: Floats = np.sqrt(np.clip(divergence, 0, 1))
    return distance


def divided(sums: Floats, counts: Floats) -> Floats:
    """The quotients, NaN where there is nothing to divide by."""
    quotients: Floats = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return quotients
