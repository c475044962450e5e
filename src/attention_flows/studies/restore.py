"""What a corpus's predictions become with the base's attention put back: everywhere, in layers, or in heads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ..core.arrays import Bools, Floats
from ..core.running import IsCancelled, Progress, never_cancelled, no_progress
from ..errors import Cancelled, InputError
from ..models.batches.batch import running_batches
from ..models.batches.effects import has_target
from ..models.batches.restore import Heads, restore_batch
from ..models.loading.model import Model
from .analysis.corpus import Corpus
from .options import StudyOptions
from .read_rows import ReadRow, read_rows, row_batches
from .rows import Row
from .same_models import check_models
from .statistics.intervals import mean_intervals

CHUNK = 1024  # rows that are read at a time, so that memory does not grow with the corpus


@dataclass(frozen=True)
class Cut:
    """Heads at which the base's attention is put back, and how the table names them."""

    name: str
    heads: Heads


@dataclass(frozen=True)
class Line:
    """A line of the table: what was restored, and what that does to the accuracy and to the mean of y."""

    restored: str
    how: str
    n: int
    accuracy: float
    value: float
    change: float
    low: float
    high: float


@dataclass(frozen=True)
class Outcome:
    """What was measured of a corpus: y [cuts + 1, sentences] and whether the class is right, the model's own first.

    ``right`` is None without labels.
    """

    values: Floats
    right: Bools | None


def restore_columns(
    corpus: Corpus,
    models: tuple[Model, Model],
    *,
    layers: Sequence[int] | None = None,
    heads: Sequence[tuple[int, int]] | int | None = None,
    limit: int | None = None,
    cancelled: IsCancelled = never_cancelled,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """The columns of :meth:`.study.Study.restore`."""
    _check(corpus, models)
    counts = corpus.tables.heads[0]
    if layers is not None and heads is not None:
        raise InputError("name layers or heads, not both")
    mean_effects = _mean_effects(corpus, limit) if isinstance(heads, int) and corpus.reference is not None else None
    cuts = _cuts(counts, layers, heads, mean_effects)
    outcome = _measure(corpus, models, cuts, limit, cancelled, progress)
    lines = [*_measured(cuts, outcome), *_estimated(cuts, outcome, mean_effects or {})]
    return {field.name: np.array([getattr(line, field.name) for line in lines]) for field in fields(Line)}


def _measured(cuts: Sequence[Cut], outcome: Outcome) -> Iterator[Line]:
    """A line for the model by itself, and one for each cut."""
    count, means = outcome.values.shape[1], outcome.values.mean(axis=1).tolist()
    accuracies = [np.nan] * len(means) if outcome.right is None else outcome.right.mean(axis=1).tolist()
    changes = mean_intervals((outcome.values[1:] - outcome.values[0]).T)
    intervals = [(0.0, 0.0, 0.0), *zip(changes.estimate, changes.low, changes.high, strict=True)]
    names = ["nothing", *(cut.name for cut in cuts)]
    for name, accuracy, mean, interval in zip(names, accuracies, means, intervals, strict=True):
        yield Line(name, "measured", count, accuracy, mean, *map(float, interval))


def _estimated(cuts: Sequence[Cut], outcome: Outcome, mean_effects: Mapping[tuple[int, int], float]) -> Iterator[Line]:
    """A line for each head that was not measured, by its mean effect."""
    measured, own = {cut.name for cut in cuts}, float(outcome.values[0].mean())
    for (layer, head), effect in mean_effects.items():
        if (name := _name(layer, head)) not in measured:
            yield Line(name, "estimated", outcome.values.shape[1], np.nan, own - effect, -effect, np.nan, np.nan)


def _check(corpus: Corpus, models: tuple[Model, Model]) -> None:
    """Raise InputError for a study of one model, and for models that are not those of the study."""
    if not corpus.corresponds:
        raise InputError("the study is of one model: there is no base whose attention could be put back")
    check_models(corpus.manifest, models)


def _cuts(
    counts: Sequence[int],
    layers: Sequence[int] | None,
    heads: Sequence[tuple[int, int]] | int | None,
    mean_effects: Mapping[tuple[int, int], float] | None,
) -> list[Cut]:
    every = [(layer, head) for layer, count in enumerate(counts, start=1) for head in range(count)]
    if layers is not None:
        for layer in layers:
            if not 1 <= layer <= len(counts):
                raise InputError(f"there is no layer {layer}: there are layers 1 to {len(counts)}")
        return [Cut(f"layer {layer}", frozenset(e for e in every if e[0] == layer)) for layer in layers]
    if heads is None:
        return [Cut("everything", frozenset(every))]
    if isinstance(heads, int):
        if mean_effects is None:
            raise InputError("the study has no effects that rank heads: name the heads, as [(3, 9)]")
        heads = sorted(mean_effects, key=lambda entry: -abs(mean_effects[entry]))[:heads]
    for entry in heads:
        if tuple(entry) not in every:
            raise InputError(f"there is no head {entry[1]} at layer {entry[0]}")
    return [Cut(_name(layer, head), frozenset({(layer, head)})) for layer, head in heads]


def _mean_effects(corpus: Corpus, limit: int | None) -> dict[tuple[int, int], float]:
    """The mean effect of each head over the sentences."""
    _, values = corpus.head_values("effect", "tuned")
    means: Floats = np.asarray(np.nanmean(values[:limit], axis=0, dtype=np.float64))
    counts = corpus.tables.heads[1]
    every = [(layer, head) for layer, count in enumerate(counts, start=1) for head in range(count)]
    return dict(zip(every, means.tolist(), strict=True))


def _measure(
    corpus: Corpus,
    models: tuple[Model, Model],
    cuts: Sequence[Cut],
    limit: int | None,
    cancelled: IsCancelled,
    progress: Progress,
) -> Outcome:
    """Run every cut on the sentences of the study that have a prediction to explain."""
    base, tuned = models
    columns = corpus.sentences({"text": "text", "pair": "pair", "label": "label"})
    rows = [Row(*cells) for cells in zip(*columns.values(), strict=True)][:limit]
    options, count = StudyOptions(**corpus.manifest.options), len(rows)
    labels = list(tuned.labels or ())
    values: list[Floats] = []
    right: list[Bools] = []
    known: list[Bools] = []
    done = 0
    with running_batches(models):
        for first in range(0, count, CHUNK):
            read = [
                entry
                for entry in read_rows(models, rows[first : first + CHUNK], options)
                if isinstance(entry, ReadRow) and has_target(tuned, entry.encoded[1])
            ]
            for members in row_batches(models, [entry.encoded[1] for entry in read]):
                if cancelled():
                    raise Cancelled
                batches = [read[i].encoded[0] for i in members], [read[i].encoded[1] for i in members]
                restored = restore_batch(base, tuned, batches, [cut.heads for cut in cuts])
                written = [read[i].row.label for i in members]
                classes = np.array([-1 if label not in labels else labels.index(label) for label in written])
                values.append(restored.values)
                right.append(restored.classes == classes)
                known.append(classes >= 0)
                done += len(members)
                progress(done, count)
    if not values:
        raise InputError("no sentence of the study has a prediction")
    has_label = np.concatenate(known)
    return Outcome(
        np.concatenate(values, axis=1), np.concatenate(right, axis=1)[:, has_label] if has_label.any() else None
    )


def _name(layer: int, head: int) -> str:
    return f"layer {layer}, head {head}"
