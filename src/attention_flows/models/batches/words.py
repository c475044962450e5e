"""The words of a batch of sentences, and attention carried to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import torch

from ...core.head_measures import WordLayout
from ...core.words import Words


@dataclass(frozen=True)
class BatchWords:
    """The words of sentences of as many tokens each, padded to the most words.

    ``sums`` [batch, tokens, words] is 1 where a token is part of a word, and ``means`` [batch, words, tokens] the same
    over the number of the word's tokens; both are None where every token is a word. ``layout`` is that of the measures
    of heads, on the padded words, and ``roots`` the word of each root, [batch].
    """

    words: tuple[Words, ...]
    count: int
    sums: torch.Tensor | None
    means: torch.Tensor | None
    layout: WordLayout
    roots: torch.Tensor

    @classmethod
    def of(cls, words: Sequence[Words], roots: Sequence[int], device: torch.device) -> Self:
        """The words of a batch whose sentences' predictions are read from the words ``roots``."""
        count, tokens = max(map(len, words)), words[0].tokens
        sums = means = None
        if any(len(of_sentence) < tokens for of_sentence in words):
            starts = np.zeros((len(words), tokens), np.int64)
            for index, of_sentence in enumerate(words):
                starts[index, of_sentence.starts] = 1
            word_of = torch.from_numpy(starts.cumsum(axis=1) - 1)
            sums = torch.nn.functional.one_hot(word_of, count).float().to(device)
            means = (sums / sums.sum(dim=1, keepdim=True).clamp(min=1)).transpose(1, 2).contiguous()
        layouts = [WordLayout.of(of_sentence, root) for of_sentence, root in zip(words, roots, strict=True)]
        stacked = {
            field.name: _stacked([getattr(layout, field.name) for layout in layouts], count).to(device)
            for field in fields(WordLayout)
        }
        return cls(tuple(words), count, sums, means, WordLayout(**stacked), torch.tensor(list(roots), device=device))

    def attention(self, maps: torch.Tensor) -> torch.Tensor:
        """Attention between words, [batch, heads, words, words] in float32, from that between tokens.

        As :func:`.core.words.attention_on_words` for each sentence: means over reading tokens, sums over read ones.
        """
        if self.sums is None or self.means is None:
            return maps.float()
        return self._carried(maps, self.means)

    def summed(self, effects: torch.Tensor) -> torch.Tensor:
        """The sums of effects over the token edges of each word edge, [batch, heads, words, words] in float32."""
        return effects.float() if self.sums is None else self._carried(effects, self.sums.transpose(1, 2))

    def _carried(self, maps: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        assert self.sums is not None, "there are words of several tokens"
        batch, heads, tokens, _ = maps.shape
        columns = torch.bmm(maps.float().reshape(batch, heads * tokens, tokens), self.sums)
        return rows[:, None] @ columns.reshape(batch, heads, tokens, self.count)


def _stacked(arrays: Sequence[Any], count: int) -> torch.Tensor:
    """Arrays [words, ...] of several sentences padded to ``count`` words with zeros, as [batch, 1, words, ...]."""
    first = np.asarray(arrays[0])
    stack = np.zeros((len(arrays), 1, count, *first.shape[1:]), first.dtype)
    for index, array in enumerate(arrays):
        stack[index, 0, : len(array)] = array
    return torch.from_numpy(stack)
