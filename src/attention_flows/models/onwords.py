"""Attention carried from tokens to words and made sparse, block by block, where it was computed."""

from __future__ import annotations

import numpy as np
import torch

from ..core.arrays import Floats, Ints
from ..core.words import Words

Found = tuple[Ints, Ints, Ints, Floats]


class OnWords:
    """Carries a layer's blocks of rows from tokens to words, as :func:`core.words.attention_on_words` does whole.

    A block may end within a word: what it has of that word waits for the next block. A block whose first row is the
    sentence's first begins another layer.
    """

    def __init__(self, words: Words) -> None:
        self._whole = len(words) == words.tokens
        self._starts = words.starts
        self._ends = np.append(words.starts[1:], words.tokens)
        self._columns: dict[torch.device, Groups] = {}  # a model's layers may lie on several devices
        self._word = 0  # the next word to be given
        self._waiting: torch.Tensor | None = None  # the sum of what has come of that word, [heads, words] in float64

    def carry(self, weights: torch.Tensor, first: int) -> tuple[torch.Tensor, int]:
        """The words that are complete with this block, [heads, words complete, words], and the first one's index.

        ``weights`` are the rows of the tokens from ``first`` on, [heads, rows, tokens], of any float type; what is
        given is float32.
        """
        weights = weights.float()
        if self._whole:
            return weights, first
        if first == 0:
            self._word, self._waiting = 0, None
        device = weights.device
        if device not in self._columns:
            self._columns[device] = Groups(self._starts, self._ends, device)
        rows = self._columns[device].sums(weights, -1)
        stop, given, parts = first + rows.shape[-2], self._word, []
        if self._waiting is not None:
            until = min(int(self._ends[given]), stop)
            self._waiting = self._waiting + rows[:, : until - first].double().sum(-2)
            if self._ends[given] > stop:
                return rows[:, :0], given
            parts.append((self._waiting / float(self._ends[given] - self._starts[given])).float()[:, None])
            self._waiting = None
        begun, done = given + len(parts), int(np.searchsorted(self._ends, stop, "right"))
        if done > begun:
            at = int(self._starts[begun])
            groups = Groups(self._starts[begun:done] - at, self._ends[begun:done] - at, device)
            parts.append(groups.means(rows[:, at - first : int(self._ends[done - 1]) - first], -2))
        if done < len(self._ends) and self._starts[done] < stop:
            self._waiting = rows[:, int(self._starts[done]) - first :].double().sum(-2)
        self._word = done
        carried = torch.cat(parts, -2) if len(parts) > 1 else parts[0] if parts else rows[:, :0]
        return carried, given


class Groups:
    """Consecutive items grouped; the items of group g are ``starts[g]`` to ``ends[g]`` - 1."""

    def __init__(self, starts: Ints, ends: Ints, device: torch.device) -> None:
        sizes = ends - starts
        split = np.flatnonzero(sizes > 1)
        members = [np.arange(starts[group], ends[group]) for group in split]
        last = np.cumsum(sizes[split]) - 1

        def on_device(numbers: Ints) -> torch.Tensor:
            return torch.from_numpy(numbers.astype(np.int64)).to(device)

        self._firsts = on_device(starts)
        self._split = on_device(split) if len(split) else None
        self._members = on_device(np.concatenate(members)) if members else None
        self._last = on_device(last)
        self._sizes = torch.from_numpy(sizes[split].astype(np.float64)).to(device)

    def sums(self, values: torch.Tensor, dim: int) -> torch.Tensor:
        """Each group's sum along ``dim``, in float32."""
        return self._joined(values, dim, mean=False)

    def means(self, values: torch.Tensor, dim: int) -> torch.Tensor:
        """Each group's mean along ``dim``, in float32."""
        return self._joined(values, dim, mean=True)

    def _joined(self, values: torch.Tensor, dim: int, *, mean: bool) -> torch.Tensor:
        joined = values.index_select(dim, self._firsts)
        if self._split is None or self._members is None:
            return joined
        # Sums as differences of a running sum, which no long word makes slow; in float64, where its error is below
        # what float32 can tell.
        running = values.index_select(dim, self._members).double().cumsum(dim).index_select(dim, self._last)
        nothing = torch.zeros_like(running.narrow(dim, 0, 1))
        sums = running.diff(dim=dim, prepend=nothing)
        if mean:
            sums /= self._sizes if dim == -1 else self._sizes[:, None]
        return joined.index_copy_(dim, self._split, sums.float())


def at_least(weights: torch.Tensor, floor: float) -> Found:
    """The (head, row, word, weight) of the ``weights`` [heads, rows, words] that reach ``floor``, in that order.

    The weights are float32 and held to the floor as in float64. The indices are int16 and int32.
    """
    lowest = np.float32(floor)
    if float(lowest) < floor:  # the floor itself is no float32: the next weight above it is the first that reaches it
        lowest = np.nextafter(lowest, np.float32(2))
    _, rows, words = weights.shape
    flat = weights.reshape(-1)
    reached = flat >= float(lowest)
    if weights.device.type == "cpu":
        found = np.flatnonzero(reached.numpy())
        kept = flat.numpy()[found]
    else:
        index = reached.nonzero()[:, 0]
        kept, found = flat[index].cpu().numpy(), index.cpu().numpy()
    row, word = np.divmod(found, words)
    head, row = np.divmod(row, rows)
    return head.astype(np.int16), row.astype(np.int32), word.astype(np.int32), kept
