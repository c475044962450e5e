"""All of a model's attention on a sentence, as dense maps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core.align import align_words
from ..core.arrays import Floats, Ints
from ..core.edges import Edges
from ..core.sentence import Sentence
from ..core.words import Unit
from .capture.captured import ATTENTION_RUN
from .capture.encode import encode
from .capture.forward import Run
from .capture.sink import MapSink
from .grid import aligned_words
from .loading.model import Model
from .long_texts.policy import Long
from .long_texts.stitch import capture_windows
from .long_texts.windows import shortened


def dense_attention(
    models: Sequence[Model], number: int, sentence: Sentence, unit: Unit, long: Long, run: Run = ATTENTION_RUN
) -> list[Floats]:
    """The maps of ``models[number]``, one [heads, words, words] a layer, on the words that the models' flow has.

    What the model has no attention for is NaN: a word that only the other model reads, and what a head of an
    encoder-decoder does not read. In windows the words outside a word's window are 0. ``run`` runs the model. Raises
    InputError as :func:`.read.read` does.
    """
    sentence, _ = shortened(models, sentence, long)
    model = models[number]
    if long.window:
        tokens = min(long.tokens(model) for model in models)
        return _maps_of(capture_windows(model, sentence, unit=unit, floor=0.0, tokens=tokens, run=run).edges)
    encoded = [encode(model, sentence, unit) for model in models]
    aligned = aligned_words(models, encoded)
    if aligned is None and len({(own.words.labels, own.words.segments) for own in encoded}) > 1:
        aligned = align_words(encoded[0].words, encoded[1].words, sentence.text, sentence.pair)
    own = encoded[number] if aligned is None else encoded[number].on_words(aligned.model_words[number])
    maps: list[Floats] = []
    run(model, own, MapSink(maps.append))
    if aligned is None:
        return maps
    return [_placed(layer, aligned.index[number], len(aligned.words)) for layer in maps]


def _placed(maps: Floats, index: Ints, words: int) -> Floats:
    """The maps of a model on ``words`` common words, of which its own are ``index``."""
    placed = np.full((len(maps), words, words), np.nan, dtype=maps.dtype)
    placed[:, index[:, None], index] = maps
    return placed


def _maps_of(edges: Edges) -> list[Floats]:
    """The maps of edges down to a floor of 0."""
    maps = [np.zeros((heads, edges.words, edges.words), dtype=np.float32) for heads in edges.heads]
    for layer, dense in enumerate(maps, start=1):
        here = edges.layer_slice(layer)
        dense[edges.head[here], edges.query[here], edges.key[here]] = edges.weight[here]
    return maps
