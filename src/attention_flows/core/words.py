"""Words: the units that a sentence is shown in, and attention carried from tokens to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .arrays import Bools, Floats, Ints

Unit = Literal["word", "token"]
Span = tuple[int, int]


@dataclass(frozen=True)
class Words:
    """The words of one sentence (a text or a pair), in reading order.

    ``labels`` are the text's own characters, or a special token such as ``[CLS]``. ``segments`` says which text
    of a pair a word belongs to (0 or 1), ``special`` which words are special tokens. ``spans`` gives each word's
    ``(start, end)`` in its own text in code points, None for a special token. ``starts`` is the index of each
    word's first token; a word's tokens are consecutive, and ``tokens`` is their number in all.
    """

    labels: tuple[str, ...]
    segments: tuple[int, ...]
    special: Bools
    spans: tuple[Span | None, ...]
    starts: Ints
    tokens: int

    def __len__(self) -> int:
        return len(self.labels)


def group_words(
    tokens: Sequence[str],
    word_ids: Sequence[int | None],
    segment_ids: Sequence[int | None],
    offsets: Sequence[Span],
    text: str,
    pair: str | None,
    unit: Unit = "word",
) -> Words:
    """Group tokens into words.

    All sequences have one item a token, as a fast tokenizer's encoding gives them: ``word_ids`` and ``segment_ids``
    are None for a special token, which is a word of its own and belongs to the segment before it. With
    ``unit="token"`` every token is a word.
    """
    texts = (text, pair or "")
    labels: list[str] = []
    segments: list[int] = []
    special: list[bool] = []
    spans: list[Span | None] = []
    starts: list[int] = []
    last: tuple[int, int] | None = None
    for index, (token, word, segment, (start, end)) in enumerate(
        zip(tokens, word_ids, segment_ids, offsets, strict=True)
    ):
        if word is None or segment is None:
            last = None
            labels.append(token)
            segments.append(segments[-1] if segments else 0)
            special.append(True)
            spans.append(None)
            starts.append(index)
            continue
        span = spans[-1] if spans else None
        if unit == "word" and last == (segment, word) and span is not None:
            spans[-1] = (span[0], end)
            labels[-1] = texts[segment][span[0] : end]
            continue
        last = (segment, word)
        # Byte-level tokenizers count the space before a word as its own; a reader does not.
        start += len(texts[segment][start:end]) - len(texts[segment][start:end].lstrip())
        labels.append(texts[segment][start:end] or token)
        segments.append(segment)
        special.append(False)
        spans.append((start, end))
        starts.append(index)
    return Words(
        tuple(labels),
        tuple(segments),
        np.array(special, dtype=np.bool_),
        tuple(spans),
        np.array(starts, dtype=np.int64),
        len(tokens),
    )


def attention_on_words(attention: Floats, words: Words) -> Floats:
    """Carry attention from tokens to words: ``[..., tokens, tokens]`` to ``[..., words, words]``, float32.

    The weight from a word to a word is the mean over the reading word's tokens of the sum over the read word's
    tokens (Clark et al. 2019, https://arxiv.org/abs/1906.04341, section 4.1), so that rows still sum to 1.
    """
    if attention.shape[-2:] != (words.tokens, words.tokens):
        raise ValueError(f"attention over {attention.shape[-2:]} tokens does not fit {words.tokens} tokens")
    if len(words) == words.tokens:
        return attention.astype(np.float32, copy=False)
    sizes = np.diff(words.starts, append=words.tokens)
    # float64 in between: a word's weight must not depend on the order in which its parts were added.
    summed = np.add.reduceat(attention.astype(np.float64), words.starts, axis=-1)
    mean = np.add.reduceat(summed, words.starts, axis=-2) / sizes[:, None]
    return mean.astype(np.float32)
