"""The table of words over all sentences, with intervals and tests."""
# ruff: noqa: S608 - the user's own conditions run on a connection that can only read

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.arrays import Floats, Ints
from ...errors import InputError
from ..statistics.correction import corrected
from ..statistics.intervals import ratio_intervals
from ..statistics.paired import paired_test
from .corpus import Corpus, condition
from .groups import MIN_VALUE

LEAST = 5


def word_columns(
    corpus: Corpus,
    *,
    least: int = LEAST,
    casefold: bool = False,
    where: str | None = None,
    top: int | None = None,
) -> dict[str, Any]:
    """The columns of :meth:`.study.Study.words`."""
    if least < 1 or (top is not None and top < 1):
        raise InputError("least and top must be at least 1")
    numbers = [f"influence_{role}" for role in corpus.roles]
    if corpus.reference is not None:
        numbers.insert(0, "effect")
    words = _Words.read(corpus, numbers, least, casefold, where)
    if not len(words.names):
        raise InputError(f"no word stands {least} times or more in these sentences: choose a lower least=")
    p, d = words.test(numbers)
    totals = words.totals(numbers)
    ranked = np.argsort(-np.abs(totals[:, 0]), kind="stable")[:top]
    columns: dict[str, Any] = {
        "word": words.names[ranked],
        "count": words.counts[ranked],
        "n": words.sizes[ranked],
    }
    ends = words.intervals(ranked, numbers)
    for number, name in enumerate(numbers):
        for end, values in zip(("", "_low", "_high"), ends, strict=True):
            columns[name + end] = values[:, number]
    columns |= {"p": p[ranked], "p_corrected": corrected(p)[ranked], "d": d[ranked]}
    if corpus.reference is not None:
        value = corpus.sentences({"value": "value"}, where)["value"]
        value = value[~np.isnan(value)]
        whole = value.sum() if len(value) and value.mean() >= MIN_VALUE else np.nan
        columns |= {"total": totals[ranked, 0], "part": totals[ranked, 0] / whole}
    return columns


class _Words:
    """The sums of the numbers of each word in each sentence that has it, sorted by word and row.

    ``names`` are the words; word w has the entries ``starts[w]`` to ``starts[w] + sizes[w]``, one a sentence.
    """

    def __init__(self, names: np.ndarray, starts: Ints, sizes: Ints, count: Ints, sums: Floats) -> None:
        self.names, self.starts, self.sizes = names, starts, sizes
        self.count, self.sums = count, sums
        self.counts = np.add.reduceat(count, starts) if len(starts) else count

    @classmethod
    def read(cls, corpus: Corpus, numbers: list[str], least: int, casefold: bool, where: str | None) -> _Words:
        word = "lower(word)" if casefold else "word"
        chosen = "" if where is None else f" WHERE row IN (SELECT row FROM sentences{condition(where)})"
        sums = ", ".join(f"sum({name}) AS {name}" for name in numbers)
        table = corpus.own(
            f"SELECT {word} AS name, row, count(*) AS count, {sums} FROM words{chosen} GROUP BY name, row "
            f"QUALIFY sum(count(*)) OVER (PARTITION BY name) >= {int(least)} ORDER BY name, row"
        )
        encoded = table["name"].combine_chunks().dictionary_encode()
        codes = encoded.indices.to_numpy()
        starts = np.flatnonzero(np.diff(codes, prepend=-1))
        names = np.array(encoded.dictionary.to_pylist(), object)
        sizes = np.diff(np.append(starts, len(codes)))
        values = np.stack([table[name].to_numpy() for name in numbers], axis=1)
        return cls(names, starts, sizes, table["count"].to_numpy(), np.nan_to_num(values))

    def totals(self, numbers: list[str]) -> Floats:
        """The sums over all sentences, [words, numbers]."""
        totals: Floats = np.add.reduceat(self.sums, self.starts, axis=0)
        return totals

    def test(self, numbers: list[str]) -> tuple[Floats, Floats]:
        """The p-value and effect size of each word: of its effects, or else of its change of influence."""
        p, d = np.full((2, len(self.names)), np.nan)
        if numbers[0] == "effect":
            tested = self.sums[:, 0]
        elif len(numbers) == 2:
            tested = self.sums[:, 1] - self.sums[:, 0]
        else:
            return p, d
        for words, entries in self._equal(np.arange(len(self.names))):
            result = paired_test(tested[entries])
            p[words], d[words] = result.p, result.d
        return p, d

    def intervals(self, words: Ints, numbers: list[str]) -> tuple[Floats, Floats, Floats]:
        """The mean of each number over the word's places, and the ends of its interval, each [words, numbers]."""
        ends = np.full((3, len(self.names), len(numbers)), np.nan)
        for same, entries in self._equal(words):
            sums = self.sums[entries].reshape(len(entries), -1)
            counts = np.repeat(self.count[entries].astype(np.float64), len(numbers), axis=1)
            result = ratio_intervals(sums, counts)
            for end, values in enumerate((result.estimate, result.low, result.high)):
                ends[end, same] = values.reshape(len(same), -1)
        return ends[0, words], ends[1, words], ends[2, words]

    def _equal(self, words: Ints) -> list[tuple[Ints, Ints]]:
        """Words that are in equally many sentences, so that they share resamples; their entries, [sentences, words]."""
        groups = []
        for size in np.unique(self.sizes[words]):
            same = words[self.sizes[words] == size]
            groups.append((same, self.starts[same] + np.arange(size)[:, None]))
        return groups
