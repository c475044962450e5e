"""A long text read in overlapping windows, whose rows are stitched (docs/definitions.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ...core.arrays import Bools, Floats, Ints
from ...core.edge_builder import EdgeBuilder
from ...core.edges import Edges
from ...core.floor import Floor
from ...core.flow import Prediction
from ...core.node import Node
from ...core.words import Unit, Words
from ..capture.encode import encode
from ..capture.forward import Captured, Heard, capture, listen_to_rows
from ..capture.on_words import Rows
from ..loading.model import Model
from .windows import Part, windows


def capture_windows(
    model: Model,
    text: str,
    pair: str | None,
    *,
    unit: Unit,
    floor: float | Floor,
    tokens: int,
    cancelled: Callable[[], None] = lambda: None,
) -> Captured:
    """What ``model`` shows of a text read in windows of ``tokens``, stitched; one that fits is read as ever.

    A word's row is that of the window in which it lies most centrally, so it reads only that window's words. What
    stands in every window, the special tokens and the whole text of a pair, has the mean of its rows, and the
    prediction is the mean over the windows that the root's word stands in. ``cancelled`` is called before each window
    and may raise.
    """
    read_in = Windows.of(model, text, pair, unit, tokens)
    if read_in is None:
        return capture(model, text, pair, unit=unit, floor=floor)
    stitched = Stitched(read_in, floor)
    heard: list[Heard] = []
    for at, part in enumerate(read_in.parts):
        cancelled()
        heard.append(listen_to_rows(model, part.text, part.pair, unit=unit, receive=stitched.window(at)))
    roots = [int(read_in.places[at][one.root_word]) for at, one in enumerate(heard)]
    said = [one.prediction for one, root in zip(heard, roots, strict=True) if root == roots[-1]]
    edges, reached = stitched.build()
    return Captured(
        read_in.words, Node(edges.layers, roots[-1]), edges, _mean(said), reached, windows=len(read_in.parts)
    )


class Windows:
    """The windows that a text is read in, and what of their rows is the text's.

    ``places`` says, for each window, which of the text's ``words`` each of its words is, and ``everywhere`` which of
    them stand in every window; ``shared`` has for each layer their mean rows [heads, of them, words], once every
    window was shared.
    """

    def __init__(self, parts: Sequence[Part], words: Words, places: list[Ints], everywhere: Bools) -> None:
        self.parts = parts
        self.words = words
        self.places = places
        self.everywhere = everywhere
        self.shared: list[Floats] = []
        self._home = _homes(places, len(words))
        self._row_of = np.cumsum(everywhere) - 1

    @classmethod
    def of(cls, model: Model, text: str, pair: str | None, unit: Unit, tokens: int) -> Windows | None:
        """The windows of at most so many ``tokens``; None for a text that fits."""
        parts = windows(model, text, pair, tokens)
        if len(parts) == 1:
            return None
        words = encode(model, text, pair, unit, whole=False)[1]
        cut = int(parts[0].text == text)  # the segment that is cut into windows
        everywhere = words.special | (np.array(words.segments) != cut)
        return cls(parts, words, [_places(model, part, words, unit) for part in parts], everywhere)

    def at_home(self, words: Ints, window: int) -> Bools:
        """Which of the text's words, -1 for none, have their row from that window alone."""
        home: Bools = (words >= 0) & (self._home[words] == window) & ~self.everywhere[words]
        return home

    def share(self, layer: int, rows: Rows, places: Ints) -> None:
        """Add what a window has of the rows of what stands everywhere; its words are ``places``."""
        if layer == len(self.shared):
            shape = rows.weights.shape[0], int(self.everywhere.sum()), len(self.words)
            self.shared.append(np.zeros(shape, dtype=np.float32))
        known = np.flatnonzero(places >= 0)
        columns = np.flatnonzero(rows.columns >= 0)[known]
        for row in np.flatnonzero(rows.words >= 0):
            word = places[rows.words[row]]
            if word >= 0 and self.everywhere[word]:
                weights = rows.weights[:, int(row)].numpy(force=True)[:, columns]
                self.shared[layer][:, self._row_of[word], places[known]] += weights / len(self.places)


def _places(model: Model, part: Part, words: Words, unit: Unit) -> Ints:
    """The word of the whole text that each word of a part is; -1 for a token of a word that is split differently."""
    own = encode(model, part.text, part.pair, unit)[1]
    known = {key: word for word, key in enumerate(_keys(words, (0, 0)))}
    return np.array([known.get(key, -1) for key in _keys(own, part.starts)], dtype=np.int64)


def _keys(words: Words, starts: tuple[int, int]) -> Iterator[tuple[int, ...]]:
    """What tells each word from the others: where it is, or which special token it is, and how often that was before.

    Several tokens may be parts of a single character and stand at the same place.
    """
    seen: Counter[tuple[int, ...]] = Counter()
    for segment, span in zip(words.segments, words.spans, strict=True):
        key = (-1,) if span is None else (segment, span[0] + starts[segment], span[1] + starts[segment])
        seen[key] += 1
        yield (*key, seen[key])


def _mean(said: list[Prediction | None]) -> Prediction | None:
    """The mean of the windows' predictions; where they are of different things, the last window's."""
    last = said[-1]
    same = [one for one in said if one is not None and last is not None and one.labels == last.labels]
    if last is None or len(same) < len(said):
        return last
    return Prediction(last.labels, tuple(np.mean([one.probabilities for one in same], axis=0).tolist()))


class Stitched:
    """Puts windows' rows together to the edges of the whole text."""

    def __init__(self, read_in: Windows, floor: float | Floor) -> None:
        self._in = read_in
        self._floor = floor
        self._count = len(read_in.words)
        self._builders = [EdgeBuilder(floor) for _ in read_in.parts]

    def window(self, at: int) -> Callable[[Rows], None]:
        """What takes the rows of window ``at``."""
        places, layer = self._in.places[at], -1

        def receive(rows: Rows) -> None:
            nonlocal layer
            builder = self._builders[at]
            if rows.first == 0:
                layer += 1
                builder.begin(rows.weights.shape[0], self._count)
            head, query, key, weight = rows.edges(builder.floor)
            reading, read = places[query], places[key]
            keep = self._in.at_home(reading, at) & (read >= 0)
            found = head[keep], reading[keep].astype(np.int32), read[keep].astype(np.int32), weight[keep]
            builder.extend(*found)
            self._in.share(layer, rows, places)

        return receive

    def build(self) -> tuple[Edges, float]:
        """The stitched edges, and the floor that they reach down to."""
        built = [builder.build() for builder in self._builders]
        floor = max(builder.floor for builder in self._builders)
        shared = np.flatnonzero(self._in.everywhere).astype(np.int32)
        final = EdgeBuilder(self._floor)
        for layer in range(1, built[0].layers + 1):
            columns = [_columns(edges, layer) for edges in built]
            head, row, key = np.nonzero(self._in.shared[layer - 1] >= floor)
            weight = self._in.shared[layer - 1][head, row, key].astype(np.float32)
            columns.append((head.astype(np.int16), shared[row], key.astype(np.int32), weight))
            merged = [np.concatenate(column) for column in zip(*columns, strict=True)]
            order = np.lexsort((merged[2], merged[1], merged[0]))
            final.begin(built[0].heads[layer - 1], self._count)
            final.extend(*(column[order] for column in merged))
        edges = final.build()
        floor = max(floor, final.floor)
        return edges.where(edges.weight.astype(np.float64) >= floor), floor


def _columns(edges: Edges, layer: int) -> tuple[Ints, Ints, Ints, Floats]:
    here = edges.layer_slice(layer)
    return edges.head[here], edges.query[here], edges.key[here], edges.weight[here]


def _homes(places: list[Ints], count: int) -> Ints:
    """For each word the window in which it lies most centrally: farthest from either end, the first of equals."""
    home = np.full(count, -1)
    best = np.full(count, -1)
    for at, words in enumerate(places):
        distance = np.minimum(np.arange(len(words)), np.arange(len(words))[::-1])
        better = (words >= 0) & (distance > best[words])
        home[words[better]], best[words[better]] = at, distance[better]
    return home
