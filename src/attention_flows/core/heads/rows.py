"""Whole rows from kept edges, which assume that attention below the floor is spread evenly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..arrays import Bools, Floats
from ..flow import Flow, ModelFlow
from ..words import DECODER

MAX_WEIGHTS = 1 << 22  # in one block, 32 MiB in float64


class HeadRows:
    """One model's rows, each completed to a distribution over the words that it may read.

    A row's edges are known. The rest of 1 is shared evenly among the words that it may read but has no edge to, at most
    the floor each, and the row is scaled to sum to 1 (docs/definitions.md, *Rows of heads*).
    """

    def __init__(self, flow: Flow, model: ModelFlow) -> None:
        self.edges = model.edges
        self._floor = flow.floor
        self._decodes = np.array(flow.words.segments) == DECODER
        carried = flow.carried(model)
        self._absent = np.zeros((flow.layers, len(flow.words)), np.bool_) if carried is None else carried
        self._encoder_layers = flow.encoder_layers_of(model)
        ahead = self.edges.key > self.edges.query
        self._causal = not ahead.any()
        if self._encoder_layers:
            self._causal = not (ahead & self._decodes[self.edges.query] & self._decodes[self.edges.key]).any()

    def blocks(self, layer: int) -> Iterator[tuple[int, Floats, Floats]]:
        """Blocks of a layer's rows: the first word, and both results of :meth:`rows`."""
        heads, words = self.edges.heads[layer - 1], self.edges.words
        step = max(1, MAX_WEIGHTS // max(1, heads * words))
        for first in range(0, words if heads else 0, step):
            yield (first, *self.rows(layer, first, min(first + step, words)))

    def rows(self, layer: int, first: int, stop: int) -> tuple[Floats, Floats]:
        """The rows of the words ``first`` to ``stop`` - 1, [heads, rows, words], and their known part, [heads, rows].

        The known part of a row is that of its edges. Rows that the model does not have are NaN in both.
        """
        edges, here = self.edges, self.edges.layer_slice(layer)
        inside = (edges.query[here] >= first) & (edges.query[here] < stop)
        head, query, key, weight = (
            column[here][inside] for column in (edges.head, edges.query, edges.key, edges.weight)
        )
        shape = edges.heads[layer - 1], stop - first, edges.words
        rows, kept = np.zeros(shape), np.zeros(shape, np.bool_)
        rows[head, query - first, key] = weight
        kept[head, query - first, key] = True
        known = rows.sum(axis=-1)
        unread = self._readable(layer, first, stop) & ~kept
        count = unread.sum(axis=-1)
        share = np.divide(np.maximum(0, 1 - known), count, out=np.zeros_like(known), where=count > 0)
        rows += unread * np.minimum(share, self._floor)[..., None]
        total = rows.sum(axis=-1)
        present = (total > 0) & ~self._absent[layer - 1, first:stop]
        whole = np.divide(rows, total[..., None], out=np.full(shape, np.nan), where=present[..., None])
        return whole, np.where(present, np.minimum(known, 1), np.nan)

    def _readable(self, layer: int, first: int, stop: int) -> Bools:
        """Flags for the words that each row may read, [heads, rows, words]."""
        heads, words = self.edges.heads[layer - 1], self.edges.words
        earlier = np.arange(words) <= np.arange(first, stop)[:, None]
        if not self._encoder_layers:
            return np.broadcast_to(earlier if self._causal else True, (heads, stop - first, words))
        decodes = self._decodes
        if layer <= self._encoder_layers:
            return np.broadcast_to(~decodes, (heads, stop - first, words))
        # A decoder's head reads either the decoder's words or, in cross-attention, the encoder's: its edges tell.
        here = self.edges.layer_slice(layer)
        crosses = np.zeros(heads, np.bool_)
        crosses[self.edges.head[here][~decodes[self.edges.key[here]]]] = True
        self_attention = decodes & earlier if self._causal else np.broadcast_to(decodes, earlier.shape)
        readable: Bools = np.where(crosses[:, None, None], ~decodes, self_attention)
        return readable
