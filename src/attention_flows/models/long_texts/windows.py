"""Texts longer than a model takes: where they are cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...core.sentence import Sentence
from ...core.words import DECODER, Words
from ...errors import InputError
from ..capture.encode import encode
from ..loading.model import Model
from .policy import Long


@dataclass(frozen=True)
class Part:
    """A part of a sentence, cut at word boundaries: where in each of its texts it begins, and what it holds of them."""

    starts: tuple[int, int]
    sentence: Sentence


def shortened(models: Sequence[Model], sentence: Sentence, long: Long) -> tuple[Sentence, tuple[str, ...]]:
    """The sentence, cut off to what every model takes where ``long`` says so, and a note on each text that was cut."""
    if not long.truncate:
        return sentence, ()
    part = Part((0, 0), sentence)
    for model in models:
        part = truncated(model, part.sentence, model.max_tokens)
    return part.sentence, tuple(cut_notes(part.sentence, sentence))


def truncated(model: Model, sentence: Sentence, tokens: int) -> Part:
    """The longest beginning of a sentence that makes at most so many ``tokens``, cut after a whole word.

    Of a pair the text that is longer at the time loses its last word first.
    """
    words = _words_read(model, sentence)
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
        text = sentence.text[: ends[0][len(costs[0]) - 1]]
        pair = None if sentence.pair is None else sentence.pair[: ends[1][len(costs[1]) - 1]]
        beginning = Sentence(text, pair)
        # The tokenizer decides: what follows a word can change how it is split.
        actual = _words_read(model, beginning).tokens
        if actual <= tokens:
            return Part((0, 0), beginning)
        total += actual - tokens


def windows(model: Model, sentence: Sentence, tokens: int) -> tuple[Part, ...]:
    """The windows of at most so many ``tokens`` that a sentence is read in, each about half over the one before.

    They begin and end between words. Of a pair the text with more tokens is cut into windows and the other stands
    whole in each. A sentence that fits is one window. Raises InputError where a word, or a pair's shorter text, takes
    more than half of a window.
    """
    words = _words_read(model, sentence)
    if model.network.config.is_encoder_decoder:
        raise InputError(f"{model.name} is an encoder-decoder, which is not read in windows: cut the text off instead")
    if words.tokens <= tokens:
        return (Part((0, 0), sentence),)
    text, pair = sentence.text, sentence.pair
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
            part = Part((0, start), Sentence(text, piece)) if cut else Part((start, 0), Sentence(piece, pair))
            # A first word is split differently by some tokenizers where no space stands before it.
            if _words_read(model, part.sentence).tokens <= tokens:
                break
            stop -= 1
        parts.append(part)
        if stop == len(body):
            return tuple(parts)
        following = int(np.searchsorted(ends, before + room // 2, "right"))
        # The last window is as full as the others, so that its words too have their surroundings.
        last = int(np.searchsorted(ends, int(ends[-1]) - room, "left")) + 1
        first = max(first + 1, min(following, last))


def _words_read(model: Model, sentence: Sentence) -> Words:
    """The words that the model reads, however many; without those of an encoder-decoder's decoder."""
    words = encode(model, sentence, whole=False).words
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


def cut_notes(kept: Sentence, whole: Sentence) -> Iterator[str]:
    """A line for each text of the ``whole`` of which only a beginning is ``kept``."""
    texts = (("text", whole.text, kept.text), ("second text", whole.pair or "", kept.pair or ""))
    for name, text, beginning in texts:
        if len(beginning) < len(text.rstrip()):
            yield (
                f"the {name} was cut off after {len(beginning):,} of its {len(text):,} characters, "
                f"at “…{beginning[-24:]}”"
            )
