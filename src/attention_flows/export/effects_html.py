"""A small picture of effects for a notebook: the words and the heads that carry a prediction."""

from __future__ import annotations

import html

import numpy as np

from ..core.effects.effects import Effects

CELL = 14
BAR = 120
FOR, AGAINST = "#8a3fbf", "#12a096"


def effects_html(effects: Effects) -> str:
    """What was measured in one line, a bar for each word, and a grid of heads; toward the class and against it."""
    label = html.escape(effects.target.label)
    reference = html.escape(effects.reference)
    head = (
        f"<p>{html.escape(effects.model)}, log-odds of <b>{label}</b>: {effects.value:+.2f} nats; "
        f"with the attention of <b>{reference}</b> {effects.reference_value:+.2f} (both measured). "
        f"The effects add up to the difference within {effects.error:.1%}.</p>"
    )
    return f'<div>{head}<div style="display: flex; gap: 24px">{_words(effects)}{_heads(effects)}</div></div>'


def _words(effects: Effects) -> str:
    """A row a word, its effect as a bar to the right (toward) or the left (against)."""
    most = max(float(np.abs(effects.words).max(initial=0)), 1e-9)
    rows = []
    for text, value in zip(effects.sentence.labels, effects.words.tolist(), strict=True):
        width = abs(value) / most * BAR
        x = BAR if value >= 0 else BAR - width
        bar = f'<rect x="{x:.1f}" y="2" width="{width:.1f}" height="10" fill="{_colour(value)}"/>'
        picture = f'<svg width="{2 * BAR}" height="14">{bar}</svg>'
        cells = html.escape(text), picture, f"{value:+.3f}"
        row = "".join(f'<td style="text-align: right">{cell}</td>' for cell in cells)
        rows.append(f"<tr>{row}</tr>")
    return f"<table><caption>Effect of reading each word, nats</caption>{''.join(rows)}</table>"


def _heads(effects: Effects) -> str:
    """A square a head, layers from below; its shade is abs(effect)."""
    layers, heads = effects.heads.shape
    most = max(float(np.nanmax(np.abs(effects.heads), initial=0)), 1e-9)
    squares = []
    for layer in range(layers):
        for head in range(heads):
            value = float(effects.heads[layer, head])
            if np.isnan(value):
                continue
            title = f"<title>layer {layer + 1}, head {head}: {value:+.3f}</title>"
            place = f'x="{head * CELL}" y="{(layers - 1 - layer) * CELL}" width="{CELL - 1}" height="{CELL - 1}"'
            shade = f'fill="{_colour(value)}" fill-opacity="{abs(value) / most:.2f}" stroke="#8884"'
            squares.append(f"<rect {place} {shade}>{title}</rect>")
    picture = f'<svg width="{heads * CELL}" height="{layers * CELL}">{"".join(squares)}</svg>'
    return f"<figure><figcaption>Effect of each head, deepest layer on top</figcaption>{picture}</figure>"


def _colour(value: float) -> str:
    return FOR if value >= 0 else AGAINST
