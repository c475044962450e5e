"""Numbers with intervals, as they stand in a finding's JSON file and in its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from attention_flows.core.arrays import Floats
from attention_flows.studies.statistics.intervals import Intervals, mean_intervals, ratio_intervals
from attention_flows.studies.statistics.paired import paired_test

Columns = dict[str, list[float]]


def means(values: Floats) -> Columns:
    """The means over sentences of [sentences, columns] with their intervals: lists ``mean``, ``low``, ``high``."""
    return _columns(mean_intervals(np.asarray(values, np.float64)))


def ratios(above: Floats, below: Floats) -> Columns:
    """The ratios of sums over sentences, [sentences, columns] each, with their intervals."""
    return _columns(ratio_intervals(np.asarray(above, np.float64), np.asarray(below, np.float64)))


def p_values(differences: Floats) -> list[float]:
    """The two-sided p-value of the paired t test of each column."""
    return [float(p) for p in paired_test(np.asarray(differences, np.float64)).p]


def _columns(intervals: Intervals) -> Columns:
    return {
        "mean": intervals.estimate.tolist(),
        "low": intervals.low.tolist(),
        "high": intervals.high.tolist(),
    }


def bracketed(columns: Mapping[str, Any], place: int = 0, digits: int = 2, sign: bool = False) -> str:
    """A number and its interval as text."""
    form = f"{'+' if sign else ''}.{digits}f"
    value, low, high = (columns[name][place] for name in ("mean", "low", "high"))
    return f"{value:{form}} [{low:{form}}, {high:{form}}]"


def rounded(value: Any, digits: int = 5) -> Any:
    """The same with every number at so many significant digits, so that files do not differ by noise."""
    if isinstance(value, float):
        return float(f"{value:.{digits}g}") if np.isfinite(value) else None
    if isinstance(value, dict):
        return {name: rounded(item, digits) for name, item in value.items()}
    return [rounded(item, digits) for item in value] if isinstance(value, list | tuple) else value
