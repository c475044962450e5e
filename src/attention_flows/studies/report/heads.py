"""The heads in a report: matrices, the strongest in a table with intervals, and all of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..analysis.corpus import Corpus
from ..analysis.heads import head_columns
from .matrix import by_sign, matrix, slate
from .numbers import nats, p_value, plain, share
from .opening import attention
from .table import Column, table
from .whisker import Scale, whisker

STRONGEST = 12


def heads(corpus: Corpus) -> str:
    """The section of the heads, by effect where the study has effects, else by change or entropy."""
    effect = head_columns(corpus) if corpus.reference is not None else None
    shared = corpus.manifest.shared
    second = "change" if "change" in shared else "entropy_base"
    change = head_columns(corpus, second)
    main = change if effect is None else effect
    figures = []
    if effect is not None:
        figures.append(_figure(effect, "Effect, nats: blue toward the predicted class, orange against it", signed=True))
    named = "Change of attention, 0 to 1" if second == "change" else "Entropy of attention, bits"
    figures.append(_figure(change, named, signed=False))
    order = np.argsort(-np.nan_to_num(np.abs(main["mean"])), kind="stable")
    said = _said(corpus, second)
    title = "The strongest heads" if effect is not None else "The heads with the largest numbers"
    return (
        f'<h2>Heads</h2><p>{said}</p><div class="pair">{"".join(figures)}</div>'
        f"<h3>{title}</h3>{_table(main, order[:STRONGEST], change if effect is not None else None, second)}"
        f"<details><summary>All {len(order)} heads, by layer</summary>"
        f"{_table(main, np.arange(len(order)), change if effect is not None else None, second)}</details>"
    )


def _said(corpus: Corpus, second: str) -> str:
    """What the numbers of the heads are."""
    if corpus.reference is not None:
        return (
            f"The effect of a head is its share of what {attention(corpus)} does to the prediction, in nats of the "
            "predicted class's log-odds, in the mean over the sentences; its part is what that is of the log-odds. "
            "Effects of all heads add up to the whole. They are estimates; the whole is measured."
        )
    if second == "change":
        return "How much each head's attention differs between the models, in the mean over the sentences."
    return "How widely each head spreads its attention, in the mean over the sentences."


def _figure(columns: dict[str, Any], caption: str, *, signed: bool) -> str:
    most = plain(float(np.nanmax(np.abs(columns["mean"]), initial=0)))
    picture = matrix(columns, caption, by_sign if signed else slate)
    whole = f"{caption}. Layers upward, heads to the right; full colour at {most}"
    return f"<figure><figcaption>{whole}</figcaption>{picture}</figure>"


def _table(columns: dict[str, Any], order: np.ndarray, change: dict[str, Any] | None, second: str) -> str:
    signed = change is not None
    number = nats if signed else plain
    scale = Scale.of(columns["low"], columns["high"], columns["mean"])
    shown = [
        Column("head", [f"L{columns['layer'][index]} H{columns['head'][index]}" for index in order], "name"),
        Column(
            "effect" if signed else second.replace("_base", ""), [number(columns["mean"][index]) for index in order]
        ),
        Column(
            "95 % interval",
            [f"{number(columns['low'][index])} to {number(columns['high'][index])}" for index in order],
            wide=True,
        ),
        Column("", [_whisker(scale, columns, index, signed) for index in order], "plot"),
    ]
    if "part" in columns:
        shown.append(Column("part", [share(columns["part"][index]) for index in order]))
    if change is not None:
        name = "change" if second == "change" else "entropy"
        shown.append(Column(name, [plain(change["mean"][index]) for index in order], wide=True))
    if not np.isnan(columns["p"]).all():
        shown.append(Column("d", [nats(columns["d"][index]) for index in order], wide=True))
        shown.append(Column("p, corrected", [p_value(columns["p_corrected"][index]) for index in order]))
    shown.append(Column("n", [f"{columns['n'][index]:,}" for index in order], wide=True))
    return table(shown)


def _whisker(scale: Scale, columns: dict[str, Any], index: int, signed: bool) -> str:
    value = float(columns["mean"][index])
    colour = by_sign(value) if signed else slate(value)
    return whisker(scale, value, float(columns["low"][index]), float(columns["high"][index]), colour)
