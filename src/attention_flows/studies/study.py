"""A study that is opened: its tables, its queries and its report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.one_line import counted, quoted
from ..core.running import IsCancelled, Progress, never_cancelled, no_progress
from ..core.table import dataframe
from ..errors import InputError
from .analysis.corpus import Corpus
from .analysis.groups import Estimate, accuracy, group_columns, part
from .analysis.heads import head_columns
from .analysis.summary import summary
from .analysis.words import LEAST, word_columns
from .query.result import Result
from .query.run import MEMORY, SECONDS, Parameters
from .report.page import write_report
from .statistics.paired import Test
from .store.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    import pandas as pd

    from ..models.loading.model import Model  # it imports torch
    from .notebook.widget import StudyWidget  # anywidget is an extra
    from .page.held import HeldStudy


@dataclass(frozen=True)
class Study:
    """One or two models over a data set, in the store ``folder``, which ``manifest`` describes.

    ``models`` are the loaded models, where they are at hand.

    Every table has the number of sentences ``n`` beside its numbers. The intervals hold with 95 %: bias-corrected and
    accelerated bootstrap intervals from 2,000 resamples of the sentences (docs/study.md).
    """

    folder: Path
    manifest: Manifest
    models: tuple[Model, ...] = field(default=(), compare=False)

    def __repr__(self) -> str:
        models = ", ".join(f"{model.role} {quoted(model.name, 24)}" for model in self.manifest.models)
        return (
            f"Study({counted(self.corpus.counts['sentences'], 'sentence')}, {models}, {quoted(str(self.folder), 48)})"
        )

    @cached_property
    def corpus(self) -> Corpus:
        """The sentences as arrays."""
        return Corpus(self.folder, self.manifest)

    @cached_property
    def held(self) -> HeldStudy:
        """The study in memory, for a page that asks much of it."""
        from .page.held import HeldStudy

        return HeldStudy.of(self)

    def sql(self, text: str, params: Parameters = None, *, seconds: float = SECONDS, memory: str = MEMORY) -> Result:
        """What a query gives: one SELECT over the views sentences, heads, words, edges and rejected.

        ``params`` are the values of its ``?``, in order, or of its ``$name``, by name. Raises InputError for a text
        that is no such query, for an error in it, and for one that takes more than ``seconds`` or ``memory``.
        """
        return self.corpus.sql(text, params, seconds=seconds, memory=memory)

    def heads(
        self, measure: str = "effect", *, where: str | None = None, by: str | None = None, test: Test = "t"
    ) -> pd.DataFrame:
        """The mean of a measure of each head over the sentences: layer, head, mean, low, high, n, p, p_corrected, d.

        Of a measure that both models have, such as ``entropy``, ``mean`` is that of the tuned model's less the base's,
        ``base`` and ``tuned`` are the means of each, and the test is paired. Effects are tested against zero, and have
        the ``part`` of the log-odds that the head carries. ``change`` and ``root_change``, which are never below zero,
        are tested against the mean of all heads in the same sentence. ``entropy_tuned`` is one model's measure, without
        a test. ``test`` is "t" or "rank" (:func:`.statistics.paired.paired_test`), and ``p_corrected`` is corrected
        over all rows of the table.

        Only sentences that meet ``where``, a condition on the view ``sentences``, count; ``by`` makes a table of each
        group (:meth:`compare`). Raises InputError for what the study does not have.
        """
        return dataframe(head_columns(self.corpus, measure, where=where, by=by, test=test))

    def words(
        self,
        *,
        least: int = LEAST,
        casefold: bool = False,
        where: str | None = None,
        top: int | None = None,
    ) -> pd.DataFrame:
        """The words that stand at least ``least`` times, those of the largest sum of effects first.

        Each has its ``count`` of places, the number of sentences ``n``, and the means over its places: ``effect``, that
        of the edges into it, and its ``influence`` in each model, with intervals that resample sentences. ``total`` is
        the sum of its effects, ``part`` what that is of the log-odds of all sentences. p and d are of its effects in a
        sentence against zero; without effects, of its influence in both models. ``casefold`` counts words in lower
        case. ``top`` leaves the rest out, after the correction. Raises InputError for a condition ``where`` that is
        none.
        """
        return dataframe(word_columns(self.corpus, least=least, casefold=casefold, where=where, top=top))

    def compare(self, by: str = "label", *, where: str | None = None) -> pd.DataFrame:
        """The groups of sentences by "label", "prediction" (the last model's), "correct" (of it) or "flipped".

        Each has ``n``, the accuracy of each model, the means of y(A), y(R) and their ``difference`` with its interval
        and test against zero, in nats, and the ``part`` of the log-odds that changed attention carries with its
        interval. Raises InputError for other groups, and for a condition ``where`` that is none.
        """
        return dataframe(group_columns(self.corpus, by, where=where))

    def part(self, where: str | None = None) -> Estimate:
        """The part of the predictions' log-odds that changed attention carries (of one model: attention), measured.

        It is Σ (y(A) - y(R)) / Σ y(A) over the sentences that meet ``where``, with its interval and n. Raises
        InputError for a study without effects, where y(A) is below 0.25 nats in the mean, and for a condition that is
        none.
        """
        return part(self.corpus, where)

    def accuracy(self, where: str | None = None) -> dict[str, Estimate]:
        """The accuracy, 0..1, of each model by role, with its interval; empty where there are no labels or no classes.

        Raises InputError for a condition ``where`` that is none.
        """
        return accuracy(self.corpus, where)

    def restore(
        self,
        base: Model,
        tuned: Model,
        *,
        layers: Sequence[int] | None = None,
        heads: Sequence[tuple[int, int]] | int | None = None,
        limit: int | None = None,
        cancelled: IsCancelled = never_cancelled,
        progress: Progress = no_progress,
    ) -> pd.DataFrame:
        """What the tuned model predicts with the base's attention put back: at all heads, in each layer, or each head.

        The models run again on the study's sentences, at most ``limit``, and later attention reacts. A row has what was
        ``restored`` ("nothing", "everything", "layer 3", "layer 3, head 9"), ``n``, the ``accuracy``, the mean of y and
        its ``change`` with an interval. A number of ``heads`` means those that effects rank first: they are
        ``measured``, and of all others the change is ``estimated`` as their mean effect (``how``). Raises InputError
        for models that are not those of the study, and for layers and heads that they do not have.
        """
        from .restore import restore_columns

        columns = restore_columns(
            self.corpus,
            (base, tuned),
            layers=layers,
            heads=heads,
            limit=limit,
            cancelled=cancelled,
            progress=progress,
        )
        return dataframe(columns)

    def summary(self) -> str:
        """What the study says, in a few lines."""
        return summary(self.corpus)

    def report(self, file: str | Path) -> None:
        """Write one page of HTML that has the study's numbers and plots, and opens offline.

        Raises InputError for a file that cannot be written.
        """
        write_report(self.corpus, Path(file))

    def widget(
        self, base: Model | None = None, tuned: Model | None = None, *, height: int | None = None
    ) -> StudyWidget:
        """The study view for a notebook, ``height`` CSS pixels high; its ``selection`` is what the reader keeps.

        With the study's models, or those that it was run with, a click on a sentence opens its Token Rings. Raises
        InputError for models that are not those of the study, and where anywidget is not installed.
        """
        from .notebook.mimebundle import widget_of

        given = tuple(model for model in (base, tuned) if model is not None)
        if given:
            from .same_models import check_models

            check_models(self.manifest, given)
            if len(given) != len(self.manifest.models):
                raise InputError("the study is of two models: give base and tuned")
        return widget_of(lambda: self.held, given or self.models, height)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """What a notebook shows for the study as a cell's last line."""
        from .notebook.mimebundle import mimebundle

        return mimebundle(repr(self), lambda: self.held, self.models)


def open_study(folder: str | Path, models: Sequence[Model] = ()) -> Study:
    """The study in the store ``folder``; raises InputError for a folder that is none, or a damaged one."""
    path = Path(folder)
    return Study(path, read_manifest(path), tuple(models))
