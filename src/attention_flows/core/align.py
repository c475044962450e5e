"""Alignment: two tokenizers' words of one sentence brought onto common words, and two depths onto one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Ints
from .words import Span, Words

END = math.inf  # where a special token stands that follows the whole of a segment
_Place = tuple[int, float, int, int]  # segment, position in it, text or special, and which of several there


@dataclass(frozen=True)
class Aligned:
    """Common words, and for each of the two models its own words gathered to them.

    ``own[m]`` are model m's words, each made of whole words of before, with the model's own tokens; ``index[m][i]``
    is the common word that its word i is.
    """

    words: Words
    own: tuple[Words, Words]
    index: tuple[Ints, Ints]


def align_words(first: Words, second: Words, text: str, pair: str | None) -> Aligned:
    """Bring two models' words of one sentence onto common words, by the characters that they cover.

    A common word is the least stretch of text that neither model's words reach across, so that a word split or
    drawn together by only one tokenizer is whole again. A special token is the other model's too where both have
    one in the same place; any other is a word that only one model has.
    """
    if (first.labels, first.spans, first.segments) == (second.labels, second.spans, second.segments):
        same = np.arange(len(first))
        return Aligned(first, (first, second), (same, same))
    stretches = _stretches(first, second)
    places = [_places(words, stretches) for words in (first, second)]
    common = sorted(set(places[0]) | set(places[1]))
    number = {place: index for index, place in enumerate(common)}
    texts = (text, pair or "", text + (pair or ""))  # a decoder reads both as one
    own, index = [], []
    for words, placed in zip((first, second), places, strict=True):
        starts = [i for i, place in enumerate(placed) if i == 0 or place != placed[i - 1]]
        index.append(np.array([number[placed[start]] for start in starts], dtype=np.int64))
        own.append(_gathered(words, starts, texts))
    return Aligned(_union(own, index, len(common), texts), (own[0], own[1]), (index[0], index[1]))


def stretch_layers(layers: int, grid: int) -> tuple[int, ...]:
    """Where each of ``layers`` layers stands amongst ``grid`` >= ``layers``, 1..grid, by relative depth.

    The deepest stands deepest. On the layers between them a model does nothing, and its states are carried on.
    """
    return tuple(-(-layer * grid // layers) for layer in range(1, layers + 1))


def _stretches(first: Words, second: Words) -> dict[tuple[int, int], Span]:
    """For each (segment, start) of a word the common stretch of text that it lies in."""
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
    """Where each word stands, in terms that mean the same for both models and sort in reading order."""
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
    return next(
        (words.segments[i] for i in range(index + 1, len(words)) if words.spans[i] is not None),
        None,
    )


def _gathered(words: Words, starts: Sequence[int], texts: tuple[str, ...]) -> Words:
    """The words drawn together so that a new one begins at each of ``starts``."""
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


def _union(own: Sequence[Words], index: Sequence[Ints], count: int, texts: tuple[str, ...]) -> Words:
    """The common words as one list; where two special tokens are one word, its label names both."""
    of: list[list[tuple[Words, int]]] = [[] for _ in range(count)]
    for words, numbers in zip(own, index, strict=True):
        for i, number in enumerate(numbers):
            of[number].append((words, i))
    labels: list[str] = []
    segments: list[int] = []
    spans: list[Span | None] = []
    for sources in of:
        segments.append(next(words.segments[i] for words, i in sources))
        known = [span for words, i in sources if (span := words.spans[i]) is not None]
        if known:
            span = (min(start for start, _ in known), max(end for _, end in known))
            spans.append(span)
            labels.append(texts[segments[-1]][slice(*span)])
        else:
            spans.append(None)
            labels.append(" / ".join(_once(words.labels[i] for words, i in sources)))
    special = np.array([sources[0][0].special[sources[0][1]] for sources in of], dtype=np.bool_)
    return Words(tuple(labels), tuple(segments), special, tuple(spans), np.arange(count), count)


def _once(labels: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(labels))
