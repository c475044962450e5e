"""Texts longer than a model takes: where they are cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...core.words import DECODER, Words
from ...errors import InputError
from ..capture.encode import encode
from ..loading.model import Model
from .policy import Long


@dataclass(frozen=True)
class Part:
    """A part of a text or a pair, at word boundaries: where in each text it begins, and what it holds of it."""

    starts: tuple[int, int]
    text: str
    pair: str | None


def shortened(
    models: Sequence[Model], text: str, pair: str | None, long: Long
) -> tuple[str, str | None, tuple[str, ...]]:
    """The text or pair, cut off to what every model takes if that is asked for, and what is to be said of it."""
    if not long.truncate:
        return text, pair, ()
    part = Part((0, 0), text, pair)
    for model in models:
        part = truncated(model, part.text, part.pair, model.max_tokens)
    return part.text, part.pair, tuple(said_of_cut(part, text, pair))


def truncated(model: Model, text: str, pair: str | None, tokens: int) -> Part:
    """The longest beginning of a text that makes at most so many ``tokens``, cut after a whole word.

    Of a pair the text that is longer at the time loses its last word first.
    """
    words = _given(model, text, pair)
    sizes = np.diff(words.starts, append=words.tokens)
    ends: list[list[int]] = [[], []]
    costs: list[list[int]] = [[], []]
    for span, segment, size in zip(words.spans, words.segments, sizes.tolist(), strict=True):
        if span is not None:
            ends[segment].append(span[1])
            costs[segment].append(size)
    total = words.tokens
    while True:
        while total > tokens:
            longer = int(sum(costs[1]) > sum(costs[0]))
            if len(costs[longer]) < 2:
                raise InputError(f"the text cannot be cut to {tokens} tokens: its first word alone has more")
            total -= costs[longer].pop()
        cut = text[: ends[0][len(costs[0]) - 1]]
        cut_pair = None if pair is None else pair[: ends[1][len(costs[1]) - 1]]
        # The tokenizer decides: what follows a word can change how it is split.
        made = _given(model, cut, cut_pair).tokens
        if made <= tokens:
            return Part((0, 0), cut, cut_pair)
        total += made - tokens


def windows(model: Model, text: str, pair: str | None, tokens: int) -> tuple[Part, ...]:
    """The windows of at most so many ``tokens`` that a text is read in, each about half over the one before.

    They begin and end between words. Of a pair the text with more tokens is cut into windows and the other stands
    whole in each. A text that fits is one window. Raises InputError where a word, or a pair's shorter text, takes more
    than half of a window.
    """
    words = _given(model, text, pair)
    if model.network.config.is_encoder_decoder:
        raise InputError(f"{model.name} is an encoder-decoder, which is not read in windows: cut the text off instead")
    if words.tokens <= tokens:
        return (Part((0, 0), text, pair),)
    sizes = np.diff(words.starts, append=words.tokens)
    segments = np.array(words.segments)
    totals = [int(sizes[~words.special & (segments == segment)].sum()) for segment in (0, 1)]
    cut = int(totals[1] > totals[0])
    if totals[1 - cut] > tokens // 2:
        raise InputError(f"each text of the pair takes more than half a window of {tokens} tokens: one must be shorter")
    body = np.flatnonzero(~words.special & (segments == cut))
    room = tokens - (words.tokens - totals[cut])
    ends = np.cumsum(sizes[body])
    if int(sizes[body].max()) > room // 2:
        raise InputError(f"a word takes more than half a window of {tokens} tokens: ask for larger windows")
    whole = (text, pair)[cut] or ""
    parts, first = [], 0
    while True:
        before = int(ends[first - 1]) if first else 0
        stop = int(np.searchsorted(ends, before + room, "right"))
        while True:
            start, end = _span(words, int(body[first]))[0], _span(words, int(body[stop - 1]))[1]
            piece = whole[start:end]
            part = Part((0, start), text, piece) if cut else Part((start, 0), piece, pair)
            # A first word is split differently by some tokenizers where no space stands before it.
            if _given(model, part.text, part.pair).tokens <= tokens:
                break
            stop -= 1
        parts.append(part)
        if stop == len(body):
            return tuple(parts)
        following = int(np.searchsorted(ends, before + room // 2, "right"))
        # The last window is as full as the others, so that its words too have their surroundings.
        last = int(np.searchsorted(ends, int(ends[-1]) - room, "left")) + 1
        first = max(first + 1, min(following, last))


def _given(model: Model, text: str, pair: str | None) -> Words:
    """The words that the model is given to read, however long; without those of an encoder-decoder's decoder."""
    words = encode(model, text, pair, "word", whole=False)[1]
    if DECODER not in words.segments:
        return words
    count = words.segments.index(DECODER)
    kept = slice(0, count)
    return Words(
        words.labels[kept],
        words.segments[kept],
        words.special[kept],
        words.spans[kept],
        words.starts[kept],
        int(words.starts[count]),
    )


def _span(words: Words, word: int) -> tuple[int, int]:
    span = words.spans[word]
    assert span is not None, "special tokens have no span"
    return span


def said_of_cut(part: Part, text: str, pair: str | None) -> Iterator[str]:
    """What was cut off, a line for each text that lost some."""
    for name, whole, kept in (("text", text, part.text), ("second text", pair or "", part.pair or "")):
        if len(kept) < len(whole.rstrip()):
            yield f"the {name} was cut off after {len(kept):,} of its {len(whole):,} characters, at “…{kept[-24:]}”"
