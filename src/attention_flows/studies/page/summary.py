"""What the models do over the sentences of a filter: accuracy, the part of changed attention, flipped predictions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.arrays import Bools, Floats
from ..analysis.groups import MIN_VALUE, group_columns
from ..statistics.intervals import normal_ends, ratio_error, ratio_intervals
from .fields import GroupsFields, SummaryFields
from .filters import chosen_by
from .held import HeldStudy
from .limits import MAX_RESAMPLED
from .records import records


def summary(study: HeldStudy, fields: SummaryFields) -> dict[str, Any]:
    """The answer to ``api/study/summary``."""
    chosen = chosen_by(study, fields.filter)
    flipped = study.columns.get("flipped")
    return {
        "n": study.count(chosen),
        "part": part(study, chosen, intervals=fields.intervals),
        "accuracy": accuracy(study, chosen, intervals=fields.intervals),
        "flipped": None if flipped is None else int((_of(flipped.data, chosen) == 1).sum()),
    }


def groups(study: HeldStudy, fields: GroupsFields) -> dict[str, Any]:
    """The answer to ``api/study/groups``."""
    chosen = chosen_by(study, fields.filter)
    columns = group_columns(study.corpus, fields.by, rows=None if chosen is None else study.chosen_rows(chosen))
    return {"groups": records({"group" if name == fields.by else name: values for name, values in columns.items()})}


def part(study: HeldStudy, chosen: Bools | None, *, intervals: bool) -> dict[str, Any] | None:
    """The part of the log-odds that changed attention carries; None where it is not given (docs/effects.md)."""
    value, difference = (_of(study.exact(name), chosen) for name in ("value", "difference"))
    known = ~np.isnan(value)
    if not known.any() or value[known].mean() < MIN_VALUE:
        return None
    return _estimate(difference[known], value[known], intervals=intervals)


def accuracy(study: HeldStudy, chosen: Bools | None, *, intervals: bool) -> dict[str, Any]:
    """Each model's accuracy by its role; None where there are no labels or no classes."""
    estimates: dict[str, Any] = {}
    for role in study.corpus.roles:
        column = study.columns.get(f"correct_{role}")
        estimates[role] = None
        if column is not None:
            correct = _of(column.data, chosen)
            known = correct != np.iinfo(correct.dtype).max
            if known.any():
                estimates[role] = _estimate(
                    np.where(known, correct, 0.0), known.astype(np.float64), intervals=intervals
                )
    return estimates


def _estimate(numerators: Floats, denominators: Floats, *, intervals: bool) -> dict[str, Any]:
    """The ratio of the sums, and its interval where it is wanted."""
    value = float(numerators.sum() / denominators.sum())
    low = high = float("nan")
    columns = numerators[:, None].astype(np.float64), denominators[:, None]
    if intervals and len(numerators) <= MAX_RESAMPLED:
        found = ratio_intervals(*columns)
        value, low, high = (float(end[0]) for end in (found.estimate, found.low, found.high))
    elif intervals:
        low, high = (float(end[0]) for end in normal_ends(np.array([value]), ratio_error(*columns)))
    return {"value": value, "low": low, "high": high, "n": int(np.count_nonzero(denominators))}


def _of(values: np.ndarray, chosen: Bools | None) -> np.ndarray:
    return values if chosen is None else values[chosen]
