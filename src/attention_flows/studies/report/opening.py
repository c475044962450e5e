"""The opening of a report: which models and data, and the numbers that matter most."""

from __future__ import annotations

import html

from ...core.one_line import counted
from ...errors import InputError
from ..analysis.corpus import Corpus
from ..analysis.groups import Estimate, accuracy, part
from .numbers import share


def opening(corpus: Corpus) -> str:
    """The title, a sentence that says what was found, and the figures with their intervals."""
    models = corpus.manifest.models
    names = " → ".join(f'<span class="{model.role}">{html.escape(model.name)}</span>' for model in models)
    counts = corpus.counts
    data = html.escape(str(corpus.manifest.data.name))
    state = "" if corpus.manifest.finished else f", of {counts['rows']:,} rows: the run is not finished"
    figures = [_figure(f"Accuracy of {role}", estimate) for role, estimate in accuracy(corpus).items()]
    whole = whole_part(corpus)
    if whole is not None:
        figures.append(_figure(f"Carried by {attention(corpus)}", whole))
    figures.append(
        f"<div><dt>Sentences</dt><dd><strong>{counts['sentences']:,}</strong>"
        f'<br><span class="soft">{counted(counts["rejected"], "row")} rejected</span></dd></div>'
    )
    return (
        f'<p class="soft">A study of {data}: {counted(counts["sentences"], "sentence")}{state}</p><h1>{names}</h1>'
        f'{_lead(corpus, whole)}<dl class="figures">{"".join(figures)}</dl>'
    )


def attention(corpus: Corpus) -> str:
    """What effects are of: the changed attention of two models, or the attention of one."""
    return "changed attention" if corpus.reference == "base" else "attention"


def whole_part(corpus: Corpus) -> Estimate | None:
    """The part of the log-odds that attention carries; None where there is none to give."""
    try:
        return part(corpus)
    except InputError:
        return None


def _lead(corpus: Corpus, whole: Estimate | None) -> str:
    if whole is None:
        return ""
    without = "the base's attention" if corpus.reference == "base" else "no attention at all"
    return (
        f'<p class="lead">{attention(corpus).capitalize()} carries {share(whole.value)} of the log-odds of the '
        f"predicted classes: so much is lost when the model runs with {without}, all else being its own.</p>"
    )


def _figure(title: str, estimate: Estimate) -> str:
    interval = f"{share(estimate.low)} to {share(estimate.high)}, n = {estimate.n:,}"
    return (
        f"<div><dt>{html.escape(title)}</dt><dd><strong>{share(estimate.value)}</strong>"
        f'<br><span class="soft">{interval}</span></dd></div>'
    )
