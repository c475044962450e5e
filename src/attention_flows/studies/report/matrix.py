"""A matrix of layers by heads as SVG: the shade of a cell is the head's number, which pointing at it says."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import numpy as np

from .numbers import nats

LEFT, BOTTOM = 26, 18
MAX_CELL, MIN_CELL, WIDTH = 26, 9, 420


def matrix(columns: dict[str, Any], name: str, tone: Callable[[float], str]) -> str:
    """The means of every head, the deepest layer on top, with intervals as titles.

    ``tone`` gives a number's colour; the largest is drawn at full strength.
    """
    layers, heads = int(columns["layer"].max()), int(columns["head"].max()) + 1
    cell = min(MAX_CELL, max(MIN_CELL, WIDTH // heads))
    most = max(float(np.nanmax(np.abs(columns["mean"]), initial=0)), 1e-12)
    parts = []
    for index, value in enumerate(columns["mean"].tolist()):
        layer, head = int(columns["layer"][index]), int(columns["head"][index])
        x, y = LEFT + head * cell, (layers - layer) * cell
        title = "no value"
        shade = 'fill="none"'
        if not np.isnan(value):
            title = f"{nats(value)} ({nats(columns['low'][index])} to {nats(columns['high'][index])})"
            shade = f'fill="{tone(value)}" fill-opacity="{abs(value) / most:.3f}"'
        parts.append(
            f'<rect class="frame" x="{x}" y="{y}" width="{cell - 2}" height="{cell - 2}" rx="2" {shade}>'
            f"<title>Layer {layer}, head {head}: {title}</title></rect>"
        )
    every = max(1, -(-16 // cell))
    for layer in range(1, layers + 1, every):
        middle = (layers - layer) * cell + cell / 2 + 3
        parts.append(f'<text x="{LEFT - 7}" y="{middle:g}" text-anchor="end">{layer}</text>')
    for head in range(0, heads, every):
        place = f'x="{LEFT + head * cell + cell / 2 - 1:g}" y="{layers * cell + 13}"'
        parts.append(f'<text {place} text-anchor="middle">{head}</text>')
    width, height = LEFT + heads * cell, layers * cell + BOTTOM
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{html.escape(name)}">{"".join(parts)}</svg>'
    )


def by_sign(value: float) -> str:
    """The colour of what moves the prediction toward its class, or against it."""
    return "var(--toward)" if value >= 0 else "var(--against)"


def slate(_value: float) -> str:
    """The colour of what has no direction."""
    return "var(--shared)"
