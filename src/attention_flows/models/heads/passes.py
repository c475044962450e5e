"""One model's pass over a sentence, whose heads are measured block by block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...core.arrays import Floats, Ints
from ...core.head_measures import Tally, distributions
from ...core.words import Words
from ..capture.captured import ATTENTION_RUN
from ..capture.encode import Encoded
from ..capture.forward import Run, root_word
from ..capture.on_words import Rows
from ..capture.site import Site
from ..families.seq2seq import encoder_layers
from ..loading.model import Model
from ..long_texts.stitch import Windows

MAX_WEIGHTS = 1 << 20  # of a block, in float64 8 MiB


@dataclass(frozen=True)
class Block:
    """Some rows of a layer, which counts from 0.

    ``query`` are the words that read, ``rows`` [heads, rows, words] their distributions, which sum to 1 or are NaN, and
    ``bits`` [heads, rows] the distributions' entropies.
    """

    layer: int
    query: Ints
    rows: Floats
    bits: Floats

    def __getitem__(self, part: slice) -> Block:
        return Block(self.layer, self.query[part], self.rows[:, part], self.bits[:, part])


UseBlock = Callable[[Block], None]


class MeasuredPass:
    """A model's pass over a sentence: the measures of its heads, and its rows for comparison with another's.

    ``encoded`` is on the words that the model's attention is carried to. Where those are brought to other ``words``,
    ``index`` says which of them each becomes. ``windowed`` are the windows that a long text is read in. ``check`` is
    called before each block and may raise; ``run`` runs the model.
    """

    def __init__(
        self,
        model: Model,
        encoded: Encoded,
        check: Callable[[], None],
        *,
        windowed: Windows | None = None,
        words: Words | None = None,
        index: Ints | None = None,
        run: Run = ATTENTION_RUN,
    ) -> None:
        self.model = model
        self.words = words or encoded.words
        self.heads: tuple[int, ...] = ()
        self._encoded = encoded
        self._windowed = windowed
        self._index = index
        self._check = check
        self._run = run
        self._tallies: list[Tally] = []

    @property
    def measures(self) -> Floats:
        """MEASURES, one row each, of every head; once it has run."""
        return np.concatenate([tally.means() for tally in self._tallies], axis=1)

    @cached_property
    def root(self) -> int:
        """The word that the model's prediction is read from; of a text in windows, in the last of them."""
        windowed = self._windowed
        if windowed is not None:
            return int(windowed.places[-1][root_word(self.model, windowed.encoded[-1])])
        root = root_word(self.model, self._encoded)
        return root if self._index is None else int(self._index[root])

    @property
    def build(self) -> object:
        """What is the same in models that correspond; once it has run."""
        return self.words.labels, self.heads, self.root, encoder_layers(self.model.network)

    def run(self, use: UseBlock) -> None:
        """Run the model, and call ``use`` with its rows. Raises InputError as its run does."""
        if self._windowed is None:
            self._run(self.model, self._encoded, _TallySink(self, use))
            return
        for window, encoded in enumerate(self._windowed.encoded):
            self._run(self.model, encoded, _WindowTallySink(self, use, self._windowed, window))
        # What stands in every window comes last, from all of them.
        everywhere = np.flatnonzero(self._windowed.everywhere)
        for layer, rows in enumerate(self._windowed.shared):
            self.measure(layer, everywhere, rows, None, use)

    def measure(self, layer: int, query: Ints, rows: Floats, places: Ints | None, use: UseBlock) -> None:
        """Measure rows whose columns are the words ``places``; -1 is none, and None all of them."""
        heads, count = rows.shape[0], len(self.words)
        if layer == len(self._tallies):
            self._tallies.append(Tally(heads, self.words, self.root))
            self.heads += (heads,)
        if self._index is not None:
            query = self._index[query]
        step = max(1, MAX_WEIGHTS // max(1, heads * count))
        for first in range(0, len(query), step):
            self._check()
            part = slice(first, first + step)
            whole = distributions(_placed(rows[:, part], places, count))
            use(Block(layer, query[part], whole, self._tallies[layer].add(query[part], whole)))

    @property
    def index(self) -> Ints | None:
        """The common word that each of the model's words becomes; None where they are the same."""
        return self._index


class _TallySink:
    """Measures the rows of a sentence that is read whole."""

    def __init__(self, measured: MeasuredPass, use: UseBlock) -> None:
        self._measured = measured
        self._use = use
        self._layer = -1

    def begin(self, site: Site) -> None:
        self._layer = site.layer - 1

    def add(self, rows: Rows) -> None:
        query = np.arange(rows.first, rows.stop)
        self._measured.measure(self._layer, query, rows.dense(), self._measured.index, self._use)


class _WindowTallySink:
    """Measures the rows of one window whose words have their rows from it, and shares what stands in every window."""

    def __init__(self, measured: MeasuredPass, use: UseBlock, windowed: Windows, window: int) -> None:
        self._measured = measured
        self._use = use
        self._windowed = windowed
        self._window = window
        self._layer = -1

    def begin(self, site: Site) -> None:
        self._layer = site.layer - 1

    def add(self, rows: Rows) -> None:
        places = self._windowed.places[self._window]
        self._windowed.share(self._layer, rows, places)
        query = places[rows.first : rows.stop]
        at_home = self._windowed.at_home(query, self._window)
        if at_home.any():
            self._measured.measure(self._layer, query[at_home], rows.dense()[:, at_home], places, self._use)


def _placed(rows: Floats, places: Ints | None, count: int) -> Floats:
    """Rows on ``count`` words."""
    if places is None:
        return rows
    known = places >= 0
    placed = np.zeros((*rows.shape[:2], count), rows.dtype)
    placed[..., places[known]] = rows[..., known]
    # A row that is none of the head's, all NaN, is none of it on more words either.
    placed[np.isnan(rows).all(axis=-1)] = np.nan
    return placed
