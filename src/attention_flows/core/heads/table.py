"""The table of heads: the measures of every head of a flow's models."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...errors import InputError
from ..arrays import Floats, Ints
from ..flow import Flow, Role, TracedFlow
from ..head_measures import MEASURES, HeadMeasurements, Tally, divided, row_distance
from ..one_line import counted
from ..table import Columns, dataframe, html_table
from ..words import Words
from .distances import embed, head_distances
from .leaf_order import leaf_order
from .rows import HeadRows

if TYPE_CHECKING:
    import pandas as pd

Order = Literal["index", "similarity", "change"]


@dataclass(frozen=True)
class HeadTable:
    """The heads of each model, one a row: the base's by layer and head, then the tuned model's.

    ``model``, ``layer`` (1..L) and ``head`` (0-based) identify the head. The other columns are its measures
    (docs/definitions.md, *Measures of a head*), NaN where it has none: its ``share`` of the layer's traced edges; its
    ``change``, one value for both models, where there are two and they correspond; its ``entropy`` in bits; and how
    much of its attention goes to ``special`` tokens, to the reading word ``itself``, to the ``next`` word, to the
    ``previous`` one and, of a pair, to the words of the ``other`` text. ``root_entropy`` and ``root_change`` are the
    entropy and the change of the root's row alone.

    The measures are exact where the flow has a backend, which may run the models once more for them. Without one they
    are estimated from the edges: ``known`` is the part of the head's attention that its edges hold, and the rest, which
    is below the floor, is assumed to be spread evenly. ``distances``, and with them the map and the order by
    similarity, are always estimated from the edges.
    """

    flow: Flow
    model: tuple[Role, ...]
    layer: Ints
    head: Ints
    share: Floats
    change: Floats
    entropy: Floats
    special: Floats
    itself: Floats
    next: Floats
    previous: Floats
    other: Floats
    root_entropy: Floats
    root_change: Floats
    known: Floats

    def __len__(self) -> int:
        return len(self.layer)

    def __repr__(self) -> str:
        return f"HeadTable({counted(len(self), 'head')} of {counted(len(self.flow.models), 'model')})"

    def _repr_html_(self) -> str:
        return html_table(self._columns())

    @cached_property
    def distances(self) -> Floats:
        """The distances between the heads of every two rows, [N, N] in 0..1 (:func:`.distances.head_distances`).

        For 12 by 12 heads and 100 words they take some seconds.
        """
        return head_distances([HeadRows(self.flow, model) for model in self.flow.models])

    @cached_property
    def positions(self) -> Floats:
        """A map of the heads of both models, [N, 2], on which they are about as far apart as ``distances`` say."""
        return embed(self.distances)

    def order(self, by: Order = "similarity") -> tuple[Ints, ...]:
        """The heads of each layer 1..L, ordered by "index", "similarity" or "change", the largest change first.

        In the order by similarity neighbours are most similar, in the mean over the models that have both heads. Raises
        InputError for an order by change where there is none.
        """
        if by not in ("index", "similarity", "change"):
            raise InputError(f"heads are ordered by index, similarity or change, not by {by!r}")
        if by == "change" and np.isnan(self.change).all():
            raise InputError("there is no change to order by: that takes two models whose heads correspond")
        return tuple(self._layer_order(layer, by) for layer in range(1, self.flow.layers + 1))

    def _layer_order(self, layer: int, by: Order) -> Ints:
        count = int(self.head[self.layer == layer].max(initial=-1)) + 1
        if by == "index":
            return np.arange(count)
        rows_of = [
            np.flatnonzero((self.layer == layer) & (np.array(self.model) == role)) for role in dict.fromkeys(self.model)
        ]
        if by == "change":
            order: Ints = np.argsort(-self.change[rows_of[0]], kind="stable")
            return order
        sums, counts = np.zeros((count, count)), np.zeros((count, count))
        for rows in rows_of:
            heads = np.ix_(self.head[rows], self.head[rows])
            sums[heads] += self.distances[np.ix_(rows, rows)]
            counts[heads] += 1
        return leaf_order(np.divide(sums, counts, out=np.ones_like(sums), where=counts > 0))

    def to_dataframe(self) -> pd.DataFrame:
        """The table as a pandas DataFrame; raises InputError where pandas is not installed."""
        return dataframe(self._columns())

    def _columns(self) -> Columns:
        return {column.name: getattr(self, column.name) for column in fields(self)[1:]}


def head_table(traced: TracedFlow) -> HeadTable:
    """The heads of a flow's models, measured as :class:`HeadTable` describes; ``share`` is of these traces.

    Raises InputError for a model that cannot be loaded to measure it.
    """
    flow = traced.flow
    measurements = None if flow.backend is None else flow.backend.head_measurements()
    measured, changes = _estimated(flow) if measurements is None else _exact(measurements)
    columns = []
    for trace in traced.traces:
        heads = trace.edges.heads
        layer = np.repeat(np.arange(1, len(heads) + 1), heads)
        head = np.concatenate([np.arange(count) for count in heads])
        columns.append((layer, head, _shares(trace.edges.layer, trace.edges.head, heads)))
    layer, head, share = (np.concatenate(column) for column in zip(*columns, strict=True))
    none = np.full(len(layer), np.nan)
    change, root_change = (none if values is None else np.tile(values, 2) for values in changes)
    role = tuple(model.role for model in flow.models for _ in range(sum(model.edges.heads)))
    measures = dict(zip((*MEASURES, "known"), measured, strict=True))
    return HeadTable(flow, role, layer, head, share, change, root_change=root_change, **measures)


Changes = tuple[Floats | None, Floats | None]  # of every head, [heads], over all rows and in the root's


def _exact(measurements: HeadMeasurements) -> tuple[Floats, Changes]:
    """The measures and the known part of attention, [MEASURES + 1, heads], and the changes of every head."""
    measures = np.concatenate(measurements.measures, axis=1)
    known = np.where(np.isnan(measures[0]), np.nan, 1)
    return np.vstack([measures, known]), (measurements.change, measurements.root_change)


def _estimated(flow: Flow) -> tuple[Floats, Changes]:
    """The same as :func:`_exact`, estimated from the edges."""
    models = [HeadRows(flow, model) for model in flow.models]
    layers = range(1, flow.layers + 1)
    measured = [
        _measured(rows, layer, flow.words, flow.root_of(model).word)
        for model, rows in zip(flow.models, models, strict=True)
        for layer in layers
    ]
    changes: Changes = None, None
    if len(models) == 2 and flow.corresponds:
        change, root_change = np.concatenate(
            [_change(models[0], models[1], layer, flow.root.word) for layer in layers], axis=1
        )
        changes = change, root_change
    return np.concatenate(measured, axis=1), changes


def _shares(layer: Ints, head: Ints, heads: tuple[int, ...]) -> Floats:
    """Each head's share of its layer's edges, [heads of all layers]; 0 in a layer without edges."""
    shares = []
    for number, count in enumerate(heads, start=1):
        edges = np.bincount(head[layer == number], minlength=count)
        shares.append(edges / max(1, edges.sum()))
    return np.concatenate(shares)


def _measured(model: HeadRows, layer: int, words: Words, root: int) -> Floats:
    """The measures and the known part of attention of a layer's heads, [MEASURES + 1, heads]."""
    heads = model.edges.heads[layer - 1]
    tally, known, count = Tally(heads, words, root), np.zeros(heads), np.zeros(heads)
    for first, rows, kept in model.blocks(layer):
        tally.add(np.arange(first, first + rows.shape[1]), rows)
        known += np.nansum(kept, axis=-1)
        count += (~np.isnan(kept)).sum(axis=-1)
    return np.vstack([tally.means(), divided(known, count)])


def _change(base: HeadRows, tuned: HeadRows, layer: int, root: int) -> Floats:
    """The head change of a layer's heads, over all rows and in the root's, [2, heads]."""
    heads = base.edges.heads[layer - 1]
    sums, counts = np.zeros((2, heads)), np.zeros((2, heads))
    for (first, base_rows, _), (_, tuned_rows, _) in zip(base.blocks(layer), tuned.blocks(layer), strict=True):
        distance = row_distance(base_rows, tuned_rows)
        is_root = np.arange(first, first + distance.shape[-1]) == root
        for part, rows in enumerate((slice(None), is_root)):
            sums[part] += np.nansum(distance[:, rows], axis=-1)
            counts[part] += (~np.isnan(distance[:, rows])).sum(axis=-1)
    changes: Floats = divided(sums, counts)
    return changes
