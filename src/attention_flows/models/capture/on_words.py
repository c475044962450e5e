"""Attention carried from tokens to words and made sparse, block by block, where it was computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from ...core.arrays import Floats, Ints, least_float32
from ...core.words import Words, attention_on_words

BLANK = -1.0  # below every weight, and so below every floor
EdgeColumns = tuple[Ints, Ints, Ints, Floats]  # head, query, key, weight


@dataclass(frozen=True)
class Rows:
    """The whole rows of some consecutive words at one layer, in the places of the tokens that they come from.

    ``weights`` [heads, rows, tokens] is float32, on the device that made it. A word stands at its first token; the
    rows and columns of the other tokens are ``BLANK``. ``words`` is the index of the word at each row, -1 at a blank
    one; ``columns`` is the same for the columns, and ``count`` the number of words in the sentence. Gathering the
    words instead would copy every map, which at 512 tokens takes half as long as the attention itself.
    """

    weights: torch.Tensor
    words: Ints
    columns: Ints
    count: int

    @property
    def first(self) -> int:
        """The first word."""
        return int(self.words[0])

    @property
    def stop(self) -> int:
        """The word after the last."""
        return int(self.words.max()) + 1

    def dense(self) -> Floats:
        """The weights [heads, stop - first, count] of words by words."""
        kept = self.weights.numpy(force=True)[:, self.words >= 0]
        columns = np.flatnonzero(self.columns >= 0)
        return kept if len(columns) == len(self.columns) else np.take(kept, columns, axis=-1)

    def edges(self, floor: float) -> EdgeColumns:
        """The (head, query, key, weight) of the weights that reach ``floor``, in that order.

        They are compared with the floor as in float64. The indices are int16 and int32.
        """
        lowest = np.float32(least_float32(max(floor, 0.0)))
        flat = self.weights.reshape(-1)
        if flat.device.type == "cpu":
            weights = flat.numpy()
            places = np.flatnonzero(weights >= lowest)
            kept = weights[places]
        else:
            index = (flat >= float(lowest)).nonzero()[:, 0]
            kept, places = flat[index].cpu().numpy(), index.cpu().numpy()
        _, rows, columns = self.weights.shape
        if flat.numel() < np.iinfo(np.int32).max:
            places = places.astype(np.int32)  # which divides four times as fast
        row = places // columns
        head = row // rows
        return (
            head.astype(np.int16),
            self.words[row - head * rows].astype(np.int32, copy=False),
            self.columns[places - row * columns].astype(np.int32, copy=False),
            kept,
        )


def whole_rows(weights: torch.Tensor, words: Words) -> Rows:
    """A layer's whole map [heads, tokens, tokens], in which a row or a column may be NaN, carried to words.

    A NaN must not spread to the words beside it, as it would in the running sums of :class:`OnWords`.
    """
    carried = torch.from_numpy(attention_on_words(weights.float().numpy(force=True), words))
    all_words = np.arange(len(words), dtype=np.int32)
    return Rows(carried, all_words, all_words, len(words))


class OnWords:
    """Carries a layer's blocks of rows from tokens to words, as :func:`core.words.attention_on_words` does a whole map.

    A block may end within a word: the sum of that word's rows so far is kept for the next block. A block whose first
    row is the sentence's first begins another layer.
    """

    def __init__(self, words: Words) -> None:
        self._split = len(words) < words.tokens
        self._starts = words.starts
        self._ends = np.append(words.starts[1:], words.tokens)
        self._word_at = np.full(words.tokens, -1, dtype=np.int32)
        self._word_at[words.starts] = np.arange(len(words))
        self._columns: dict[torch.device, Groups] = {}  # a model's layers may lie on several devices
        self._partial: torch.Tensor | None = None  # the sum of an unfinished word's rows, [heads, tokens] in float64

    def carry(self, weights: torch.Tensor, first: int) -> Iterator[Rows]:
        """The words that are complete with this block, in order.

        ``weights`` are the rows of the tokens from ``first`` on, [heads, rows, tokens], of any float type. They are
        overwritten, so they must be a copy where they are used again.
        """
        rows = weights.float()
        if self._split:
            if first == 0:
                self._partial = None
            if rows.device not in self._columns:
                self._columns[rows.device] = Groups(self._starts, self._ends, rows.device)
            self._columns[rows.device].gather(rows, -1)
            yield from self._complete(rows, first)
        else:
            yield self._rows(rows, first)

    def without_heads(self) -> Rows:
        """The rows of a layer that has no heads."""
        weights = torch.zeros(0, len(self._word_at), len(self._word_at))
        return Rows(weights, self._word_at, self._word_at, len(self._starts))

    def _complete(self, rows: torch.Tensor, first: int) -> Iterator[Rows]:
        stop = first + rows.shape[-2]
        done = int(np.searchsorted(self._ends, stop, "right"))  # the words before this one are complete
        begun = int(np.searchsorted(self._starts, first))  # the first word that begins here
        if self._partial is not None:
            word = begun - 1
            self._partial = self._partial + rows[:, : min(int(self._ends[word]), stop) - first].double().sum(-2)
            if self._ends[word] > stop:
                return
            mean = self._partial / float(self._ends[word] - self._starts[word])
            self._partial = None
            yield self._rows(mean.float()[:, None], int(self._starts[word]))
        if done > begun:
            start, end = int(self._starts[begun]), int(self._ends[done - 1])
            whole = rows[:, start - first : end - first]
            groups = Groups(self._starts[begun:done] - start, self._ends[begun:done] - start, rows.device)
            groups.gather(whole, -2, mean=True)
            yield self._rows(whole, start)
        if done < len(self._ends) and first <= self._starts[done] < stop:
            self._partial = rows[:, int(self._starts[done]) - first :].double().sum(-2)

    def _rows(self, weights: torch.Tensor, first: int) -> Rows:
        words = self._word_at[first : first + weights.shape[-2]]
        return Rows(weights, words, self._word_at, len(self._starts))


class Groups:
    """Consecutive items grouped; the items of group g are ``starts[g]`` to ``ends[g]`` - 1."""

    def __init__(self, starts: Ints, ends: Ints, device: torch.device) -> None:
        sizes = ends - starts
        split = np.flatnonzero(sizes > 1)
        members = np.concatenate([np.arange(starts[group], ends[group]) for group in split] or [starts[:0]])

        def on_device(numbers: Ints) -> torch.Tensor:
            return torch.from_numpy(numbers.astype(np.int64)).to(device)

        self._none = not len(split)
        self._firsts = on_device(starts[split])
        self._members = on_device(members)
        self._others = on_device(np.setdiff1d(members, starts[split]))
        self._last = on_device(np.cumsum(sizes[split]) - 1)
        self._sizes = on_device(sizes[split])

    def gather(self, values: torch.Tensor, dim: int, *, mean: bool = False) -> None:
        """Put each group's sum, or mean, along ``dim`` in the place of its first item, and blank the others."""
        if self._none:
            return
        # Sums as differences of a running sum, which no long word makes slow; in float64, where its error is below
        # what float32 can tell.
        running = values.index_select(dim, self._members).double().cumsum(dim).index_select(dim, self._last)
        sums = running.diff(dim=dim, prepend=torch.zeros_like(running.narrow(dim, 0, 1)))
        if mean:
            sums /= self._sizes if dim == -1 else self._sizes[:, None]
        values.index_copy_(dim, self._firsts, sums.float())
        values.index_fill_(dim, self._others, BLANK)
