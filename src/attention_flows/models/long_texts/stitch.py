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
from ...core.sentence import Sentence
from ...core.words import Unit, Words
from ..capture.captured import ATTENTION_RUN, Captured, capture
from ..capture.encode import Encoded, encode
from ..capture.forward import ForwardResult, Run, root_word
from ..capture.on_words import Rows
from ..capture.reading import merged
from ..capture.site import Site
from ..loading.model import Model
from .windows import Part, windows


def capture_windows(
    model: Model,
    sentence: Sentence,
    *,
    unit: Unit,
    floor: float | Floor,
    tokens: int,
    check: Callable[[], None] = lambda: None,
    run: Run = ATTENTION_RUN,
) -> Captured:
    """What ``model`` shows of a sentence read in windows of ``tokens``, stitched; one that fits is read whole.

    A word's row is that of the window in which it lies most centrally, so it reads only that window's words. What
    stands in every window, the special tokens and the whole text of a pair, has the mean of its rows, and the
    prediction is the mean over the windows that the root's word stands in. ``check`` is called before each window
    and may raise; ``run`` runs each of them.
    """
    windowed = Windows.of(model, sentence, unit, tokens)
    if windowed is None:
        return capture(model, encode(model, sentence, unit), floor, run)
    builders = [EdgeBuilder(floor) for _ in windowed.parts]
    results: list[ForwardResult] = []
    for window, encoded in enumerate(windowed.encoded):
        check()
        sink = WindowSink(windowed, window, builders[window])
        results.append(run(model, encoded, sink))
    roots = [int(windowed.places[window][root_word(model, encoded)]) for window, encoded in enumerate(windowed.encoded)]
    predictions = [result.prediction() for result, root in zip(results, roots, strict=True) if root == roots[-1]]
    edges, reached = _stitched(windowed, builders, floor)
    root = Node(edges.layers, roots[-1])
    notes = merged(result.reading for result in results).notes(model.network.config.model_type, len(results))
    return Captured(windowed.words, root, edges, _mean(predictions), reached, windows=len(results), notes=notes)


class Windows:
    """The windows that a sentence is read in, and what of their rows is the sentence's.

    ``encoded`` has each window as the model reads it. ``places`` says, for each window, which of the sentence's
    ``words`` each of its words is, -1 for none, and ``everywhere`` which of them stand in every window. ``shared`` has
    for each layer their mean rows, [heads, words everywhere, words], once every window was shared.
    """

    def __init__(
        self, parts: Sequence[Part], encoded: Sequence[Encoded], words: Words, places: list[Ints], everywhere: Bools
    ) -> None:
        self.parts = parts
        self.encoded = encoded
        self.words = words
        self.places = places
        self.everywhere = everywhere
        self.shared: list[Floats] = []
        self._home = _homes(places, len(words))
        self._row_of = np.cumsum(everywhere) - 1

    @classmethod
    def of(cls, model: Model, sentence: Sentence, unit: Unit, tokens: int) -> Windows | None:
        """The windows of at most so many ``tokens``; None for a sentence that fits."""
        parts = windows(model, sentence, tokens)
        if len(parts) == 1:
            return None
        words = encode(model, sentence, unit, whole=False).words
        cut = int(parts[0].sentence.text == sentence.text)  # the segment that is cut into windows
        everywhere = words.special | (np.array(words.segments) != cut)
        encoded = [encode(model, part.sentence, unit) for part in parts]
        places = [_places(part, window.words, words) for part, window in zip(parts, encoded, strict=True)]
        return cls(parts, encoded, words, places, everywhere)

    def at_home(self, words: Ints, window: int) -> Bools:
        """Which of the sentence's words, -1 for none, have their row from that window alone."""
        home: Bools = (words >= 0) & (self._home[words] == window) & ~self.everywhere[words]
        return home

    def share(self, layer: int, rows: Rows, places: Ints) -> None:
        """Add what a window, whose words are ``places``, has of the rows of what stands everywhere."""
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


class WindowSink:
    """Keeps the edges of one window's own rows in a builder, and shares the rows of what stands in every window."""

    def __init__(self, windowed: Windows, window: int, builder: EdgeBuilder) -> None:
        self._windowed = windowed
        self._window = window
        self._places = windowed.places[window]
        self._builder = builder
        self._layer = -1

    def begin(self, site: Site) -> None:
        self._layer = site.layer - 1
        self._builder.begin(site.shape[0], len(self._windowed.words))

    def add(self, rows: Rows) -> None:
        head, query, key, weight = rows.edges(self._builder.floor)
        from_word, to_word = self._places[query], self._places[key]
        keep = self._windowed.at_home(from_word, self._window) & (to_word >= 0)
        from_word, to_word = from_word[keep].astype(np.int32), to_word[keep].astype(np.int32)
        self._builder.extend(head[keep], from_word, to_word, weight[keep])
        self._windowed.share(self._layer, rows, self._places)


def _places(part: Part, own: Words, words: Words) -> Ints:
    """The word of the whole text that each of a part's is; -1 for a token of a word that is split differently."""
    known = {key: word for word, key in enumerate(_keys(words, (0, 0)))}
    return np.array([known.get(key, -1) for key in _keys(own, part.starts)], dtype=np.int64)


def _keys(words: Words, starts: tuple[int, int]) -> Iterator[tuple[int, ...]]:
    """What tells each word from the others: where it is, or which special token it is, and how often that was before.

    Several tokens may be parts of a single character and stand at the same place.
    """
    counts: Counter[tuple[int, ...]] = Counter()
    for segment, span in zip(words.segments, words.spans, strict=True):
        key = (-1,) if span is None else (segment, span[0] + starts[segment], span[1] + starts[segment])
        counts[key] += 1
        yield (*key, counts[key])


def _mean(predictions: list[Prediction | None]) -> Prediction | None:
    """The mean of the windows' predictions; where they are of different things, the last window's."""
    last = predictions[-1]
    alike = [
        prediction
        for prediction in predictions
        if prediction is not None and last is not None and prediction.labels == last.labels
    ]
    if last is None or len(alike) < len(predictions):
        return last
    return Prediction(last.labels, tuple(np.mean([prediction.probabilities for prediction in alike], axis=0).tolist()))


def _stitched(windowed: Windows, builders: Sequence[EdgeBuilder], floor: float | Floor) -> tuple[Edges, float]:
    """The edges of all windows on the whole text's words, and the floor that they reach down to."""
    of_windows = [builder.build() for builder in builders]
    reached = max(builder.floor for builder in builders)
    shared_words = np.flatnonzero(windowed.everywhere).astype(np.int32)
    final = EdgeBuilder(floor)
    for layer in range(1, of_windows[0].layers + 1):
        columns = [_columns(edges, layer) for edges in of_windows]
        shared = windowed.shared[layer - 1]
        head, row, key = np.nonzero(shared >= reached)
        weight = shared[head, row, key].astype(np.float32)
        columns.append((head.astype(np.int16), shared_words[row], key.astype(np.int32), weight))
        merged = [np.concatenate(column) for column in zip(*columns, strict=True)]
        order = np.lexsort((merged[2], merged[1], merged[0]))
        final.begin(of_windows[0].heads[layer - 1], len(windowed.words))
        final.extend(*(column[order] for column in merged))
    edges = final.build()
    reached = max(reached, final.floor)
    return edges.where(edges.weight.astype(np.float64) >= reached), reached


def _columns(edges: Edges, layer: int) -> tuple[Ints, Ints, Ints, Floats]:
    place = edges.layer_slice(layer)
    return edges.head[place], edges.query[place], edges.key[place], edges.weight[place]


def _homes(places: list[Ints], count: int) -> Ints:
    """For each word the window in which it lies most centrally: farthest from either end, the first of equals."""
    home = np.full(count, -1)
    best = np.full(count, -1)
    for window, words in enumerate(places):
        distance = np.minimum(np.arange(len(words)), np.arange(len(words))[::-1])
        better = (words >= 0) & (distance > best[words])
        home[words[better]], best[words[better]] = window, distance[better]
    return home
