"""The groups of sentences in a report, and how the difference is spread."""

from __future__ import annotations

import numpy as np

from ...errors import InputError
from ..analysis.corpus import GROUPINGS, Corpus
from ..analysis.groups import group_columns
from .histogram import histogram
from .numbers import nats, share
from .opening import attention
from .table import Column, table
from .whisker import Scale, whisker

TITLES = {
    "correct": {"yes": "correct", "no": "wrong"},
    "flipped": {"yes": "flipped by tuning", "no": "not flipped"},
}
PREFIXES = {"label": "label ", "prediction": "predicted "}
MAX_GROUPS = 24


def groups(corpus: Corpus) -> str:
    """The section of the groups; empty where there is nothing to group by."""
    cells: list[dict[str, float | str]] = []
    for by in GROUPINGS:
        try:
            columns = group_columns(corpus, by)
        except InputError:
            continue
        for index, value in enumerate(columns[by][:MAX_GROUPS]):
            title = PREFIXES.get(by, "") + TITLES.get(by, {}).get(str(value), str(value))
            cells.append({name: column[index] for name, column in columns.items()} | {"title": title})
    if not cells:
        return ""
    effects = corpus.reference is not None
    shown = [
        Column("sentences", [str(row["title"]) for row in cells], "name"),
        Column("n", [f"{row['n']:,}" for row in cells]),
    ]
    for role in corpus.roles:
        accuracies = [float(row[f"accuracy_{role}"]) for row in cells]
        if not np.isnan(accuracies).all():
            shown.append(Column(f"accuracy, {role}", [share(value) for value in accuracies], wide=True))
    if effects:
        ends = [(float(row["part"]), float(row["part_low"]), float(row["part_high"])) for row in cells]
        scale = Scale.of(np.array(ends))
        shown += [
            Column("y(A)", [nats(float(row["value"])) for row in cells], wide=True),
            Column("y(R)", [nats(float(row["reference_value"])) for row in cells], wide=True),
            Column("part", [share(value) for value, _, _ in ends]),
            Column("", [whisker(scale, *row, "var(--shared)") for row in ends], "plot"),
            Column("95 % interval", [f"{share(low)} to {share(high)}" for _, low, high in ends], wide=True),
        ]
    return f"<h2>Groups of sentences</h2>{_said(corpus)}{table(shown)}{_spread(corpus)}"


def _said(corpus: Corpus) -> str:
    if corpus.reference is None:
        return ""
    reference = "the base's attention" if corpus.reference == "base" else "no attention"
    return (
        "<p>y(A) is the log-odds of the predicted class, in nats, as the model runs, and y(R) the same with "
        f"{reference}. Both are measured. The part that {attention(corpus)} carries is their summed difference by the "
        "sum of y(A).</p>"
    )


def _spread(corpus: Corpus) -> str:
    if corpus.reference is None:
        return ""
    values = corpus.sentences({"difference": "difference"}, "difference IS NOT NULL")["difference"]
    if not len(values):
        return ""
    text = "Sentences by y(A) − y(R), nats: to the right, attention speaks for the prediction"
    return f"<h3>All sentences</h3><figure><figcaption>{text}</figcaption>{histogram(values, text)}</figure>"
