"""What a study says, in a few lines of text that a person reads at the end of a run."""

from __future__ import annotations

import numpy as np

from ...core.one_line import counted
from ...errors import InputError
from ...escapes import show_controls
from .corpus import Corpus
from .groups import accuracy, part
from .heads import head_columns
from .words import word_columns

HEADS, WORDS = 5, 10


def summary(corpus: Corpus) -> str:
    """The accuracy, the part of changed attention, the heads and words that carry it, and where the store is.

    What the study does not have is left out, or said in a line.
    """
    counts = corpus.counts
    rejected = f", {counts['rejected']:,} rejected" if counts["rejected"] else ""
    lines = [f"{counted(counts['sentences'], 'sentence')} of {show_controls(corpus.manifest.data.name)}{rejected}"]
    if not corpus.manifest.finished:
        done = counts["sentences"] + counts["rejected"]
        lines[0] += f"; not finished: {done:,} of {counts['rows']:,} rows"
    if not counts["sentences"]:
        return "\n".join([*lines, f"store  {corpus.folder}"])
    lines += _accuracy(corpus)
    if corpus.reference is None:
        lines.append("no effects: the study was run without them")
        if corpus.manifest.shared:
            lines += _heads(corpus, "change", "heads that change most (0 to 1)")
    else:
        lines += _part(corpus)
        lines += _heads(corpus, "effect", f"heads that carry {_what(corpus)} (nats a sentence)")
        lines += _words(corpus)
    lines.append(f"store  {corpus.folder}")
    return "\n".join(lines)


def _what(corpus: Corpus) -> str:
    return "it" if corpus.reference == "base" else "the prediction"


def _accuracy(corpus: Corpus) -> list[str]:
    known = accuracy(corpus)
    lines = []
    names = [show_controls(model.name) for model in corpus.manifest.models]
    width = max(map(len, names))
    for role, name in zip(corpus.roles, names, strict=True):
        text = f"accuracy {known[role]}" if role in known else "no accuracy, without labels and classes"
        lines.append(f"{role:<5}  {name:<{width}}  {text}")
    return lines


def _part(corpus: Corpus) -> list[str]:
    name = "changed attention" if corpus.reference == "base" else "attention"
    try:
        return [f"{name} carries {part(corpus)} of the predicted class's log-odds (measured)"]
    except InputError as error:
        return [f"{name}: {error}"]


def _heads(corpus: Corpus, measure: str, title: str) -> list[str]:
    columns = head_columns(corpus, measure)
    order = np.argsort(-np.nan_to_num(np.abs(columns["mean"])), kind="stable")[:HEADS]
    rows = [title]
    for index in order:
        name = f"L{columns['layer'][index]} H{columns['head'][index]}"
        rows.append(f"  {name:<8} {_interval(columns, 'mean', 'low', 'high', index)}{_share(columns, index)}")
    return rows


def _words(corpus: Corpus) -> list[str]:
    try:
        columns = word_columns(corpus, top=WORDS)
    except InputError as error:
        return [str(error)]
    width = max(len(show_controls(str(word))) for word in columns["word"])
    rows = ["words by the effect of reading them (nats each time)"]
    for index, word in enumerate(columns["word"]):
        interval = _interval(columns, "effect", "effect_low", "effect_high", index)
        times = f", {columns['count'][index]:,} times"
        rows.append(f"  {show_controls(str(word)):<{width}} {interval}{_share(columns, index)}{times}")
    return rows


def _interval(columns: dict[str, np.ndarray], value: str, low: str, high: str, index: int) -> str:
    ends = columns[low][index], columns[high][index]
    interval = "no interval" if np.isnan(ends).any() else f"{ends[0]:+.3f} to {ends[1]:+.3f}"
    return f"{columns[value][index]:+.3f} ({interval})"


def _share(columns: dict[str, np.ndarray], index: int) -> str:
    share = columns.get("part")
    return "" if share is None or np.isnan(share[index]) else f", {share[index]:.1%} of the log-odds"
