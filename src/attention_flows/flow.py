"""The public flow: a sentence with the attention of one or two models on it, and all that can be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .core import flow as core
from .core.align import stretch_layers
from .core.arrays import Floats
from .core.backend import RecordedBackend
from .core.flow import Role, trace_flow
from .core.flow_effects import measured_effects
from .core.heads.table import HeadTable, head_table
from .core.node import Node
from .core.paths.path import Paths
from .core.paths.strongest import strongest_paths
from .core.pin import beside
from .core.query.matches import Matches
from .core.query.search import find_matches
from .core.select import Part, Selection
from .core.table import Columns, dataframe
from .core.view import ThresholdKind, View
from .core.words import Unit
from .effects import Effects
from .errors import InputError
from .experiments.answers import Answering
from .export.picture.look import EdgeKind, Look, Mode, Order, Theme
from .export.rows import edge_rows
from .export.save import check_path, save
from .flow_relevance import FlowRelevance
from .notebook.mimebundle import Answer, mimebundle, still_html, widget_of

if TYPE_CHECKING:
    import pandas as pd

    from .notebook.widget import FlowWidget  # anywidget is an extra


class Flow(FlowRelevance):
    """One sentence and the attention of one or two models on it: trace it, query it, show it and save it.

    :class:`.core.flow.Flow` documents its fields.
    """

    @classmethod
    def of(cls, flow: core.Flow) -> Self:
        """The same flow as a public one; one that is public already is returned as it is."""
        return flow if isinstance(flow, cls) else cls(**_values(flow))

    def trace(
        self,
        word: str | int | Sequence[str | int] | None = None,
        *,
        layer: int | None = None,
        reads: str | int | None = None,
        part: Part = "through",
        forward: bool = False,
        selections: Sequence[Selection] | None = None,
        threshold: float | None = None,
        kind: ThresholdKind | None = None,
        residual: bool | None = None,
        hide_special: bool | None = None,
        heads: Iterable[tuple[int, int]] | None = None,
    ) -> TracedFlow:
        """Trace every model, through ``word`` (a label or an index, or any of several) if one is named.

        With ``layer`` the trace goes through the word's state there, and with ``reads`` through the edge by which that
        state reads the word ``reads``. ``part`` keeps only what lies above it ("into") or below it ("out").
        ``selections`` are further ones; every path must pass them all. With ``forward`` the trace begins at the word's
        state, at layer 0 if none is named, and goes up to all that reads it.

        An argument that is left out is as in ``self.view``. Raises InputError for a word that is not in the sentence or
        is there several times, and for a threshold below the floor.
        """
        if word is None and (layer is not None or reads is not None or forward):
            raise InputError("name the word whose state at that layer the trace is to go through")
        view = self.view
        view = replace(
            view,
            threshold=view.threshold if threshold is None else threshold,
            kind=view.kind if kind is None else kind,
            residual=view.residual if residual is None else residual,
            hide_special=view.hide_special if hide_special is None else hide_special,
            heads=view.heads if heads is None else frozenset(heads),
            selections=view.selections if selections is None else tuple(selections),
        )
        if word is not None:
            names = (word,) if isinstance(word, str) or not isinstance(word, Sequence) else word
            words = tuple(self.find(name) for name in names)
            if forward:
                if len(words) > 1:
                    raise InputError("a forward trace begins at one word")
                return self.traced(replace(view, origin=Node(layer or 0, words[0])))
            selection = Selection(words, layer, None if reads is None else self.find(reads), part)
            view = replace(view, selections=(*(selections or ()), selection))
        return self.traced(view)

    def traced(self, view: View) -> TracedFlow:
        """Every model's trace under ``view``.

        Raises InputError for a threshold below the flow's floor, for words, layers and heads that it does not have, and
        for a kind of threshold that means nothing for what its edges weigh.
        """
        return TracedFlow.of(trace_flow(self, view))

    def attentions(self, model: Role | None = None, *, unit: Unit | None = None) -> Floats:
        """All of a model's attention, or of what else the flow's edges weigh: the model runs once more.

        The array is [layers, heads, words, words] in float32.

        ``model`` may be left out where there is one. ``attentions[layer - 1, head, query, key]`` is the weight of that
        edge, below the floor too. With ``unit="token"`` it is what transformers gives as ``attentions``, on the tokens
        of the sentence. It is NaN where the model has no head, and no word, on the flow's grid. Raises InputError where
        the models are not at hand.
        """
        roles = [of_model.role for of_model in self.models]
        role = roles[0] if model is None and len(roles) == 1 else model
        if role not in roles:
            raise InputError(f"name the model whose attention is wanted: {' or '.join(roles)}")
        number = roles.index(role)
        maps = None if self.backend is None else self.backend.attentions(number, unit or self.unit)
        if maps is None:
            raise InputError("the models are not at hand: only compare() and read() give a flow all of the attention")
        dense = np.full((self.layers, max(map(len, maps)), *maps[0].shape[1:]), np.nan, dtype=np.float32)
        for layer, of_layer in zip(stretch_layers(len(maps), self.layers), maps, strict=True):
            dense[layer - 1, : len(of_layer)] = of_layer
        return dense

    def heads(self) -> HeadTable:
        """Every head of each model, measured; its share is of the trace of ``self.view``.

        The models run once more the first time, as all of their attention is measured. Raises InputError for a model
        that cannot be loaded again.
        """
        return self.trace().heads()

    def query(self, text: str, view: View | None = None, *, effects: Effects | None = None) -> Matches:
        """The edges of every model that match a query such as ``what → called; layers 4–6`` (docs/query.md).

        ``effects``, of this flow, give each match its effect, and answer what a query asks of it. Raises
        :class:`.core.query.edge_query.QueryError`, an InputError, for text that is no query, for words, layers or heads
        that are not there, and for a condition on effects without them.
        """
        return find_matches(self, text, view or self.view, effects)

    def paths(self, count: int = 10, view: View | None = None) -> Paths:
        """The ``count`` strongest paths of the traces from the root to the inputs, best first (docs/definitions.md).

        Raises InputError for a count below 1 and as :meth:`trace` does.
        """
        return strongest_paths(self.traced(view or self.view), count)

    def with_effects(self, effects: Effects | None = None) -> Self:
        """The same flow with ``effects`` of its models written along with it, by default those of :meth:`effects`.

        Pictures, pages and widgets of it can draw links by their effect. A flow that has some already is returned as it
        is, unless others are given. Raises InputError as :meth:`effects` does, and for effects of other words or layers
        than the flow's.
        """
        if effects is None:
            if self.effects_document is not None:
                return self
            effects = self.effects()
        experiments = effects.experiments or self.experiments(corresponding=False)
        known = measured_effects(self, experiments, effects.request, effects)
        return replace(self, effects_document=known.document())

    def save(self, file: str | FilePath, **look: Any) -> None:
        """Write the trace of ``self.view`` to ``file``; arguments and errors as :meth:`TracedFlow.save` has."""
        self.trace().save(file, **look)

    def widget(self, view: View | None = None, *, mode: str | None = None, height: int = 640) -> FlowWidget:
        """The interactive picture for a notebook, ``height`` CSS pixels high, with traits that code and reader share.

        It opens on ``view``, or on ``self.view``. Raises InputError where anywidget is not installed.
        """
        return widget_of(self, view, mode, height, trace=self.traced, answer=self._answer())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """What a notebook shows for the flow as a cell's last line."""
        return mimebundle(self, self._answer())

    def _answer(self) -> Answer | None:
        """What answers a widget's requests for experiments; None where no models are at hand."""
        return None if self.backend is None or isinstance(self.backend, RecordedBackend) else Answering(self).answer


@dataclass(frozen=True, repr=False)
class TracedFlow(core.TracedFlow):
    """A flow's traces under one view: measure their heads, compare them with a pinned trace, and save them.

    :class:`.core.flow.TracedFlow` documents its fields.
    """

    flow: Flow

    @classmethod
    def of(cls, traced: core.TracedFlow) -> Self:
        """The same traces as public ones, of a public flow."""
        return traced if isinstance(traced, cls) else cls(**_values(traced) | {"flow": Flow.of(traced.flow)})

    def heads(self) -> HeadTable:
        """Every head of each model, measured; its share is of these traces. Errors as :meth:`Flow.heads` has."""
        return head_table(self)

    def against(self, pinned: core.TracedFlow, role: Role = "tuned") -> TracedFlow:
        """The ``pinned`` trace of the model ``role`` beside that model's trace here, as if they were two models'.

        The pinned one takes the base's place, and this one the tuned model's. Raises InputError where the traces are of
        different words, where their models are not built alike, and where one of them is such a pair of traces already.
        """
        return TracedFlow.of(beside(pinned, self, role))

    def to_dataframe(self) -> pd.DataFrame:
        """The edges of the traces as a pandas table: layer, head, words, weight in each model, kind and opening.

        Raises InputError where pandas is not installed.
        """
        return dataframe(self._columns())

    def _repr_html_(self) -> str:
        """The picture."""
        return still_html(self)

    def _columns(self) -> Columns:
        rows, labels = list(edge_rows(self)), self.flow.words.labels
        weights = ("base", "tuned") if self.pinned is None else self.names
        return {
            "layer": [row.layer for row in rows],
            "head": [row.head for row in rows],
            "from_index": [row.query for row in rows],
            "from_word": [labels[row.query] for row in rows],
            "to_index": [row.key for row in rows],
            "to_word": [labels[row.key] for row in rows],
            weights[0]: [row.base for row in rows],
            weights[1]: [row.tuned for row in rows],
            "kind": [row.kind for row in rows],
            "opened": [row.opened for row in rows],
            "opens": [row.opens for row in rows],
        }

    def save(
        self,
        file: str | FilePath,
        *,
        mode: Mode | None = None,
        order: Order = "reading",
        theme: Theme = "light",
        width: int | None = None,
        height: int | None = None,
        scale: float = 2.0,
        drawn: str = "",
        edges: EdgeKind = "attention",
        links: int | None = None,
        reached: bool = True,
        glyphs: bool = False,
    ) -> None:
        """Write the trace to ``file``. Its ending gives the format: .svg .png .pdf .json .graphml .csv .html.

        ``mode``, ``order``, ``theme``, ``width`` and ``height`` (pixels) are a picture's look; ``scale`` is the number
        of a PNG's pixels to one of the picture's (docs/saving.md). ``drawn`` is a query whose matches are drawn though
        they are not in the trace, dotted. With ``edges="effect"`` the picture is of the ``links`` strongest links by
        their effect on the prediction, which are computed; ``reached`` False leaves out the edges that only a gate
        above them opens, and ``glyphs`` draws each word's heads. Raises InputError for what cannot be written.
        """
        look = Look(mode, order, theme, width, height, drawn, edges, links, reached, glyphs)
        check_path(FilePath(file))
        save(self.with_effects() if edges == "effect" else self, FilePath(file), look, scale)

    def with_effects(self) -> TracedFlow:
        """The same traces, of the flow with its effects; errors as :meth:`Flow.with_effects` has."""
        return replace(self, flow=self.flow.with_effects())


def _values(data: core.Flow | core.TracedFlow) -> dict[str, Any]:
    return {field.name: getattr(data, field.name) for field in fields(data)}
