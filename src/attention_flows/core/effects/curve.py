"""Faithfulness: how much of y(A) - y(R) a part of the edges does by itself, measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from ..arrays import Floats
from .ranking import SHARES, cmd, cpr

Ranking = Literal["effect", "difference", "attention", "random"]
RANKINGS: tuple[Ranking, ...] = get_args(Ranking)


@dataclass(frozen=True)
class Faithfulness:
    """What a set of ``count`` edges does, measured.

    ``kept`` is y with these edges as the model has them and all others at the reference, ``left`` y with these at the
    reference and all others as they are. ``f`` is (kept - y(R)) / (y(A) - y(R)) and ``removed`` (y(A) - left) /
    (y(A) - y(R)); both are None where the difference is too small to take parts of. ``left`` and ``removed`` are None
    where only ``kept`` was measured. ``random`` is the mean f of as many at random, None where that was not asked for.
    """

    count: int
    kept: float
    left: float | None
    f: float | None
    removed: float | None
    random: float | None = None


@dataclass(frozen=True)
class Curve:
    """Faithfulness over the number of edges, for rankings of equal sizes, all measured.

    ``sizes`` are numbers of edges and ``shares`` their part of all that exist. ``f`` has a row of values for each
    ranking: by abs(effect), by the attention difference, by attention, and at random (the mean of five orders);
    ``removed`` is for the effects' ranking. Values are NaN where y(A) - y(R) is too small to take parts of.
    """

    sizes: tuple[int, ...]
    f: dict[Ranking, Floats]
    removed: Floats
    shares: tuple[float, ...] = SHARES

    def cpr(self, ranking: Ranking = "effect", *, log: bool = False) -> float:
        """The area under f over the share of edges, or over its logarithm with ``log``; 1 is best."""
        return cpr(self.shares, self.f[ranking].tolist(), log=log)

    def cmd(self, ranking: Ranking = "effect", *, log: bool = False) -> float:
        """The area of abs(1 - f) over the share of edges, or over its logarithm with ``log``; 0 is best."""
        return cmd(self.shares, self.f[ranking].tolist(), log=log)

    def __repr__(self) -> str:
        return f"Curve(of {len(self.sizes)} sizes, cpr {self.cpr():.3f}, cmd {self.cmd():.3f})"

    def to_dict(self) -> dict[str, Any]:
        """The curve for JSON; areas by ranking, over the share and over its logarithm."""
        areas = {
            name: {ranking: {"linear": area(ranking), "log": area(ranking, log=True)} for ranking in RANKINGS}
            for name, area in (("cpr", self.cpr), ("cmd", self.cmd))
        }
        columns: dict[str, Any] = {ranking: _numbers(self.f[ranking]) for ranking in RANKINGS}
        return {"sizes": list(self.sizes), **columns, "removed": _numbers(self.removed), **areas}


def _numbers(values: Floats) -> list[float | None]:
    return [None if value != value else float(value) for value in values]
