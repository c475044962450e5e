"""The measures of heads from all of their attention: the models run, and no map of theirs is ever held whole."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

import numpy as np

from ...core.align import Aligned, align_words, stretch_layers
from ...core.arrays import Floats, Ints
from ...core.head_measures import HeadMeasurements, Tally, distributions, divided, parts_of, row_distance
from ...core.words import Unit
from ...errors import Cancelled
from ..capture.attention import attending
from ..capture.encode import encode
from ..capture.forward import Heard, listen_to_rows
from ..capture.on_words import Rows
from ..grid import aligned_words
from ..loading.model import Model
from ..long_texts.policy import WHOLE, Long
from ..long_texts.stitch import Windows
from ..long_texts.windows import shortened
from .side_by_side import handed

MOST_WEIGHTS = 1 << 20  # of a block, in float64 8 MiB


@dataclass(frozen=True)
class Block:
    """Some rows of a layer 0.., [heads, rows, words], each summing to 1 or of NaN; the words that read; entropies."""

    layer: int
    query: Ints
    rows: Floats
    bits: Floats

    def __getitem__(self, part: slice) -> Block:
        return Block(self.layer, self.query[part], self.rows[:, part], self.bits[:, part])


Take = Callable[[Block], None]


def measure(
    models: Sequence[Model],
    text: str,
    pair: str | None = None,
    *,
    unit: Unit = "word",
    long: Long = WHOLE,
    cancelled: Callable[[], bool] = lambda: False,
) -> HeadMeasurements:
    """The measures of every head of one or two models on a sentence, on the words of their flow (:func:`.read.read`).

    Two models run side by side, some rows at a time. Raises InputError as :func:`.read.read` does, and Cancelled.
    """

    def check() -> None:
        if cancelled():
            raise Cancelled

    text, pair, _ = shortened(models, text, pair, long)
    tokens = min(long.tokens(model) for model in models) if long.window else None
    aligned = None if tokens else _aligned(models, text, pair, unit)
    passes = [
        Pass(model, text, pair, unit, tokens, None if aligned is None else (aligned, at), check)
        for at, model in enumerate(models)
    ]
    one, two = passes[0], passes[-1]
    changes: Floats | None = None
    if aligned is not None or one is two:
        for each in passes:
            each.run(lambda block: None)
    elif models[0].network is models[1].network:  # which cannot run beside itself, and need not
        one.run(lambda block: None)
        passes, changes = [one, one], np.where(np.isnan(one.own[0]), np.nan, 0)
    else:
        found = _changes(one, two)
        changes = found if one.build == two.build else None
    layers = max(len(each.heads) for each in passes)
    heads = tuple(_on_layers(each.heads, layers) for each in passes)
    return HeadMeasurements(heads, tuple(each.own for each in passes), changes)


class Pass:
    """One model's pass over a sentence: its own measures, and its rows for others to be held against.

    ``aligned`` are the common words that it is to be carried to, and which of the two models it is.
    """

    def __init__(
        self,
        model: Model,
        text: str,
        pair: str | None,
        unit: Unit,
        tokens: int | None,
        aligned: tuple[Aligned, int] | None,
        check: Callable[[], None],
    ) -> None:
        self.model = model
        self._asked = text, pair
        self._unit: Unit = unit
        self._check = check
        self._windows = None if tokens is None else Windows.of(model, text, pair, unit, tokens)
        own = encode(model, text, pair, unit, whole=self._windows is None)[1]
        self.words = aligned[0].words if aligned else own
        self._own_words = aligned[0].model_words[aligned[1]] if aligned else own
        self._index = aligned[0].index[aligned[1]] if aligned else None
        self._tallies: list[Tally] = []
        self.heads: tuple[int, ...] = ()
        self._heard: list[Heard] = []

    @property
    def own(self) -> Floats:
        """MEASURES, one row each, of every head; once it has run."""
        return np.concatenate([tally.means() for tally in self._tallies], axis=1)

    @property
    def build(self) -> object:
        """What is the same in models that correspond; once it has run."""
        heard = self._heard[-1]
        return self.words.labels, self.heads, heard.root_word, heard.encoder_layers

    def run(self, take: Take) -> None:
        """Run the model, and hand ``take`` its rows. Raises InputError as :func:`.capture.capture` does."""
        if self._windows is not None:
            self._in_windows(self._windows, take)
            return
        layer = -1

        def receive(rows: Rows) -> None:
            nonlocal layer
            layer += rows.first == 0
            query = np.arange(rows.first, rows.stop)
            self._measure(layer, query, rows.dense(), self._index, take)

        model, words = self.model, self._own_words
        self._heard.append(listen_to_rows(model, *self._asked, unit=self._unit, receive=receive, words=words))

    def _in_windows(self, read_in: Windows, take: Take) -> None:
        """What a word reads is taken from its own window, and what stands in every window last, from all of them."""
        for at, part in enumerate(read_in.parts):
            layer, places = -1, read_in.places[at]

            def receive(rows: Rows, at: int = at, places: Ints = places) -> None:
                nonlocal layer
                layer += rows.first == 0
                read_in.share(layer, rows, places)
                query = places[rows.first : rows.stop]
                here = read_in.at_home(query, at)
                if here.any():
                    self._measure(layer, query[here], rows.dense()[:, here], places, take)

            self._heard.append(listen_to_rows(self.model, part.text, part.pair, unit=self._unit, receive=receive))
        shared = np.flatnonzero(read_in.everywhere)
        for layer, maps in enumerate(read_in.shared):
            self._measure(layer, shared, maps, None, take)

    def _measure(self, layer: int, query: Ints, rows: Floats, places: Ints | None, take: Take) -> None:
        """Take in rows whose columns are the words ``places``; -1 is none, and None all of them."""
        heads, count = rows.shape[0], len(self.words)
        if layer == len(self._tallies):
            self._tallies.append(Tally(heads, self.words.special, parts_of(self.words)))
            self.heads += (heads,)
        if self._index is not None:
            query = self._index[query]
        step = max(1, MOST_WEIGHTS // max(1, heads * count))
        for first in range(0, len(query), step):
            self._check()
            part = slice(first, first + step)
            whole = distributions(_placed(rows[:, part], places, count))
            take(Block(layer, query[part], whole, self._tallies[layer].add(query[part], whole)))


def _changes(one: Pass, two: Pass) -> Floats | None:
    """Run both side by side: the change of every head, or None where their layers, heads or words are not the same."""
    sums: list[Floats] = []
    counts: list[Floats] = []
    same = one.words.labels == two.words.labels
    with ExitStack() as stack:
        for each in (one, two):
            stack.enter_context(attending(each.model.network))  # here, so that none puts it back under the other
        blocks = [stack.enter_context(closing(_handed(each))) for each in (one, two)]
        for a, b in _side_by_side(*blocks) if same else ():
            if a.rows.shape != b.rows.shape or a.layer != b.layer or (a.query != b.query).any():
                same = False
                break
            if a.layer == len(sums):
                sums.append(np.zeros(len(a.rows)))
                counts.append(np.zeros(len(a.rows)))
            far = row_distance(a.rows, b.rows, bits=a.bits + b.bits)
            sums[a.layer] += np.nansum(far, axis=-1)
            counts[a.layer] += (~np.isnan(far)).sum(axis=-1)
        for rest in blocks:
            for _ in rest:
                pass
    return divided(np.concatenate(sums), np.concatenate(counts)) if same else None


def _handed(each: Pass) -> Generator[Block]:
    return handed(each.run)


def _side_by_side(one: Iterator[Block], two: Iterator[Block]) -> Iterator[tuple[Block, Block]]:
    """The blocks of both, cut to the same rows; it ends with the shorter one."""
    a, b = next(one, None), next(two, None)
    while a is not None and b is not None:
        count = min(len(a.query), len(b.query))
        yield a[:count], b[:count]
        a = a[count:] if len(a.query) > count else next(one, None)
        b = b[count:] if len(b.query) > count else next(two, None)


def _aligned(models: Sequence[Model], text: str, pair: str | None, unit: Unit) -> Aligned | None:
    """The common words of two models that make different ones."""
    aligned = aligned_words(models, text, pair, unit)
    if aligned is None and len(models) == 2:
        one, two = (encode(model, text, pair, unit)[1] for model in models)
        if (one.labels, one.segments) != (two.labels, two.segments):
            return align_words(one, two, text, pair)
    return aligned


def _placed(rows: Floats, places: Ints | None, count: int) -> Floats:
    """Rows on ``count`` words."""
    if places is None:
        return rows
    there = places >= 0
    placed = np.zeros((*rows.shape[:2], count), rows.dtype)
    placed[..., places[there]] = rows[..., there]
    # What is none of the head's rows is not so either where it is on more words.
    placed[np.isnan(rows).all(axis=-1)] = np.nan
    return placed


def _on_layers(heads: tuple[int, ...], layers: int) -> tuple[int, ...]:
    """A model's heads on the layers of the deeper one."""
    placed = dict(zip(stretch_layers(len(heads), layers), heads, strict=True))
    return tuple(placed.get(layer, 0) for layer in range(1, layers + 1))
