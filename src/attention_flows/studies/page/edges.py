"""The stored edges of all sentences in memory, and which word reads which over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...core.arrays import Bools, Floats, Ints
from ...errors import InputError
from ..analysis.sentence_sums import SentenceSums
from .limits import MAX_RESAMPLED_PLACES
from .records import records
from .words import ranking

ORDERS = ("effect", "gained", "lost", "count")
NUMBERS = ("effect", "base", "tuned")


@dataclass(frozen=True)
class HeldEdges:
    """All stored edges, sorted by the pair of their words and then by sentence.

    ``names`` are the words. ``pair`` is the reading word's number by ``len(names)`` and the number of the word read,
    ``place`` the sentence; ``values`` are the numbers that the study has of NUMBERS, in 16 bits.
    """

    names: np.ndarray
    pair: Ints
    place: Ints
    layer: Ints
    head: Ints
    values: Mapping[str, Floats]

    @classmethod
    def of(cls, labels: pa.ChunkedArray, edges: pa.Table) -> HeldEdges:
        """The edges of the table ``edges``, whose sentences have the words ``labels``, in the same order."""
        words = pc.list_flatten(labels).dictionary_encode().unify_dictionaries().combine_chunks()
        names = np.array(words.dictionary.to_pylist(), object)
        code = words.indices.to_numpy()
        lengths = pc.fill_null(pc.list_value_length(labels), 0).to_numpy()
        counts = pc.fill_null(pc.list_value_length(edges["layer"]), 0).to_numpy()
        place = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        start = (np.cumsum(lengths) - lengths)[place]
        reading, read = (code[start + _flat(edges, name)].astype(np.int64) for name in ("from_position", "to_position"))
        pair = reading * len(names) + read
        order = np.argsort(pair, kind="stable")
        values = {name: _flat(edges, name)[order] for name in NUMBERS if name in edges.column_names}
        layer, head = (_flat(edges, name)[order] for name in ("layer", "head"))
        return cls(names, pair[order], place[order], layer, head, values)

    @cached_property
    def numbers_of(self) -> dict[str, int]:
        """The number of each word."""
        return {str(name): number for number, name in enumerate(self.names)}

    def number(self, word: str) -> int:
        """The number of a word; raises InputError where no sentence has it."""
        if word not in self.numbers_of:
            raise InputError(f"no sentence has the word {word!r:.60}")
        return self.numbers_of[word]

    def where(
        self, chosen: Bools | None, reading: str | None, read: str | None, layer: int | None, head: int | None
    ) -> Bools:
        """Whether each edge is in a chosen sentence, and of these words and this head; None is any."""
        kept = np.ones(len(self.pair), np.bool_) if chosen is None else chosen[self.place]
        if reading is not None:
            kept &= self.pair // len(self.names) == self.number(reading)
        if read is not None:
            kept &= self.pair % len(self.names) == self.number(read)
        if layer is not None:
            kept &= self.layer == layer
        if head is not None:
            kept &= self.head == head
        return kept

    def pairs(self, kept: Bools, least: int) -> SentenceSums:
        """The pairs of words that stand at least ``least`` times among the edges ``kept``; their names are numbers."""
        edges = np.flatnonzero(kept)
        counts = np.diff(np.flatnonzero(np.diff(self.pair[edges], prepend=-1)), append=len(edges))  # they are sorted
        edges = edges[np.repeat(counts >= least, counts)]
        pair = self.pair[edges]
        new = np.diff(pair, prepend=-1) != 0
        values = np.stack([array[edges] for array in self.values.values()], axis=1).astype(np.float32)
        return SentenceSums.of_places(
            tuple(self.values), pair[new], np.cumsum(new) - 1, self.place[edges], np.nan_to_num(values)
        )

    def ranked(self, pairs: SentenceSums, order: str | None, top: int) -> list[dict[str, Any]]:
        """The first ``top`` pairs in an order of ORDERS, or the first that they have; raises InputError for another."""
        ranked = np.argsort(-ranking(pairs, order, ORDERS), kind="stable")[:top]
        numbers = pairs.names[ranked].astype(np.int64)
        columns: dict[str, np.ndarray] = {
            "from": self.names[numbers // max(len(self.names), 1)],
            "to": self.names[numbers % max(len(self.names), 1)],
            **pairs.columns(ranked, intervals=False),
        }
        if "effect" in pairs.numbers:
            effect = pairs.numbers.index("effect")
            _, low, high = pairs.intervals(ranked, MAX_RESAMPLED_PLACES)
            columns |= {"effect_low": low[:, effect], "effect_high": high[:, effect]}
            columns["total"] = pairs.totals[ranked, effect]
        return records(columns)


def _flat(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(pc.list_flatten(table[name]).to_numpy())
