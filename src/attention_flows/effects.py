"""Effects and knockouts as Python has them: core's data with verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .core import flow as core_flow
from .core.arrays import Ints
from .core.effects import effects as core
from .core.effects import knockout as core_knockout
from .core.effects.curve import Curve, Faithfulness
from .core.effects.experiments import Experiments
from .core.effects.request import EffectsRequest
from .core.flow import trace_flow
from .core.flow_effects import measured_effects
from .core.running import Progress, no_progress
from .core.table import Columns, dataframe, html_table
from .export.effects_html import effects_html
from .export.picture.look import Look
from .export.save import save
from .export.save_effects import TABLES, check_effects_path, save_effects
from .export.save_knockout import COLUMNS, knockout_rows, save_knockout

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Effects(core.Effects):
    """What each attention edge of one model does to a prediction (docs/effects.md).

    :class:`.core.effects.effects.Effects` documents its fields: ``heads`` [layers, heads], ``layers`` [layers],
    ``links`` [layers, words, words] and ``words`` [words] are sums in nats.
    """

    request: EffectsRequest = field(default_factory=EffectsRequest)
    experiments: Experiments | None = None
    flow: core_flow.Flow | None = field(default=None, repr=False)

    @classmethod
    def of(cls, effects: core.Effects, request: EffectsRequest, experiments: Experiments, flow: core_flow.Flow) -> Self:
        """The same effects, with what measures them further."""
        values = {item.name: getattr(effects, item.name) for item in fields(core.Effects)}
        return cls(**values, request=request, experiments=experiments, flow=flow)

    def top(self, count: int = 60) -> EffectEdges:
        """The ``count`` edges of the largest abs(effect), strongest first; 0 is all of them."""
        return self.edges_at(self.order[: count or None])

    def edges_at(self, places: Ints) -> EffectEdges:
        """The edges at these places of the layers' flattened arrays."""
        edges = super().edges_at(places)
        return EffectEdges(
            **{item.name: getattr(edges, item.name) for item in fields(edges)}, effects=self, places=places
        )

    def faithfulness(self, sets: Sequence[Ints]) -> list[Faithfulness]:
        """The faithfulness of several sets of edges, measured by running the model.

        A set is an array of places in the layers' flattened arrays, as ``order`` and ``EffectEdges.places`` have them.
        """
        assert self.experiments is not None, "effects() gives what measures them"
        return self.experiments.faithfulness(self.request, self, sets)

    def curve(self, *, progress: Progress = no_progress) -> Curve:
        """Faithfulness over the number of edges, by abs(effect) and three other rankings, all measured.

        ``progress`` is called with the numbers of sentences that have run and that will.
        """
        assert self.experiments is not None, "effects() gives what measures them"
        return self.experiments.curve(self.request, self, progress=progress)

    def to_dataframe(self) -> pd.DataFrame:
        """Every edge that exists, the strongest effect first; raises InputError where pandas is not installed."""
        return self.top(0).to_dataframe()

    def save(
        self, file: str | Path, *, top: int = 60, curve: Curve | None = None, links: int | None = None, **look: Any
    ) -> None:
        """Write the effects to ``file``, whose ending is .json .csv .svg .png .pdf or .html (docs/effects.md).

        A .json or .csv file has the ``top`` strongest edges (0: all), with the sums. A picture or a page draws the
        ``links`` strongest links, by default as many as recover half of the difference; ``look`` are further fields of
        a picture's look, and the ``scale`` of a PNG. Raises InputError for a file that cannot be written.
        """
        if check_effects_path(Path(file)) in TABLES:
            save_effects(self, Path(file), top=top, curve=curve)
            return
        assert self.flow is not None, "effects() gives the flow that they are of"
        assert self.experiments is not None, "effects() gives what measures them"
        known = measured_effects(self.flow, self.experiments, self.request, self)
        flow, scale = replace(self.flow, effects_document=known.document()), look.pop("scale", 2.0)
        save(trace_flow(flow, flow.view), Path(file), Look(edges="effect", links=links, **look), scale)

    def _repr_html_(self) -> str:
        return effects_html(self)


@dataclass(frozen=True, eq=False)
class EffectEdges(core.EffectEdges):
    """Some edges of ``effects``, in columns; ``places`` are theirs in the layers' flattened arrays."""

    effects: Effects
    places: Ints

    def __repr__(self) -> str:
        return f"EffectEdges({len(self):,} of {self.effects.count:,} edges, {self.share:.1%} of the difference)"

    @property
    def share(self) -> float:
        """The sum of their effects as a part of y(A) - y(R); NaN where that is too small to take parts of."""
        difference = self.effects.difference
        if abs(difference) < core.SMALL:
            return float("nan")
        return float(self.effect.sum(dtype=np.float64) / difference)

    def faithfulness(self) -> Faithfulness:
        """What these edges do by themselves, measured by running the model."""
        return self.effects.faithfulness([self.places])[0]

    def to_dataframe(self) -> pd.DataFrame:
        """The edges as a pandas table; raises InputError where pandas is not installed."""
        return dataframe(self._columns())

    def _repr_html_(self) -> str:
        return html_table(self._columns())

    def _columns(self) -> Columns:
        labels = np.array(self.effects.sentence.labels, dtype=object)
        columns: dict[str, Any] = {"layer": self.layer, "head": self.head}
        columns |= {"from_index": self.from_index, "from_word": labels[self.from_index]}
        columns |= {"to_index": self.to_index, "to_word": labels[self.to_index]}
        return columns | {name: getattr(self, name) for name in ("reference", "value", "effect", "response")}


@dataclass(frozen=True, repr=False)
class Knockout(core_knockout.Knockout):
    """A measured intervention; :class:`.core.effects.knockout.Knockout` documents its fields."""

    @classmethod
    def of(cls, knockout: core_knockout.Knockout) -> Self:
        """The same knockout, with what can be done with it."""
        return cls(**{item.name: getattr(knockout, item.name) for item in fields(knockout)})

    def to_dataframe(self) -> pd.DataFrame:
        """A row for each model; raises InputError where pandas is not installed."""
        return dataframe(self._columns())

    def save(self, file: str | Path) -> None:
        """Write the knockout to a .json or .csv file; raises InputError for one that cannot be written."""
        save_knockout(self, Path(file))

    def _repr_html_(self) -> str:
        return html_table(self._columns())

    def _columns(self) -> Columns:
        return dict(zip(COLUMNS, zip(*knockout_rows(self), strict=True), strict=True))
