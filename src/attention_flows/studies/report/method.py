"""How a report's numbers came about: models, data, options, errors, rejected rows, and what is estimated."""

from __future__ import annotations

import html

import numpy as np

from ..analysis.corpus import Corpus
from ..options import STEPS
from ..statistics.intervals import LEVEL
from ..statistics.resamples import SAMPLES, SEED
from ..store.manifest import ModelEntry
from .numbers import share
from .opening import attention
from .table import Column, table

MAX_REJECTED = 20


def method(corpus: Corpus) -> str:
    """The sections of the rejected rows and of how it was measured."""
    facts = [_fact(f"Model, {model.role}", _model(model)) for model in corpus.manifest.models]
    data = corpus.manifest.data
    columns = ", ".join(f"{use}: {name}" for use, name in data.columns.items() if name is not None)
    named = f"{data.name}, {data.rows:,} rows ({columns})" if columns else f"{data.name}, {data.rows:,} rows"
    facts.append(_fact("Data", f"{html.escape(named)}<br>{_digest(data.digest)}"))
    options = ", ".join(f"{name.replace('_', ' ')} {_option(value)}" for name, value in corpus.manifest.options.items())
    facts.append(_fact("Options", html.escape(options)))
    if corpus.reference is not None:
        facts += [_fact("Reference", _reference(corpus)), _fact("Completeness error", _error(corpus))]
    facts.append(_fact("Notes", _notes(corpus)))
    intervals = f"{LEVEL:.0%}".replace("%", "\N{NO-BREAK SPACE}%") + (
        f", bias-corrected and accelerated bootstrap (BCa): {SAMPLES:,} resamples of the sentences, seed {SEED}"
    )
    facts.append(_fact("Intervals", intervals))
    facts.append(_fact("Tests", "two-sided paired t tests; p corrected over the table (Benjamini and Hochberg)"))
    return f'{_rejected(corpus)}<h2>How it was measured</h2><dl class="facts">{"".join(facts)}</dl>{_kinds(corpus)}'


def _fact(title: str, text: str) -> str:
    return f"<dt>{html.escape(title)}</dt><dd>{text}</dd>"


def _model(model: ModelEntry) -> str:
    heads = model.heads
    size = f"{len(heads)} layers, {sum(heads)} heads"
    labels = f"; classes: {', '.join(map(str, model.labels[:12]))}" if model.labels else "; no classes"
    return f"{html.escape(model.name)}<br>{size}{html.escape(labels)}<br>{_digest(model.digest)}"


def _digest(digest: object) -> str:
    return f"<code>{html.escape(str(digest))}</code>"


def _option(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _reference(corpus: Corpus) -> str:
    if corpus.reference == "base":
        return "the base's attention, put into the tuned model: y(R)"
    return "no attention at all: y(R)"


def _error(corpus: Corpus) -> str:
    errors = corpus.sentences({"error": "error"}, "error IS NOT NULL")["error"]
    if not len(errors):
        return "no sentence has effects"
    middle, most = np.quantile(errors, [0.5, 0.95])
    return (
        "effects add up to y(A) − y(R) but for an error, which is a part of the difference (of at least 0.25 nats): "
        f"median {share(float(middle))}, 95\N{NO-BREAK SPACE}% of the sentences at most {share(float(most))}, "
        f"largest {share(float(errors.max()))}; n = {len(errors):,}"
    )


def _notes(corpus: Corpus) -> str:
    rows = corpus.own(
        "SELECT notes, count(*) AS n FROM sentences WHERE notes IS NOT NULL "
        "GROUP BY notes ORDER BY n DESC, notes LIMIT 5"
    ).to_pylist()
    return "; ".join(f"{html.escape(str(row['notes']))} ({row['n']:,})" for row in rows) or "none"


def _rejected(corpus: Corpus) -> str:
    count = corpus.counts["rejected"]
    if not count:
        return "<h2>Rejected rows</h2><p>None: every row of the data was read.</p>"
    rows = corpus.own(f"SELECT row, reason FROM rejected ORDER BY row LIMIT {MAX_REJECTED}").to_pylist()  # noqa: S608
    more = f"The first {MAX_REJECTED} of {count:,}. " if count > MAX_REJECTED else ""
    shown = [
        Column("row", [f"{row['row']:,}" for row in rows], "name"),
        Column("reason", [str(row["reason"]) for row in rows], "text"),
    ]
    return f"<h2>Rejected rows</h2><p>{more}Rows are counted from 0.</p>{table(shown)}"


def _kinds(corpus: Corpus) -> str:
    """What is measured, computed and estimated."""
    rows = [("predictions, accuracy", "measured"), ("change, entropy and other measures of heads", "computed, exactly")]
    if corpus.reference is not None:
        rows = [
            ("y(A), y(R), and the part that is carried", "measured"),
            (
                f"effects of heads and words, as shares of what {attention(corpus)} does",
                f"estimated, by integrated gradients in {STEPS} steps",
            ),
            *rows,
        ]
    rows.append(("influence of words", "computed from attention; it does not say what the prediction depends on"))
    shown = [Column("number", [row[0] for row in rows], "text"), Column("how", [row[1] for row in rows], "text")]
    return f"<h3>What is measured and what is estimated</h3>{table(shown)}"
