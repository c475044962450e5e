"""An estimate with its interval as SVG, on a scale that the rows of a table share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core.arrays import Floats

WIDTH, HEIGHT, MARGIN = 200, 16, 6


@dataclass(frozen=True)
class Scale:
    """The numbers from ``low`` to ``high``; zero is among them."""

    low: float
    high: float

    @classmethod
    def of(cls, *values: Floats) -> Scale:
        """The scale that holds all values, NaN left out, and zero."""
        numbers = np.concatenate([np.ravel(value) for value in values])
        numbers = numbers[np.isfinite(numbers)]
        low, high = min(0.0, float(numbers.min(initial=0))), max(0.0, float(numbers.max(initial=0)))
        return cls(low, high if high > low else low + 1)

    def place(self, value: float) -> float:
        return MARGIN + (value - self.low) / (self.high - self.low) * (WIDTH - 2 * MARGIN)


def whisker(scale: Scale, value: float, low: float, high: float, colour: str) -> str:
    """A dot at ``value`` and a line from ``low`` to ``high``, with a line at zero; nothing where there is no value."""
    zero = scale.place(0)
    parts = [f'<line class="zero" x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{HEIGHT}"/>']
    middle = HEIGHT / 2
    if np.isfinite([low, high]).all():
        ends = f'x1="{scale.place(low):.1f}" x2="{scale.place(high):.1f}" y1="{middle}" y2="{middle}"'
        parts.append(f'<line {ends} stroke="{colour}" stroke-width="2.5" stroke-opacity=".5" stroke-linecap="round"/>')
    if np.isfinite(value):
        parts.append(f'<circle cx="{scale.place(value):.1f}" cy="{middle}" r="3.5" fill="{colour}"/>')
    # Stretched to its cell, a dot would become an ellipse: the picture keeps its shape and stands at the start.
    frame = f'viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMinYMid meet"'
    return f'<svg {frame} aria-hidden="true">{"".join(parts)}</svg>'
