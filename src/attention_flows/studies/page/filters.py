"""Which sentences meet a filter, from the arrays in memory."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from ...core.arrays import Bools
from ...errors import InputError
from .columns import Column
from .conditions import Condition, Filter, Range
from .held import HeldStudy

ROW = "row"


def chosen_by(study: HeldStudy, filter_: Filter | None) -> Bools | None:
    """Whether each sentence meets the filter, kept for the next request; None where all do.

    Raises InputError for what the study does not have.
    """
    if filter_ is None or not filter_.all:
        return None
    return study.masks.get(filter_.key, lambda: matches(study, filter_))


def matches(study: HeldStudy, filter_: Filter) -> Bools:
    """Whether each sentence meets the filter; raises InputError for what the study does not have."""
    filter_.check()
    found = np.ones(len(study.rows), np.bool_)
    for condition in filter_.all:
        found &= _meets(study, condition)
    return found


def _meets(study: HeldStudy, condition: Condition) -> Bools:
    if condition.column is not None:
        return _column(study, condition.column, condition)
    if condition.head is not None:
        assert condition.measure is not None
        assert condition.between is not None
        measure = study.measure(condition.measure, condition.role)
        return within(measure.values(measure.place(*condition.head)), condition.between)
    if condition.search is not None:
        return _search(study, condition.search)
    assert condition.word is not None
    chosen = np.zeros(len(study.rows), np.bool_)
    chosen[study.words.places_of(condition.word)] = True
    return chosen


def _column(study: HeldStudy, name: str, condition: Condition) -> Bools:
    if name == ROW:
        if condition.between is None:
            raise InputError("row is a number: give between")
        return within(study.rows, condition.between)
    column = study.column(name)
    if column.kind == "number":
        if condition.between is None:
            raise InputError(f"{name} is a number: give between")
        return within(column.data, condition.between)
    if condition.values is None:
        raise InputError(f"{name} is a {column.kind}: give in")
    codes = [_code(column, value) for value in condition.values]
    return np.isin(column.data, np.array(codes, column.data.dtype))


def within(values: np.ndarray, between: Range) -> Bools:
    """Whether each value lies between the two ends; NaN never does. 32 bits are compared with ends of 32 bits."""
    low, high = between
    kind = np.float32 if values.dtype.kind == "f" else np.float64
    found = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(len(values), np.bool_)
    with np.errstate(over="ignore"):
        if low is not None:
            found &= values >= kind(low)
        if high is not None:
            found &= values <= kind(high)
    return found


def _code(column: Column, value: str | bool | None) -> int:
    if value is None:
        return int(np.iinfo(column.data.dtype).max)
    if column.kind == "flag":
        if not isinstance(value, bool):
            raise InputError(f"{column.name} is true or false, not {value!r:.60}")
        return int(value)
    if value not in column.values:
        raise InputError(f"{column.name} has no value {value!r:.60}")
    return column.values.index(str(value))


def _search(study: HeldStudy, text: str) -> Bools:
    found = np.zeros(len(study.rows), np.bool_)
    for name in ("text", "pair"):
        inside = pc.match_substring(study.table[name], text, ignore_case=True)
        found |= pc.fill_null(inside, False).to_numpy()
    return found
