"""Sinks: what takes a sentence's attention while a model runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from ...core.arrays import Floats
from ...core.edge_builder import EdgeBuilder
from .on_words import Rows
from .site import Site


class AttentionSink(Protocol):
    """Takes the attention of one sentence on its words, layer by layer and some rows at a time.

    The rows are the sink's own copy. Each word's row comes once, in order; the last rows of a layer end with its last
    word.
    """

    def begin(self, site: Site) -> None:
        """The next layer begins, with so many heads as ``site`` has."""

    def add(self, rows: Rows) -> None:
        """Some more rows of the layer."""


class EdgeSink:
    """Keeps the edges of a sentence of ``words`` words in a builder."""

    def __init__(self, builder: EdgeBuilder, words: int) -> None:
        self._builder = builder
        self._words = words

    def begin(self, site: Site) -> None:
        self._builder.begin(site.shape[0], self._words)

    def add(self, rows: Rows) -> None:
        self._builder.extend(*rows.edges(self._builder.floor))


class MapSink:
    """Calls ``receive`` with each layer's dense map, [heads, words, words]; NaN where a head reads nothing."""

    def __init__(self, receive: Callable[[Floats], None]) -> None:
        self._receive = receive
        self._rows: list[Floats] = []

    def begin(self, site: Site) -> None:
        self._rows = []

    def add(self, rows: Rows) -> None:
        self._rows.append(rows.dense())
        if rows.stop == rows.count:
            self._receive(np.concatenate(self._rows, axis=-2))
            self._rows = []
