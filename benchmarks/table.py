"""Measured figures, as lines of a table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure: its name, its median and worst value, and its promised limit, if any."""

    what: str
    median: float
    worst: float
    unit: str
    limit: str = ""

    def __str__(self) -> str:
        digits = 2 if self.unit in ("×", "") else 1
        median, worst = (f"{value:,.{digits}f} {self.unit}".strip() for value in (self.median, self.worst))
        return f"| {self.what} | {median} | {worst} | {self.limit} |"


def line(what: str, values: Sequence[float], unit: str = "ms", limit: str = "") -> Line:
    """A line of repeated measurements."""
    return Line(what, statistics.median(values), max(values), unit, limit)


def milliseconds(work: Callable[[], object], times: int = 15) -> list[float]:
    """How long ``work`` takes, each time, after one time to warm up."""
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def table(lines: Sequence[Line]) -> str:
    """A table in Markdown."""
    return "\n".join(["| | median | worst | promised |", "|---|---:|---:|---|", *map(str, lines)])
