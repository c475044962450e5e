"""The measurements of all sentences, brought to figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from attention_flows.core.effects.ranking import SHARES, cmd, cpr
from scripts.truth.measure import RANDOM_EDGES, REACTS, SIGNED
from scripts.truth.statistics import mean, median, overlap, ratio_interval, spearman

TOPS = {"edge": 20, "head": 20, "word": 5}
HOWS = {"edge": ("base", "zero"), "head": ("base", "zero"), "word": ("base", "mask")}
AREAS: dict[str, Callable[[Sequence[float]], float]] = {
    "CPR": lambda f: cpr(SHARES, f),
    "CPR log": lambda f: cpr(SHARES, f, log=True),
    "CMD": lambda f: cmd(SHARES, f),
    "CMD log": lambda f: cmd(SHARES, f, log=True),
}


@dataclass(frozen=True)
class Agreement:
    """How a ranking agrees with measured knockouts, the means over sentences.

    ``sizes`` is Spearman's correlation of magnitudes, ``signed`` that of the signed values (NaN for a ranking without
    a sign), ``random`` that of magnitudes over edges drawn at random alone, and ``top`` the overlap of the largest.
    """

    sizes: float
    signed: float
    random: float
    top: float


@dataclass(frozen=True)
class TaskSummary:
    """The measurements of one task's sentences, by stage."""

    task: str
    effects: Sequence[Mapping[str, Any]]
    knockouts: Sequence[Mapping[str, Any]]
    curves: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, task: str, measured: Mapping[tuple[str, str, int, int], Any]) -> TaskSummary:
        """From the cache's lines."""
        stages: dict[str, list[Any]] = {"effects": [], "knockouts": [], "curves": []}
        for (stage, of_task, _, _), values in measured.items():
            if of_task == task:
                stages[stage].append(values)
        return cls(task, **stages)

    def errors(self, reference: str) -> list[float]:
        """The error of completeness of each sentence."""
        return [of["references"][reference]["error"] for of in self.effects]

    def steps(self, reference: str) -> list[int]:
        return [of["references"][reference]["steps"] for of in self.effects]

    def part(self, reference: str) -> tuple[float, float, float]:
        """The part of the prediction that attention's change carries, and its 95 % interval over sentences."""
        values = [of["value"] for of in self.effects]
        differences = [of["value"] - of["references"][reference]["value"] for of in self.effects]
        return ratio_interval(differences, values)

    def lost(self, index: int) -> float:
        """The part of y that is lost with the base's attention put back: everywhere (0), or at a layer."""
        return ratio_interval(
            [of["value"] - of["restored"][index]["value"] for of in self.effects], [of["value"] for of in self.effects]
        )[0]

    @property
    def accuracies(self) -> list[float]:
        """Of the model as it is, with the base's attention everywhere, and at each layer."""
        rows = [[of["right"], *(restored["right"] for restored in of["restored"])] for of in self.effects]
        return [float(column.mean()) for column in np.array(rows, dtype=np.float64).T]

    @property
    def heads(self) -> np.ndarray[Any, Any]:
        """Each head's part of the whole difference of all sentences, [layers, heads], against the base."""
        total = np.sum([of["references"]["base"]["heads"] for of in self.effects], axis=0)
        parts: np.ndarray[Any, Any] = total / total.sum()
        return parts

    def special(self, reference: str) -> float:
        """The part of the whole difference that edges into special tokens carry."""
        of_all = [of["references"][reference] for of in self.effects]
        return float(sum(of["special"] for of in of_all) / sum(np.sum(of["heads"]) for of in of_all))

    @cached_property
    def agreements(self) -> dict[tuple[str, str, str, str], Agreement]:
        """By unit, how it was knocked out, held or reacting, and ranking."""
        found: dict[tuple[str, str, str, str], list[Agreement]] = {}
        for sentence in self.knockouts:
            for unit, hows in sentence.items():
                for how, of in hows.items():
                    for react in REACTS:
                        for name, scores in of["scores"].items():
                            key = unit, how, react, name
                            found.setdefault(key, []).append(_agreement(unit, name, scores, of[react]))
        return {key: _mean(of) for key, of in found.items()}

    def f(self, reference: str) -> dict[str, np.ndarray[Any, Any]]:
        """Faithfulness by ranking, [sentences, shares], of the sentences whose difference is large enough."""
        known = [of[reference]["f"] for of in self.curves if of[reference]["f"] is not None]
        return {name: np.array([of[name] for of in known]) for name in known[0]} if known else {}

    def removed(self, reference: str) -> np.ndarray[Any, Any]:
        return np.array([of[reference]["removed"] for of in self.curves if of[reference]["removed"] is not None])


def areas(f: np.ndarray[Any, Any]) -> dict[str, float]:
    """The medians over sentences of CPR and CMD on both axes."""
    return {name: median([area(row.tolist()) for row in f]) for name, area in AREAS.items()}


def _agreement(unit: str, name: str, scores: Sequence[float], measured: Sequence[float]) -> Agreement:
    sizes, truth = np.abs(scores), np.abs(measured)
    drawn = slice(0, RANDOM_EDGES)
    return Agreement(
        spearman(sizes, truth),
        spearman(scores, measured) if name in SIGNED else float("nan"),
        spearman(sizes[drawn], truth[drawn]) if unit == "edge" else float("nan"),
        overlap(sizes, truth, TOPS[unit]),
    )


def _mean(of: Sequence[Agreement]) -> Agreement:
    return Agreement(*(mean([getattr(each, name) for each in of]) for name in ("sizes", "signed", "random", "top")))
