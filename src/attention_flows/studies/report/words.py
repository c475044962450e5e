"""The words in a report, by what reading them does."""

from __future__ import annotations

from ...errors import InputError
from ...escapes import show_controls
from ..analysis.corpus import Corpus
from ..analysis.words import LEAST, word_columns
from .matrix import by_sign, slate
from .numbers import nats, p_value, plain, share
from .table import Column, table
from .whisker import Scale, whisker

STRONGEST = 20


def words(corpus: Corpus) -> str:
    """The section of the words, by the sum of effects where the study has effects, else by influence."""
    effects = corpus.reference is not None
    try:
        columns = word_columns(corpus, top=STRONGEST)
    except InputError as error:
        return f"<h2>Words</h2><p>{str(error)[:1].upper()}{str(error)[1:]}.</p>"
    name = "effect" if effects else f"influence_{corpus.roles[0]}"
    value, low, high = columns[name], columns[f"{name}_low"], columns[f"{name}_high"]
    scale = Scale.of(value, low, high)
    colours = [by_sign(number) if effects else slate(number) for number in value]
    number = nats if effects else plain
    shown = [
        Column("word", [show_controls(str(word)) for word in columns["word"]], "name"),
        Column("effect" if effects else "influence", [number(mean) for mean in value]),
        Column("95 % interval", [f"{number(a)} to {number(b)}" for a, b in zip(low, high, strict=True)], wide=True),
        Column(
            "",
            [whisker(scale, *ends) for ends in zip(value, low, high, colours, strict=True)],
            "plot",
        ),
    ]
    if effects:
        shown.append(Column("part", [share(part) for part in columns["part"]]))
    for role in corpus.roles if effects else corpus.roles[1:]:
        shares = [share(influence) for influence in columns[f"influence_{role}"]]
        shown.append(Column(f"influence, {role}", shares, wide=True))
    shown.append(Column("p, corrected", [p_value(p) for p in columns["p_corrected"]], wide=True))
    shown.append(Column("times", [f"{count:,}" for count in columns["count"]]))
    shown.append(Column("n", [f"{n:,}" for n in columns["n"]], wide=True))
    said = (
        "The effect of a word is that of all edges into it, each time it stands in a sentence, in nats: what it does "
        "that other words read it. The words are those whose effects sum to most, so that frequent ones come first. "
        "A word's part is that sum, of the log-odds of all predictions."
        if effects
        else "The influence of a word is its share of what reaches the state that the prediction is read from."
    )
    return f"<h2>Words</h2><p>{said} Words that stand fewer than {LEAST} times are left out.</p>{table(shown)}"
