"""Effects and knockouts in a few lines of text, for the terminal."""

from __future__ import annotations

import numpy as np

from ..core.effects.curve import RANKINGS, Curve
from ..core.effects.effects import SMALL, Effects
from ..core.effects.knockout import Knockout, Reading
from ..escapes import show_controls

MAX_ROWS = 20
MAX_SUMS = 8


def effects_text(effects: Effects, top: int, curve: Curve | None = None) -> str:
    """What was measured, the heads and words of most effect, the strongest edges, and the curve where there is one."""
    against = f" against {effects.target.against}" if effects.target.against else ""
    lines = [
        f"y is the log-odds of {effects.target.label}{against}, in nats, of the {effects.model} model",
        f"  {effects.value:+8.3f}  with its own attention (measured)",
        f"  {effects.reference_value:+8.3f}  with the reference {effects.reference} (measured)",
        f"  {effects.difference:+8.3f}  is the sum of the effects, within {effects.error:.1%} at {effects.steps} steps",
    ]
    if abs(effects.difference) < SMALL:
        lines.append("  this difference is small: parts of it are not shown")
    elif effects.part is not None:
        lines.append(f"  {effects.part:+8.2f}  is its part of y")
    lines += ["", *_sums(effects), "", *_edges(effects, top)]
    if curve is not None:
        lines += ["", *_curve(curve)]
    return "\n".join(lines)


def knockout_text(knockout: Knockout) -> str:
    """What each model said before and after."""
    later = "later attention reacts" if knockout.react else "later attention is held"
    lines = [
        f"{knockout.cut.about or 'nothing'}, {knockout.how}; {later}; y is the log-odds of {knockout.target.label}"
    ]
    for model in knockout.models:
        effect = "no such label" if model.effect is None else f"effect {model.effect:+.3f} nats"
        lines.append(f"{model.role:<5}  y {_reading(model.before)} → {_reading(model.after)}  {effect}")
    return "\n".join(lines)


def _reading(reading: Reading) -> str:
    value = "–" if reading.value is None else f"{reading.value:+.3f}"
    shares = (
        "" if reading.probabilities is None else f" ({', '.join(f'{share:.3f}' for share in reading.probabilities)})"
    )
    return value + shares


def _sums(effects: Effects) -> list[str]:
    """The heads and the words whose sums are largest."""
    heads = np.nan_to_num(effects.heads)
    best = np.argsort(-np.abs(heads).ravel(), kind="stable")[:MAX_SUMS]
    places = [divmod(int(place), heads.shape[1]) for place in best]
    words = np.argsort(-np.abs(effects.words), kind="stable")[:MAX_SUMS]
    return [
        "heads   " + "  ".join(f"{layer + 1}.{head} {heads[layer, head]:+.3f}" for layer, head in places),
        "words   " + "  ".join(f"{_labels(effects)[word]} {effects.words[word]:+.3f}" for word in words),
    ]


def _edges(effects: Effects, top: int) -> list[str]:
    edges, labels = effects.top(min(top or MAX_ROWS, MAX_ROWS)), _labels(effects)
    width = max((len(labels[word]) for word in (*edges.from_index, *edges.to_index)), default=4)
    lines = [f"layer  head  {'from':<{width}}  {'to':<{width}}  reference   value   effect  response"]
    for row in range(len(edges)):
        lines.append(
            f"{edges.layer[row]:>5}  {edges.head[row]:>4}  {labels[edges.from_index[row]]:<{width}}  "
            f"{labels[edges.to_index[row]]:<{width}}  {edges.reference[row]:>9.3f}  {edges.value[row]:>6.3f}  "
            f"{edges.effect[row]:>+7.3f}  {edges.response[row]:>+8.3f}"
        )
    return [*lines, f"the strongest {len(edges)} of {effects.count:,} edges; -o writes more"]


def _labels(effects: Effects) -> list[str]:
    """The words, without characters that a terminal obeys."""
    return [show_controls(label) for label in effects.sentence.labels]


def _curve(curve: Curve) -> list[str]:
    lines = ["measured faithfulness f of the strongest edges, by ranking"]
    lines.append(f"{'edges':<10}" + "".join(f"{size:>7}" for size in curve.sizes))
    for ranking in RANKINGS:
        values = "".join(f"{value:>7.2f}" for value in curve.f[ranking])
        lines.append(f"{ranking:<10}{values}  cpr {curve.cpr(ranking):.3f}  cmd {curve.cmd(ranking):.3f}")
    return [*lines, f"{'removed':<10}" + "".join(f"{value:>7.2f}" for value in curve.removed)]
