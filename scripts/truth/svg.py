"""A small plain SVG: lines, points and text, readable on light and dark ground."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

# Of each ranking, on light and on dark ground.
COLOURS = {
    "effect": ("#0b5fcc", "#6cb0ff"),
    "response": ("#7a3fd1", "#c79bff"),
    "difference": ("#c2410c", "#ff9d5c"),
    "attention": ("#15803d", "#5fd38a"),
    "value_norm": ("#0e7490", "#4cc9e0"),
    "contribution": ("#8a6100", "#e3b341"),
    "gradient": ("#be185d", "#ff7ab8"),
    "random": ("#6b7280", "#9aa4b2"),
}
DASHES = {"value_norm": "5 3", "contribution": "2 3", "gradient": "7 2 2 2", "random": "1 3"}
SHAPES = ("circle", "square", "triangle", "diamond")


def _style() -> str:
    def rules(dark: int) -> str:
        ink, soft, rule, ground = (
            ("#1f2328", "#59636e", "#d1d9e0", "#ffffff"),
            ("#f0f6fc", "#9198a1", "#3d444d", "#0d1117"),
        )[dark]
        colours = "".join(f".{name}{{--c:{colour[dark]}}}" for name, colour in {**COLOURS, "plain": (ink, ink)}.items())
        return (
            f"text{{fill:{ink}}}.soft{{fill:{soft}}}.rule{{stroke:{rule}}}.mark{{stroke:{soft}}}"
            f".ground{{fill:{ground}}}{colours}"
        )

    return (
        "<style>text{font:12px system-ui,'Segoe UI',Helvetica,Arial,sans-serif}.title{font-weight:600}"
        f".line{{stroke:var(--c);fill:none;stroke-width:2}}.dot{{fill:var(--c)}}{rules(0)}"
        f"@media(prefers-color-scheme:dark){{{rules(1)}}}</style>"
    )


@dataclass
class Svg:
    """A picture of ``width`` × ``height`` pixels; ``title`` says in words what it shows."""

    width: int
    height: int
    title: str
    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, *, kind: str = "", anchor: Anchor = "start") -> None:
        self.parts.append(f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>')

    def line(self, start: Point, end: Point, *, kind: str = "rule", dash: str = "") -> None:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        (x1, y1), (x2, y2) = start, end
        self.parts.append(f'<path class="{kind}"{dashes} d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>')

    def curve(self, points: Sequence[Point], ranking: str) -> None:
        """A line through the points that are numbers."""
        known = [(x, y) for x, y in points if math.isfinite(y)]
        if known:
            path = "L".join(f"{x:.1f} {y:.1f}" for x, y in known)
            dashes = f' stroke-dasharray="{DASHES[ranking]}"' if ranking in DASHES else ""
            self.parts.append(f'<path class="line {ranking}"{dashes} d="M{path}"/>')

    def dot(self, x: float, y: float, ranking: str, shape: str = "circle") -> None:
        if not math.isfinite(x + y):
            return
        paths = {
            "square": "M-4 -4H4V4H-4Z",
            "triangle": "M0 -5L5 4H-5Z",
            "diamond": "M0 -5.5L5.5 0L0 5.5L-5.5 0Z",
            "circle": "M-4.5 0A4.5 4.5 0 1 0 4.5 0A4.5 4.5 0 1 0 -4.5 0Z",
        }
        self.parts.append(f'<path class="dot {ranking}" transform="translate({x:.1f} {y:.1f})" d="{paths[shape]}"/>')

    def box(self, x: float, y: float, width: float, height: float, ranking: str, opacity: float = 1) -> None:
        """A filled rectangle."""
        place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        self.parts.append(f'<rect class="dot {ranking}" {place} fill-opacity="{opacity:.3f}"/>')

    def outline(self, x: float, y: float, width: float, height: float, kind: str = "line plain") -> None:
        """The outline of a rectangle."""
        corner = f"M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}Z"
        self.parts.append(f'<path class="{kind}" fill="none" d="{corner}"/>')

    def to_text(self) -> str:
        """The picture as a document."""
        name = escape(self.title)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" role="img" aria-label="{name}"><title>{name}</title>'
            f'{_style()}<rect class="ground" width="100%" height="100%"/>' + "\n".join(self.parts) + "</svg>\n"
        )

    def save(self, file: Path) -> None:
        """Write the picture."""
        file.write_text(self.to_text(), "utf-8")
