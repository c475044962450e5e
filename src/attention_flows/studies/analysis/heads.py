"""The table of heads over all sentences, with intervals and tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.arrays import Floats, Ints
from ...errors import InputError
from ..statistics.correction import corrected
from ..statistics.intervals import mean_intervals
from ..statistics.paired import Test, paired_test
from .corpus import Corpus
from .groups import MIN_VALUE

EFFECT = "effect"


def head_columns(
    corpus: Corpus,
    measure: str = EFFECT,
    *,
    where: str | None = None,
    by: str | None = None,
    test: Test = "t",
    rows: Ints | None = None,
) -> dict[str, Any]:
    """The columns of :meth:`.study.Study.heads`, of the sentences ``rows`` in place of ``where`` if they are given."""
    values = _Values.read(corpus, measure)
    groups = {None: corpus.rows(where) if rows is None else rows} if by is None else corpus.groups(by, where)
    parts = []
    for name, members in groups.items():
        columns = values.columns(members, test)
        count = len(columns["layer"])
        parts.append(({} if by is None else {by: np.array([name] * count, object)}) | columns)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    columns["p_corrected"] = corrected(columns["p"])
    order = [name for name in columns if name not in ("p_corrected", "d", "part")]
    return {name: columns[name] for name in (*order, "p_corrected", "d", "part") if name in columns}


class _Values:
    """A measure of every head of every sentence, and what each head is held against."""

    def __init__(self, corpus: Corpus, rows: Ints, values: Floats, role: str) -> None:
        heads = corpus.tables.heads[-1 if role == "tuned" else 0]
        self.layer = np.repeat(np.arange(1, len(heads) + 1), heads)
        self.head = np.concatenate([np.arange(count) for count in heads])
        self.rows, self.values = rows, values
        self.both: tuple[Floats, Floats] | None = None
        self.tested: Floats | None = None
        self.whole: tuple[Ints, Floats] | None = None

    @classmethod
    def read(cls, corpus: Corpus, measure: str) -> _Values:
        """The measure by its name: a shared one, one of both models, or one of a single model."""
        known = corpus.manifest
        if measure == EFFECT:
            return cls._effects(corpus)
        if measure in known.shared:
            made = cls(corpus, *corpus.head_values(measure), "base")
            # A distance is never below zero, so that a test against zero would say nothing.
            mean = np.nanmean(made.values, axis=1, keepdims=True, dtype=np.float32)
            made.tested = made.values - mean
            return made
        name, _, role = measure.rpartition("_")
        if name in known.of_model and role in corpus.roles:
            return cls(corpus, *corpus.head_values(measure, role), role)
        if measure in known.of_model and len(corpus.roles) == 1:
            return cls(corpus, *corpus.head_values(f"{measure}_base"), "base")
        if measure in known.of_model:
            return cls._of_both(corpus, measure)
        names = [EFFECT, *known.shared, *known.of_model]
        raise InputError(f"the study has no measure {measure!r}: it has {', '.join(names)}")

    @classmethod
    def _effects(cls, corpus: Corpus) -> _Values:
        if corpus.reference is None:
            raise InputError("the study has no effects: run it with effects, or name another measure, such as entropy")
        made = cls(corpus, *corpus.head_values(EFFECT), corpus.roles[-1])
        made.tested = made.values
        known = corpus.sentences({"value": "value"}, "value IS NOT NULL")
        made.whole = known["row"], known["value"]
        return made

    @classmethod
    def _of_both(cls, corpus: Corpus, measure: str) -> _Values:
        if not corpus.corresponds:
            raise InputError(
                f"the models' heads do not correspond: name one model's measure, {measure}_base or {measure}_tuned"
            )
        rows, base = corpus.head_values(f"{measure}_base")
        _, tuned = corpus.head_values(f"{measure}_tuned", "tuned")
        made = cls(corpus, rows, tuned.astype(np.float32) - base, "base")
        made.both, made.tested = (base, tuned), made.values
        return made

    def columns(self, rows: Ints | None, test: Test) -> dict[str, np.ndarray]:
        """The columns of the sentences ``rows``, None for all, one entry a head."""
        chosen = slice(None) if rows is None else np.isin(self.rows, rows)
        values = self.values[chosen]
        intervals = mean_intervals(values)
        columns: dict[str, np.ndarray] = {"layer": self.layer, "head": self.head}
        if self.both is not None:
            for role, numbers in zip(("base", "tuned"), self.both, strict=True):
                columns[role] = _mean(numbers[chosen])
        columns |= {"mean": intervals.estimate, "low": intervals.low, "high": intervals.high, "n": intervals.n}
        none = np.full(len(self.layer), np.nan)
        tested = None if self.tested is None else paired_test(self.tested[chosen], test)
        columns |= {"p": none if tested is None else tested.p, "d": none if tested is None else tested.d}
        if self.whole is not None:
            counted = np.isin(self.whole[0], self.rows[chosen])
            total, count = float(self.whole[1][counted].sum()), int(counted.sum())
            large = count > 0 and total / count >= MIN_VALUE
            columns["part"] = intervals.estimate * intervals.n / total if large else none
        return columns


def _mean(values: Floats) -> Floats:
    present = ~np.isnan(values)
    sums, counts = np.where(present, values, 0).sum(axis=0, dtype=np.float64), present.sum(axis=0)
    mean: Floats = np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0)
    return mean
