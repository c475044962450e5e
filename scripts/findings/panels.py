"""Small plots side by side: a panel for each task, with one scale for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.truth.svg import Svg

LEFT, TOP, GAP = 48, 44, 26
TITLE, LEGEND = 22, 26


@dataclass(frozen=True)
class Axis:
    """A range of numbers with the ticks that are written."""

    low: float
    high: float
    ticks: Mapping[float, str]

    def place(self, value: float) -> float:
        """Where a number lies, 0 at the low end and 1 at the high one."""
        return (value - self.low) / (self.high - self.low)

    @classmethod
    def of_shares(cls, high: float, step: float, low: float = 0.0) -> Axis:
        """Shares from ``low`` to ``high`` as percentages, a tick each ``step``."""
        count = round((high - low) / step)
        return cls(low, high, {low + step * n: f"{100 * (low + step * n):.0f} %" for n in range(count + 1)})


class Panels:
    """A picture of panels in a row.

    Lines and points are of the kinds of :mod:`scripts.truth.svg`, which have a colour on light and on dark ground.
    """

    def __init__(
        self, title: str, names: Sequence[str], x: Axis, y: Axis, x_name: str, size: tuple[int, int] = (200, 170)
    ) -> None:
        self.width, self.height = size
        self.x, self.y, self.names = x, y, names
        full = LEFT + len(names) * (self.width + GAP)
        self.svg = Svg(max(full, 640), TOP + self.height + 56 + LEGEND, title)
        for panel, name in enumerate(names):
            left = self._left(panel)
            self.svg.text(left, TOP - 14, name, kind="title")
            for value, label in y.ticks.items():
                height = self._y(value)
                self.svg.line((left, height), (left + self.width, height))
                if panel == 0:
                    self.svg.text(left - 8, height + 4, label, kind="soft", anchor="end")
            for value, label in x.ticks.items():
                self.svg.text(self._x(panel, value), TOP + self.height + 18, label, kind="soft", anchor="middle")
            self.svg.text(left + self.width / 2, TOP + self.height + 36, x_name, kind="soft", anchor="middle")

    def line(
        self, panel: int, xs: Sequence[float], columns: Mapping[str, Any], kind: str, *, dots: bool = True
    ) -> None:
        """The means of ``columns`` with their intervals as whiskers."""
        points = [(self._x(panel, x), self._y(mean)) for x, mean in zip(xs, columns["mean"], strict=True)]
        self.svg.curve(points, kind)
        if dots:
            self.points(panel, xs, columns["mean"], kind)
        ends = zip(points, columns.get("low", ()), columns.get("high", ()), strict=False)
        for (at, _), low, high in ends:
            if low is not None and high is not None:
                top, bottom = self._y(high), self._y(low)
                self.svg.box(at - 0.8, top, 1.6, bottom - top, kind)

    def points(self, panel: int, xs: Sequence[float], ys: Sequence[float], kind: str) -> None:
        """Points without a line."""
        for x, y in zip(xs, ys, strict=True):
            self.svg.dot(self._x(panel, x), self._y(y), kind)

    def specks(self, panel: int, x: float, ys: Sequence[float], kind: str) -> None:
        """Many small faint points above one another."""
        for y in ys:
            self.svg.box(self._x(panel, x) - 6, self._y(y) - 0.75, 12, 1.5, kind, 0.45)

    def level(self, panel: int, value: float) -> None:
        """A dashed line at a height, such as that of chance."""
        height, left = self._y(value), self._left(panel)
        self.svg.line((left, height), (left + self.width, height), kind="mark", dash="3 3")

    def legend(self, entries: Sequence[tuple[str, str]], note: str = "") -> Svg:
        """Write what each kind of line is, and after it a note; the picture is then finished."""
        x, y = LEFT, TOP + self.height + 62
        for kind, name in entries:
            self.svg.curve([(x, y), (x + 24, y)], kind)
            self.svg.text(x + 30, y + 4, name)
            x += 52 + int(6.6 * len(name))
        self.svg.text(x, y + 4, note, kind="soft")
        return self.svg

    def _left(self, panel: int) -> float:
        return LEFT + panel * (self.width + GAP)

    def _x(self, panel: int, value: float) -> float:
        return self._left(panel) + self.x.place(value) * self.width

    def _y(self, value: float) -> float:
        share = min(max(self.y.place(value), -0.02), 1.02)
        return TOP + (1 - share) * self.height


def stacked(upper: Svg, lower: Svg) -> Svg:
    """One picture above the other."""
    place = f'<g transform="translate(0 {upper.height})">'
    parts = [*upper.parts, place, *lower.parts, "</g>"]
    title = f"{upper.title}; {lower.title[0].lower()}{lower.title[1:]}"
    return Svg(max(upper.width, lower.width), upper.height + lower.height, title, parts)
