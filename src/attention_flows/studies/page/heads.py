"""The means of all heads over the sentences of a filter, the distribution of one head, and a sentence's place in it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from ...core.arrays import Bools, Floats
from ...errors import InputError
from ..analysis.groups import MIN_VALUE
from ..analysis.heads import head_columns
from ..statistics.intervals import normal_ends
from .fields import HeadFields, HeadsFields, PlaceFields
from .filters import chosen_by
from .held import EFFECT, HeldStudy
from .limits import MAX_RESAMPLED
from .measure import HeadMeasure
from .records import records

BINS = 40
SHOWN = ("mean", "n", "low", "high", "base", "tuned", "part", "p", "p_corrected", "d")


def heads(study: HeldStudy, fields: HeadsFields) -> dict[str, Any]:
    """The number of sentences, and for each layer the heads."""
    measure = study.measure(fields.measure, fields.role)
    chosen = chosen_by(study, fields.filter)
    count = study.count(chosen)
    columns = heads_table(study, measure, chosen, intervals=fields.intervals)
    rows = records({name: columns[name] for name in SHOWN if name in columns})
    ends = np.cumsum([0, *measure.heads])
    return {"n": count, "layers": [rows[start:end] for start, end in pairwise(ends)]}


def heads_table(
    study: HeldStudy, measure: HeadMeasure, chosen: Bools | None, *, intervals: bool
) -> dict[str, np.ndarray]:
    """The columns of :meth:`.study.Study.heads` as far as they are wanted, one entry a head."""
    count = study.count(chosen)
    if intervals and 0 < count <= MAX_RESAMPLED:
        return head_columns(study.corpus, measure.name, rows=study.chosen_rows(chosen))
    columns = _means(study, measure, chosen)
    if intervals:
        columns |= _normal(columns, measure, chosen)
    return columns


def _means(study: HeldStudy, measure: HeadMeasure, chosen: Bools | None) -> dict[str, np.ndarray]:
    sides = measure.sides(chosen)
    totals, counts = measure.sums(chosen, sides)
    heads = measure.heads
    columns: dict[str, np.ndarray] = {
        "layer": np.repeat(np.arange(1, len(heads) + 1), heads),
        "head": np.concatenate([np.arange(count) for count in heads]),
        "mean": _ratio(totals, counts),
        "n": counts,
    }
    if len(sides) == 2:
        columns |= {role: _ratio(*side) for role, side in zip(("base", "tuned"), sides, strict=True)}
    if measure.name == EFFECT:
        value = study.exact("value")
        known = ~np.isnan(value) if chosen is None else ~np.isnan(value) & chosen
        total, number = float(value[known].sum()), int(known.sum())
        whole = total if number and total / number >= MIN_VALUE else np.nan
        columns["part"] = totals / whole
    return columns


def _normal(columns: dict[str, np.ndarray], measure: HeadMeasure, chosen: Bools | None) -> dict[str, np.ndarray]:
    mean, n = columns["mean"], columns["n"]
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.maximum(measure.squares(chosen) - n * mean**2, 0) / (n - 1)
        low, high = normal_ends(mean, np.sqrt(variance / n))
    few = n < 2
    return {"low": np.where(few, np.nan, low), "high": np.where(few, np.nan, high)}


def _ratio(totals: Floats, counts: np.ndarray) -> Floats:
    mean: Floats = np.divide(totals, counts, out=np.full(len(totals), np.nan), where=counts > 0)
    return mean


def head(study: HeldStudy, fields: HeadFields) -> dict[str, Any]:
    """The distribution of one head over the filter beside that over all sentences, and where it does most."""
    measure = study.measure(fields.measure, fields.role)
    values = measure.values(measure.place(fields.layer, fields.head))
    chosen = chosen_by(study, fields.filter)
    mine = values if chosen is None else values[chosen]
    rows = study.chosen_rows(chosen)
    known = np.flatnonzero(~np.isnan(mine))
    order = known[np.argsort(-np.abs(mine[known]), kind="stable")[: fields.top]]
    edges = _bins(values)
    return {
        "n": study.count(chosen),
        "mean": float(mine[known].mean(dtype=np.float64)) if len(known) else None,
        "histogram": {"edges": edges.tolist(), "counts": _counts(mine, edges), "all": _counts(values, edges)},
        "rows": rows[order].tolist(),
        "values": mine[order].tolist(),
    }


def place(study: HeldStudy, fields: PlaceFields) -> dict[str, Any]:
    """The value of one sentence's head, and how many sentences of the filter have less."""
    measure = study.measure(fields.measure, fields.role)
    values = measure.values(measure.place(fields.layer, fields.head))
    value = values[study.position(fields.row)]
    if np.isnan(value):
        raise InputError(f"the row {fields.row} has no {fields.measure} of this head")
    chosen = chosen_by(study, fields.filter)
    mine = values if chosen is None else values[chosen]
    known = mine[~np.isnan(mine)]
    below, equal = int((known < value).sum()), int((known == value).sum())
    return {"value": float(value), "n": len(known), "below": below, "equal": equal}


def _bins(values: Floats) -> Floats:
    """The edges of the bins, the same for every filter, so that two distributions can be laid over each other."""
    finite = values[np.isfinite(values)].astype(np.float64)
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    return np.linspace(low, high if high > low else low + 1, BINS + 1)


def _counts(values: Floats, edges: Floats) -> list[int]:
    counts: list[int] = np.histogram(values[np.isfinite(values)].astype(np.float64), edges)[0].tolist()
    return counts
