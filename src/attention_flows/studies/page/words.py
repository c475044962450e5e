"""The words of all sentences in memory, and those of a filter, ranked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...core.arrays import Bools, Floats, Ints
from ...errors import InputError
from ..analysis.corpus import Corpus
from ..analysis.sentence_sums import SentenceSums
from ..analysis.words import word_sums
from .limits import MAX_RESAMPLED_PLACES
from .records import records

ORDERS = ("effect", "gained", "lost", "influence")


@dataclass(frozen=True)
class HeldWords:
    """The sums of every word in every sentence; ``places`` are the entries' places among the sentences."""

    sums: SentenceSums
    places: Ints

    @classmethod
    def read(cls, corpus: Corpus, rows: Ints) -> HeldWords:
        """The words of the sentences ``rows``, ascending."""
        sums = word_sums(corpus)
        return cls(sums, np.searchsorted(rows, sums.rows).astype(np.int32))

    @cached_property
    def numbers_of(self) -> dict[str, int]:
        """The number of each word among the names."""
        return {str(name): number for number, name in enumerate(self.sums.names)}

    def places_of(self, word: str) -> Ints:
        """The sentences that have the word; raises InputError where none has."""
        if word not in self.numbers_of:
            raise InputError(f"no sentence has the word {word!r:.60}")
        number = self.numbers_of[word]
        start = self.sums.starts[number]
        return self.places[start : start + self.sums.sizes[number]]

    def of(self, chosen: Bools | None, least: int) -> SentenceSums:
        """The words that stand at least ``least`` times in the chosen sentences, None for all."""
        return self.sums.of_entries(None if chosen is None else chosen[self.places], least)


def ranked_words(words: SentenceSums, order: str | None, top: int, *, intervals: bool) -> list[dict[str, Any]]:
    """The first ``top`` words in an order of ORDERS, or the first that they have; raises InputError for another."""
    score = ranking(words, order, ORDERS)
    ranked = np.argsort(-score, kind="stable")[:top]
    columns = {"word": words.names[ranked]} | words.columns(ranked, intervals=intervals, most=MAX_RESAMPLED_PLACES)
    if "effect" in words.numbers:
        columns["total"] = words.totals[ranked, words.numbers.index("effect")]
    return records(columns)


def ranking(sums: SentenceSums, order: str | None, orders: tuple[str, ...]) -> Floats:
    """What things are ranked by, the largest first."""
    models = [number for number, name in enumerate(sums.numbers) if name != "effect"]
    scores = {"influence": sums.totals[:, models[-1]], "count": sums.counts.astype(np.float64)}
    if len(models) == 2:
        gained = sums.totals[:, models[1]] - sums.totals[:, models[0]]
        scores |= {"gained": gained, "lost": -gained}
    if "effect" in sums.numbers:
        scores["effect"] = np.abs(sums.totals[:, sums.numbers.index("effect")])
    known = [name for name in orders if name in scores]
    if order is not None and order not in known:
        raise InputError(f"order must be one of {', '.join(known)}")
    return scores[known[0] if order is None else order]
