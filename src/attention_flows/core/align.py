"""Alignment: common words for two tokenizers, and a common grid of layers for two depths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Ints
from .words import Span, Words

END = math.inf  # the position of a special token that follows a whole segment
_Place = tuple[int, float, int, int]  # segment, position in it, 0 of text and 1 of special tokens, number among equals


@dataclass(frozen=True)
class Aligned:
    """The common words of two models, and each model's words grouped to them.

    ``model_words[m]`` are the words of model m, grouped so that each is one of the common ``words``; their tokens are
    the model's. ``index[m][i]`` is the index of the common word that its word i is.
    """

    words: Words
    model_words: tuple[Words, Words]
    index: tuple[Ints, Ints]


def align_words(first: Words, second: Words, text: str, pair: str | None) -> Aligned:
    """The common words of two models' words of one sentence, by the characters that they cover.

    A common word is the shortest stretch of text that no word of either model crosses the end of, so a word that only
    one tokenizer splits, or joins to its neighbour, is one word. Special tokens of both models in the same place are
    one word; a special token of only one model is a word that only this model has.
    """
    if (first.labels, first.spans, first.segments) == (second.labels, second.spans, second.segments):
        same = np.arange(len(first))
        return Aligned(first, (first, second), (same, same))
    stretches = _stretches(first, second)
    places = [_places(words, stretches) for words in (first, second)]
    common = sorted(set(places[0]) | set(places[1]))
    number = {place: index for index, place in enumerate(common)}
    texts = (text, pair or "", text + (pair or ""))  # a decoder reads both texts as one
    model_words, index = [], []
    for words, placed in zip((first, second), places, strict=True):
        starts = [i for i, place in enumerate(placed) if i == 0 or place != placed[i - 1]]
        index.append(np.array([number[placed[start]] for start in starts], dtype=np.int64))
        model_words.append(_grouped(words, starts, texts))
    union = _union(model_words, index, len(common), texts)
    return Aligned(union, (model_words[0], model_words[1]), (index[0], index[1]))


def stretch_layers(layers: int, grid: int) -> tuple[int, ...]:
    """The layer of the grid, 1..grid, that each of ``layers`` <= ``grid`` layers becomes, by relative depth.

    The deepest layer becomes the grid's deepest. On the grid's other layers the model's states are carried unchanged.
    """
    return tuple(-(-layer * grid // layers) for layer in range(1, layers + 1))


def _stretches(first: Words, second: Words) -> dict[tuple[int, int], Span]:
    """The common stretch of text that each word lies in, by the word's (segment, start)."""
    spans = sorted(
        (segment, *span)
        for words in (first, second)
        for segment, span in zip(words.segments, words.spans, strict=True)
        if span is not None
    )
    stretches: dict[tuple[int, int], Span] = {}
    waiting: list[tuple[int, int]] = []
    reach: tuple[int, int, int] | None = None
    for segment, start, end in spans:
        if reach is None or segment != reach[0] or start >= max(reach[2], reach[1] + 1):
            stretches |= dict.fromkeys(waiting, reach[1:] if reach else (0, 0))
            waiting, reach = [], (segment, start, end)
        else:
            reach = (segment, reach[1], max(reach[2], end))
        waiting.append((segment, start))
    if reach:
        stretches |= dict.fromkeys(waiting, reach[1:])
    return stretches


def _places(words: Words, stretches: dict[tuple[int, int], Span]) -> list[_Place]:
    """The place of each word, which is comparable between the models and sorts in reading order."""
    places: list[_Place] = []
    segment, position, several = -1, 0.0, 0
    for i, span in enumerate(words.spans):
        if span is not None:
            segment, several = words.segments[i], 0
            start, end = stretches[segment, span[0]]
            position = float(end)
            places.append((segment, float(start), 0, 0))
            continue
        following = _segment_after(words, i)
        places.append((segment, position if following == segment else END, 1, several))
        several += 1
    return places


def _segment_after(words: Words, index: int) -> int | None:
    """The segment of the next word of text after a special token; None where there is none."""
    return next(
        (words.segments[i] for i in range(index + 1, len(words)) if words.spans[i] is not None),
        None,
    )


def _grouped(words: Words, starts: Sequence[int], texts: tuple[str, ...]) -> Words:
    """The words joined so that a new one begins at each of ``starts``."""
    ends = [*starts[1:], len(words)]
    spans: list[Span | None] = []
    labels: list[str] = []
    for start, end in zip(starts, ends, strict=True):
        first, last = words.spans[start], words.spans[end - 1]
        if first is None or last is None or end - start == 1:
            spans.append(first)
            labels.append(words.labels[start])
        else:
            spans.append((first[0], last[1]))
            labels.append(texts[words.segments[start]][first[0] : last[1]])
    return Words(
        tuple(labels),
        tuple(words.segments[start] for start in starts),
        words.special[list(starts)],
        tuple(spans),
        words.starts[list(starts)],
        words.tokens,
    )


def _union(model_words: Sequence[Words], index: Sequence[Ints], count: int, texts: tuple[str, ...]) -> Words:
    """The ``count`` common words; where two different special tokens are one word, its label names both."""
    sources_of: list[list[tuple[Words, int]]] = [[] for _ in range(count)]
    for words, numbers in zip(model_words, index, strict=True):
        for i, number in enumerate(numbers):
            sources_of[number].append((words, i))
    labels: list[str] = []
    segments: list[int] = []
    spans: list[Span | None] = []
    for sources in sources_of:
        segments.append(next(words.segments[i] for words, i in sources))
        known = [span for words, i in sources if (span := words.spans[i]) is not None]
        if known:
            span = (min(start for start, _ in known), max(end for _, end in known))
            spans.append(span)
            labels.append(texts[segments[-1]][slice(*span)])
        else:
            spans.append(None)
            labels.append(" / ".join(dict.fromkeys(words.labels[i] for words, i in sources)))
    special = np.array([sources[0][0].special[sources[0][1]] for sources in sources_of], dtype=np.bool_)
    return Words(tuple(labels), tuple(segments), special, tuple(spans), np.arange(count), count)
