"""Groups of sentences: their accuracy, and the part of the prediction that changed attention carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.arrays import Floats, Ints
from ...errors import InputError
from ..statistics.correction import corrected
from ..statistics.intervals import Intervals, mean_intervals, ratio_intervals
from ..statistics.paired import paired_test
from .corpus import Corpus

MIN_VALUE = 0.25  # nats: below it a part is not given (docs/effects.md)
EFFECTS = ("value", "reference_value", "difference", "error")


@dataclass(frozen=True)
class Estimate:
    """A number over the sentences of a corpus, the ends of its interval, and the number of sentences."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        interval = "no interval" if np.isnan(self.low) else f"{self.low:.3f} to {self.high:.3f}"
        return f"{self.value:.3f} ({interval}, n = {self.n:,})"


def part(corpus: Corpus, where: str | None = None) -> Estimate:
    """The part of the predictions' log-odds that is not there with the reference's attention, over all sentences.

    It is the sum of y(A) - y(R) by that of y(A). Raises InputError for a study without effects, and where y(A) is below
    MIN_VALUE in the mean.
    """
    if corpus.reference is None:
        raise InputError("the study has no effects, so no part of a prediction: run it with effects")
    columns = corpus.sentences({name: name for name in EFFECTS}, _present(where))
    estimate = _part(columns["difference"], columns["value"])
    if estimate is None:
        raise InputError("no part is given: y(A) is below 0.25 nats in the mean, or no sentence has a prediction")
    return estimate


def accuracy(corpus: Corpus, where: str | None = None) -> dict[str, Estimate]:
    """The accuracy of each model by its role; empty without labels or classes."""
    columns = corpus.sentences({role: f"correct_{role}" for role in corpus.roles}, where)
    known = np.stack([_numbers(columns[role]) for role in corpus.roles], axis=1)
    intervals = mean_intervals(known)
    return {role: _estimate(intervals, number) for number, role in enumerate(corpus.roles) if intervals.n[number]}


def group_columns(
    corpus: Corpus, by: str = "label", *, where: str | None = None, rows: Ints | None = None
) -> dict[str, Any]:
    """The columns of :meth:`.study.Study.compare`, of the sentences ``rows`` alone if they are given."""
    effects = corpus.reference is not None
    names = {f"correct_{role}": f"correct_{role}" for role in corpus.roles} | (
        {name: name for name in EFFECTS} if effects else {}
    )
    sentences = corpus.sentences(names, where)
    columns: dict[str, list[Any]] = {}
    for group, members in corpus.groups(by, where).items():
        chosen = np.isin(sentences["row"], members)
        if rows is not None:
            chosen &= np.isin(sentences["row"], rows)
            if not chosen.any():
                continue
        cells: dict[str, Any] = {by: group, "n": int(chosen.sum())}
        for role in corpus.roles:
            known = _numbers(sentences[f"correct_{role}"][chosen])
            cells[f"accuracy_{role}"] = float(np.nanmean(known)) if not np.isnan(known).all() else np.nan
        if effects:
            cells |= _effects({name: sentences[name][chosen] for name in EFFECTS})
        for name, value in cells.items():
            columns.setdefault(name, []).append(value)
    arrays = {name: np.array(values) for name, values in columns.items()}
    if effects and arrays:
        arrays["p_corrected"] = corrected(arrays["p"])
        arrays["d"] = arrays.pop("d")
    return arrays


def _effects(columns: dict[str, np.ndarray]) -> dict[str, float]:
    """The means of y(A) and y(R), their difference and the part of it, each of the last two with its interval."""
    present = ~np.isnan(columns["value"])
    value, reference, difference = (columns[name][present] for name in EFFECTS[:3])
    mean = mean_intervals(difference[:, None])
    whole = _part(difference, value) or Estimate(np.nan, np.nan, np.nan, 0)
    tested = paired_test(difference[:, None])
    none = not len(value)
    return {
        "value": np.nan if none else float(value.mean()),
        "reference_value": np.nan if none else float(reference.mean()),
        "difference": float(mean.estimate[0]),
        "low": float(mean.low[0]),
        "high": float(mean.high[0]),
        "part": whole.value,
        "part_low": whole.low,
        "part_high": whole.high,
        "p": float(tested.p[0]),
        "d": float(tested.d[0]),
    }


def _part(difference: Floats, value: Floats) -> Estimate | None:
    if not len(value) or value.mean() < MIN_VALUE:
        return None
    return _estimate(ratio_intervals(difference[:, None], value), 0)


def _estimate(intervals: Intervals, column: int) -> Estimate:
    value, low, high = (float(end[column]) for end in (intervals.estimate, intervals.low, intervals.high))
    return Estimate(value, low, high, int(intervals.n[column]))


def _numbers(flags: np.ndarray) -> Floats:
    """Flags as 1 and 0, NaN for those that are missing."""
    return np.array([np.nan if flag is None else float(flag) for flag in flags.tolist()])


def _present(where: str | None) -> str:
    return "value IS NOT NULL" if where is None else f"value IS NOT NULL AND ({where}\n)"
