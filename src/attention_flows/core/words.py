"""The words of a sentence, and attention carried from tokens to words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np

from ..errors import InputError
from .arrays import Bools, Floats, Ints
from .one_line import MAX_QUOTED, counted, quoted
from .spans import MARKS, blank_label, is_mark, joins_next, trimmed, word_numbers

DECODER = 2  # the segment of the words that a decoder reads
Unit = Literal["word", "token"]
Span = tuple[int, int]


@dataclass(frozen=True)
class Words:
    """The words of one sentence (a text or a pair), in reading order.

    ``labels`` are the text's own characters, or a special token such as ``[CLS]``. ``segments`` says which text
    of a pair a word belongs to (0 or 1; 2 for what an encoder-decoder's decoder reads), ``special`` which words are
    special tokens. ``spans`` gives each word's ``(start, end)`` in its own text in code points, None for a special
    token; a decoder's text is the text and the pair run together. ``starts`` is the index of each word's first token;
    a word's tokens are consecutive, and ``tokens`` is their number in all.
    """

    labels: tuple[str, ...]
    segments: tuple[int, ...]
    special: Bools
    spans: tuple[Span | None, ...]
    starts: Ints
    tokens: int

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        return f"Words({counted(len(self), 'word')}: {quoted(' '.join(self.labels[:MAX_QUOTED]))})"

    def word_of(self, token: int) -> int:
        """The index of the word that a token, 0 .. tokens - 1, is part of."""
        return int(np.searchsorted(self.starts, token, side="right")) - 1


def group_words(
    tokens: Sequence[str],
    segment_ids: Sequence[int | None],
    offsets: Sequence[Span],
    text: str,
    pair: str | None,
    unit: Unit = "word",
) -> Words:
    """The words that tokens make up.

    All sequences have one item a token: its name, its text (0 or 1), and its ``(start, end)`` there in code points.
    The text is None for a special token, which is a word of its own and belongs to the segment before it. Where a
    tokenizer's token reaches over two of the text's words, as ``?)`` may, they are one. A space before a word is no
    part of it; white space that is a token and no such space is a word. With ``unit="token"`` every token is a word,
    and a piece of a character is named by its place: ``é 1/2``.
    """
    groups: list[_Group] = []
    texts = (text, pair or "")
    numbers = tuple(map(word_numbers, texts))
    for index, (segment, (start, end)) in enumerate(zip(segment_ids, offsets, strict=True)):
        if segment is None:
            groups.append(_Group(index, groups[-1].segment if groups else 0, None, special=True))
            continue
        inside = texts[segment][start:end]
        if not tokens[index].strip(MARKS):  # a space by itself, whose offsets are those of the word after it
            end = start + len(inside) - len(inside.lstrip())
        span = trimmed(texts[segment], start, end)
        if span[0] == span[1]:
            waits = unit == "word" and joins_next(texts[segment][start:end])
            groups.append(_Group(index, segment, (start, end), blank=True, waits=waits))
            continue
        group = _Group(index, segment, span, number=numbers[segment][span[0]], last=numbers[segment][span[1] - 1])
        if unit == "word":
            while groups and groups[-1].waits and groups[-1].segment == segment:
                group.first = groups.pop().first
            if groups and groups[-1].extend(group):
                continue
        groups.append(group)
    _take_marks(groups, texts)
    return Words(
        tuple(_labels(groups, tokens, texts)),
        tuple(group.segment for group in groups),
        np.array([group.special for group in groups], dtype=np.bool_),
        tuple(group.span for group in groups),
        np.array([group.first for group in groups], dtype=np.int64),
        len(tokens),
    )


@dataclass
class _Group:
    """A word that is being put together from tokens.

    ``first`` is its first token; ``number`` and ``last`` number the first and the last of the text's words in it.
    """

    first: int
    segment: int
    span: Span | None
    special: bool = False
    blank: bool = False
    waits: bool = False  # a space that belongs to the word after it, if there is one
    number: int = -1
    last: int = -1

    def extend(self, other: _Group) -> bool:
        """Add the next token if it is part of the same word, and say whether it is."""
        if self.blank or self.segment != other.segment or self.span is None or other.span is None:
            return False
        if other.number > self.last:
            return False
        self.span = min(self.span[0], other.span[0]), max(self.span[1], other.span[1])
        self.last = max(self.last, other.last)
        return True


def _take_marks(groups: Sequence[_Group], texts: tuple[str, str]) -> None:
    """Add to each word the combining marks after it that no token covers, as where a tokenizer drops accents."""
    for group, after in zip(groups, [*groups[1:], None], strict=True):
        if group.span is None or group.blank:
            continue
        text = texts[group.segment]
        limit = len(text)
        if after is not None and after.span is not None and after.segment == group.segment:
            limit = after.span[0]
        start, end = group.span
        while end < limit and is_mark(text[end]):
            end += 1
        group.span = start, end


def _labels(groups: Sequence[_Group], tokens: Sequence[str], texts: tuple[str, str]) -> Iterator[str]:
    """The label of each word; neighbours with equal spans are pieces of one character, and are numbered."""
    for _, same in groupby(groups, key=lambda group: (group.segment, group.span, group.special, group.blank)):
        pieces = list(same)
        for place, group in enumerate(pieces, start=1):
            if group.span is None:
                yield tokens[group.first]
                continue
            characters = texts[group.segment][slice(*group.span)]
            if group.blank:
                yield blank_label(characters, tokens[group.first])
            else:
                yield characters if len(pieces) == 1 else f"{characters} {place}/{len(pieces)}"


def attention_on_words(attention: Floats, words: Words) -> Floats:
    """Attention between words, ``[..., words, words]`` in float32, from that between tokens, ``[..., tokens, tokens]``.

    The weight from a word to a word is the mean over the reading word's tokens of the sum over the read word's
    tokens (Clark et al. 2019, https://arxiv.org/abs/1906.04341, section 4.1), so that rows still sum to 1. Raises
    InputError for attention between another number of tokens.
    """
    if attention.shape[-2:] != (words.tokens, words.tokens):
        raise InputError(f"attention over {attention.shape[-2:]} tokens does not fit {words.tokens} tokens")
    if len(words) == words.tokens:
        return attention.astype(np.float32, copy=False)
    sizes = np.diff(words.starts, append=words.tokens)
    # In float64, so that a word's weight does not depend on the order in which its parts are added.
    summed = np.add.reduceat(attention.astype(np.float64), words.starts, axis=-1)
    mean = np.add.reduceat(summed, words.starts, axis=-2) / sizes[:, None]
    return mean.astype(np.float32)
