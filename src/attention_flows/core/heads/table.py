"""Every head of a flow's models, measured: what ``flow.heads()`` gives."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..arrays import Floats, Ints
from ..flow import Flow, Role, TracedFlow
from ..head_measures import HeadMeasurements, Tally, divided, parts_of, row_distance
from .distances import embed, head_distances
from .leaf_order import leaf_order
from .rows import HeadRows

if TYPE_CHECKING:
    import pandas as pd

Order = Literal["index", "similarity", "change"]


@dataclass(frozen=True)
class HeadTable:
    """One row for each head of each model: the base's by layer and head, then the tuned model's.

    ``model``, ``layer`` (1..L) and ``head`` (0-based) name it. The other columns are its measures
    (docs/definitions.md, *Measures of a head*), NaN where it has none: ``share`` of its layer's traced edges;
    ``change``, the same for a head in both models, where there are two and they correspond; ``entropy`` in bits; and
    how much of its attention goes to ``special`` tokens, to the word ``itself``, to the ``next`` word and to the
    ``previous``. They are exact where the flow's models are at hand, which run once more for it, and where that
    was done before. Elsewhere they rest on the edges: ``known`` is the part of a head's attention that they rest on,
    and the rest, which is below the floor, is taken to be spread evenly. ``distances``, and with them the map and the
    order by similarity, always rest on the edges.
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
    known: Floats

    def __len__(self) -> int:
        return len(self.layer)

    @cached_property
    def distances(self) -> Floats:
        """How far apart every two rows' heads are, [N, N] in 0..1: the mean Jensen-Shannon distance of their rows.

        It takes some seconds from 12 by 12 heads and 100 words on.
        """
        return head_distances([HeadRows(self.flow, model) for model in self.flow.models])

    @cached_property
    def positions(self) -> Floats:
        """The heads of both models on one map, [N, 2], whose distances are as near to ``distances`` as may be."""
        return embed(self.distances)

    def order(self, by: Order = "similarity") -> tuple[Ints, ...]:
        """The heads of each layer 1..L in order of their ``index``, ``similarity`` or ``change``, the largest first.

        By similarity the neighbours are most alike, in the mean of the models that have both. Raises ValueError for an
        order by change where there is none.
        """
        if by not in ("index", "similarity", "change"):
            raise ValueError(f"heads are ordered by index, similarity or change, not by {by!r}")
        if by == "change" and np.isnan(self.change).all():
            raise ValueError("there is no change to order by: that takes two models whose heads correspond")
        return tuple(self._layer_order(layer, by) for layer in range(1, self.flow.layers + 1))

    def _layer_order(self, layer: int, by: Order) -> Ints:
        count = int(self.head[self.layer == layer].max(initial=-1)) + 1
        if by == "index":
            return np.arange(count)
        of_models = [
            np.flatnonzero((self.layer == layer) & (np.array(self.model) == role)) for role in dict.fromkeys(self.model)
        ]
        if by == "change":
            order: Ints = np.argsort(-self.change[of_models[0]], kind="stable")
            return order
        sums, counts = np.zeros((count, count)), np.zeros((count, count))
        for index in of_models:
            heads = np.ix_(self.head[index], self.head[index])
            sums[heads] += self.distances[np.ix_(index, index)]
            counts[heads] += 1
        return leaf_order(np.divide(sums, counts, out=np.ones_like(sums), where=counts > 0))

    def to_dataframe(self) -> pd.DataFrame:
        """The table as a pandas DataFrame, one column for each of its own; raises ImportError where pandas is not."""
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_dataframe needs pandas: pip install pandas") from error
        return pd.DataFrame({column.name: getattr(self, column.name) for column in fields(self)[1:]})


def head_table(traced: TracedFlow) -> HeadTable:
    """The heads of a flow's models, measured on all of their attention, and ``share`` on the traces."""
    flow = traced.flow
    measurements = None if flow.backend is None else flow.backend.head_measurements()
    measured, change = _estimated(flow) if measurements is None else _exact(measurements)
    columns = []
    for one in traced.traces:
        heads = one.edges.heads
        layer = np.repeat(np.arange(1, len(heads) + 1), heads)
        head = np.concatenate([np.arange(count) for count in heads])
        columns.append((layer, head, _shares(one.edges.layer, one.edges.head, heads)))
    layer, head, share = (np.concatenate(column) for column in zip(*columns, strict=True))
    of_both = np.full(len(layer), np.nan) if change is None else np.tile(change, 2)
    role = tuple(model.role for model in flow.models for _ in range(sum(model.edges.heads)))
    return HeadTable(flow, role, layer, head, share, of_both, *measured)


def _exact(measurements: HeadMeasurements) -> tuple[Floats, Floats | None]:
    """The measures and the known part of attention, [MEASURES + 1, heads], and the change of every head, [heads]."""
    measures = np.concatenate(measurements.measures, axis=1)
    return np.vstack([measures, np.where(np.isnan(measures[0]), np.nan, 1)]), measurements.change


def _estimated(flow: Flow) -> tuple[Floats, Floats | None]:
    """The same from the edges."""
    models = [HeadRows(flow, model) for model in flow.models]
    layers = range(1, flow.layers + 1)
    part = parts_of(flow.words)
    measured = [_measured(model, layer, flow.words.special, part) for model in models for layer in layers]
    change = None
    if len(models) == 2 and flow.corresponds:
        change = np.concatenate([_change(models[0], models[1], layer) for layer in layers])
    return np.concatenate(measured, axis=1), change


def _shares(layer: Ints, head: Ints, heads: tuple[int, ...]) -> Floats:
    """Each head's share of the edges of its layer; 0 in a layer without edges."""
    parts = []
    for at, count in enumerate(heads, start=1):
        edges = np.bincount(head[layer == at], minlength=count)
        parts.append(edges / max(1, edges.sum()))
    return np.concatenate(parts)


def _measured(model: HeadRows, layer: int, special: np.ndarray, part: Ints) -> Floats:
    """MEASURES and the part of attention that is known, one row each, of a layer's heads."""
    heads = model.edges.heads[layer - 1]
    tally, known, count = Tally(heads, special, part), np.zeros(heads), np.zeros(heads)
    for first, rows, kept in model.blocks(layer):
        tally.add(np.arange(first, first + rows.shape[1]), rows)
        known += np.nansum(kept, axis=-1)
        count += (~np.isnan(kept)).sum(axis=-1)
    return np.vstack([tally.means(), divided(known, count)])


def _change(base: HeadRows, tuned: HeadRows, layer: int) -> Floats:
    """The head change of a layer's heads."""
    heads = base.edges.heads[layer - 1]
    sums, counts = np.zeros(heads), np.zeros(heads)
    for (_, one, _), (_, two, _) in zip(base.blocks(layer), tuned.blocks(layer), strict=True):
        far = row_distance(one, two)
        sums += np.nansum(far, axis=-1)
        counts += (~np.isnan(far)).sum(axis=-1)
    return divided(sums, counts)
