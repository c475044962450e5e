"""How a number is spread over the sentences, as SVG."""

from __future__ import annotations

import html

import numpy as np

from ...core.arrays import Floats

WIDTH, HEIGHT, BOTTOM, BINS = 420, 130, 20, 42


def histogram(values: Floats, name: str) -> str:
    """The number of sentences in each of BINS equal ranges, without the outermost half per cent on either side.

    Zero is marked; what lies below it has the colour of what speaks against the class.
    """
    low, high = (float(end) for end in np.quantile(values, [0.005, 0.995]))
    low, high = min(low, 0.0), max(high, 0.0)
    high = high if high > low else low + 1
    counts, edges = np.histogram(values, BINS, (low, high))
    most = max(int(counts.max()), 1)
    step = WIDTH / BINS
    parts = []
    for number, count in enumerate(counts.tolist()):
        height = count / most * HEIGHT
        colour = "var(--toward)" if edges[number] + edges[number + 1] >= 0 else "var(--against)"
        place = f'x="{number * step:.1f}" y="{HEIGHT - height:.1f}" width="{step - 1:.1f}" height="{height:.1f}"'
        title = f"{edges[number]:.2f} to {edges[number + 1]:.2f}: {count:,}"
        parts.append(f'<rect {place} fill="{colour}" fill-opacity=".75"><title>{title}</title></rect>')
    zero = -low / (high - low) * WIDTH
    parts.append(f'<line class="zero" x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{HEIGHT + 4}"/>')
    parts.append(f'<line class="zero" x1="0" x2="{WIDTH}" y1="{HEIGHT}" y2="{HEIGHT}"/>')
    for value in _ticks(low, high):
        x = (value - low) / (high - low) * WIDTH
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT + 16}" text-anchor="middle">{f"{value:g}".replace("-", "−")}</text>'
        )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + BOTTOM}" width="{WIDTH}" height="{HEIGHT + BOTTOM}" role="img" '
        f'aria-label="{html.escape(name)}">{"".join(parts)}</svg>'
    )


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers within the range, some five of them."""
    raw = (high - low) / 5
    size = 10 ** np.floor(np.log10(raw))
    step = float(next(factor * size for factor in (1, 2, 5, 10) if factor * size >= raw))
    return [round(number * step, 10) for number in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]
