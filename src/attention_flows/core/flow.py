"""A flow: one sentence, the attention of one or two models on it, and the traces asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .arrays import Bools, Floats
from .backend import Measuring
from .compare import Comparison, compare_by_depth, compare_traces
from .edges import Edges
from .graph import attention_graph
from .influence import influence, uptake
from .node import Node
from .paths.strongest import Path, strongest_paths
from .query.matches import Matches
from .query.search import match
from .select import Part, Selection
from .trace import Trace, trace, trace_forward
from .view import ThresholdKind, View
from .words import DECODER, Unit, Words

if TYPE_CHECKING:
    from ..export.picture.look import Mode, Order, Theme
    from ..notebook.widget import FlowWidget
    from .heads.table import HeadTable

Role = Literal["base", "tuned"]
Kind = Literal["class", "word"]


@dataclass(frozen=True)
class Prediction:
    """What a model's head says: its labels and their probabilities.

    ``kind`` says what the labels are: all the classes of a task head, or the most probable words of a language model.
    """

    labels: tuple[str, ...]
    probabilities: tuple[float, ...]
    kind: Kind = "class"

    @property
    def label(self) -> str:
        """The most probable label."""
        return self.labels[int(np.argmax(self.probabilities))]


@dataclass(frozen=True)
class Own:
    """What is a model's own where it does not correspond to the base: its root, and its encoder's layers."""

    root: Node
    encoder_layers: int = 0


@dataclass(frozen=True)
class ModelFlow:
    """One model's attention on the sentence; ``prediction`` is None where the model has no head.

    A tuned model that does not correspond to the base has ``own``; its layers and words are on the flow's grid all the
    same, by relative depth and by characters, and where it has no layer it has no heads.
    """

    role: Role
    name: str
    edges: Edges
    prediction: Prediction | None
    own: Own | None = None


@dataclass(frozen=True)
class Traced:
    """A flow's traces under one view, one for each model, and their comparison where there are two.

    Where a ``pinned`` trace stands in the base's place, that is its own view (:meth:`against`).
    """

    flow: Flow
    view: View
    traces: tuple[Trace, ...]
    pinned: View | None = None

    @property
    def views(self) -> tuple[View, ...]:
        """The view of each trace."""
        return tuple((self.pinned or self.view) if index == 0 else self.view for index in range(len(self.traces)))

    @property
    def names(self) -> tuple[str, ...]:
        """What each trace is called in files: by its model's role, or, with a pinned one, ``pinned`` and ``now``."""
        return tuple(model.role for model in self.flow.models) if self.pinned is None else ("pinned", "now")

    def against(self, pinned: Traced, role: Role = "tuned") -> Traced:
        """One model's trace here beside a ``pinned`` one of the same words, which takes the base's place.

        ``role`` says whose trace of each it is; where a flow is of one model alone, it is that one's. What compares two
        models then compares the two traces, and the tuned model's is this one. Raises ValueError where the two are not
        of the same words, or their models are not built alike.
        """
        from .pin import beside  # it puts together what is defined here

        return beside(pinned, self, role)

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
    ) -> None:
        """Write the trace to ``file``; the ending says how: .svg .png .pdf .json .graphml .csv (docs/saving.md).

        ``mode``, ``order``, ``theme``, ``width`` and ``height`` (pixels) are a picture's look, ``scale`` a PNG's pixels
        to one of the picture's. Raises InputError for what cannot be written.
        """
        from ..export.picture.look import Look
        from ..export.save import save  # the one outward call, so that a trace can be saved where it is

        save(self, FilePath(file), Look(mode, order, theme, width, height), scale)

    @property
    def comparison(self) -> Comparison | None:
        if len(self.traces) < 2:
            return None
        base, tuned = self.traces
        return compare_traces(base, tuned) if self.flow.corresponds else compare_by_depth(base, tuned)

    def heads(self) -> HeadTable:
        """Every head of each model, measured; its share is of these traces."""
        from .heads.table import head_table  # it measures what is defined here

        return head_table(self)

    @property
    def influence(self) -> Floats:
        """Token influence of each model's trace, of shape [models, L + 1, words]; of a forward trace its uptake."""
        flow = self.flow
        return np.stack(
            [
                (uptake if view.forward else influence)(one, alpha=view.alpha, carried=flow.carried(model))
                for model, view, one in zip(flow.models, self.views, self.traces, strict=True)
            ]
        )


@dataclass(frozen=True)
class Flow:
    """One sentence and the attention of one or two models on it.

    ``models`` holds the base first; where the tuned model does not correspond to it, ``words`` are common to both and
    the grid has the layers of the deeper one (:mod:`.align`). Edges below ``floor`` are not known, so no view may go
    below it. ``view`` is what :meth:`trace` starts from. In an encoder-decoder the first ``encoder_layers`` layers are
    the encoder's, and the decoder's words are those of segment 2; elsewhere it is 0. ``notes`` are
    what the reader must know of how it was read: what was cut off. ``measuring`` gives the exact measures of heads,
    which edges do not tell; where it is None they are estimated.
    """

    text: str
    pair: str | None
    unit: Unit
    words: Words
    root: Node
    floor: float
    models: tuple[ModelFlow, ...]
    view: View = field(default_factory=View)
    encoder_layers: int = 0
    notes: tuple[str, ...] = ()
    measuring: Measuring | None = field(default=None, compare=False, repr=False)

    @property
    def head_counts(self) -> tuple[int, ...]:
        """How many heads the base has on each layer 1..L; 0 where it has no layer."""
        return self.models[0].edges.heads

    @property
    def layers(self) -> int:
        return len(self.head_counts)

    @property
    def corresponds(self) -> bool:
        """Whether the models have the same words, layers and heads, so that edges can be compared head by head."""
        return all(model.own is None for model in self.models)

    def root_of(self, model: ModelFlow) -> Node:
        """The state that the model's classification is read from."""
        return self.root if model.own is None else model.own.root

    def carried(self, model: ModelFlow) -> Bools | None:
        """The model's states (l, w), [L, words], that are (l - 1, w) unchanged; None where every layer is every word's.

        An encoder's word has no layer above the encoder's last, a decoder's word none below the decoder's first, and
        no word has one where a shallower model has no layer.
        """
        encoder_layers = self.encoder_layers if model.own is None else model.own.encoder_layers
        absent = np.array(model.edges.heads) == 0
        if not encoder_layers and not absent.any():
            return None
        carried = np.repeat(absent[:, None], len(self.words), axis=1)
        if encoder_layers:
            in_encoder = np.arange(self.layers) < encoder_layers
            carried |= in_encoder[:, None] == (np.array(self.words.segments) == DECODER)
        return carried

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
    ) -> Traced:
        """Trace every model, through ``word`` (a label or an index, or any of several) if one is named.

        With ``layer`` that is its state there, and with ``reads`` the edge by which it reads that word. ``part`` keeps
        what lies above it ("into") or below it ("out") only. ``selections`` are more of the same, all of which the
        paths must pass. With ``forward`` the trace begins at the word's state, at layer 0 if none is named, and goes up
        to all that reads it.

        What is not given is as in ``self.view``. Raises ValueError for a word that is not in the sentence or is
        there several times, and for a threshold below the floor.
        """
        if word is None and (layer is not None or reads is not None or forward):
            raise ValueError("name the word whose state at that layer the trace is to go through")
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
            named = (word,) if isinstance(word, str) or not isinstance(word, Sequence) else word
            words = tuple(self.find(one) for one in named)
            if forward:
                if len(words) > 1:
                    raise ValueError("a forward trace begins at one word")
                return self.traced(replace(view, origin=Node(layer or 0, words[0])))
            chosen = Selection(words, layer, None if reads is None else self.find(reads), part)
            view = replace(view, selections=(*(selections or ()), chosen))
        return self.traced(view)

    def traced(self, view: View) -> Traced:
        """Every model's trace under ``view``; raises ValueError where that asks for what the flow does not hold."""
        least = {"weight": view.threshold, "lift": view.threshold / len(self.words)}.get(view.kind, 1.0)
        if least < self.floor:
            raise ValueError(f"edges below {self.floor:g} were not kept; a threshold of {least:g} needs them")
        return Traced(self, view, tuple(self._trace(model, view) for model in self.models))

    def _trace(self, model: ModelFlow, view: View) -> Trace:
        hidden = None
        if view.hide_special:
            hidden = self.words.special.copy()
            hidden[[self.root_of(model).word for model in self.models]] = False
            if view.origin is not None:
                hidden[view.origin.word] = False
        graph = attention_graph(model.edges, view.threshold, self._heads_of(model, view), hidden, view.kind)
        start, how = (self.root_of(model), trace) if view.origin is None else (view.origin, trace_forward)
        return how(graph, start, residual=view.residual, selections=view.selections, carried=self.carried(model))

    def _heads_of(self, model: ModelFlow, view: View) -> frozenset[tuple[int, int]] | None:
        """The heads that the view keeps, but those that only another model has."""
        if view.heads is None or self.corresponds:
            return view.heads
        others = [other.edges.heads for other in self.models if other is not model]

        def elsewhere(layer: int, head: int) -> bool:
            inside = 1 <= layer <= self.layers and head >= model.edges.heads[layer - 1]
            return inside and any(head < heads[layer - 1] for heads in others)

        return frozenset(one for one in view.heads if not elsewhere(*one))

    def heads(self) -> HeadTable:
        """Every head of each model, measured; its share is of the trace of ``self.view``.

        The first time the models run once more for it, as all of their attention is measured.
        """
        return self.trace().heads()

    def find(self, word: str | int) -> int:
        """The index of a word given by its label (as it is written, or else in any case) or by its index.

        A label means the text's own word before the decoder's copy of it.
        """
        labels = self.words.labels
        if not isinstance(word, str):
            if not 0 <= word < len(labels):
                raise ValueError(f"there is no word {word}: the sentence has words 0 to {len(labels) - 1}")
            return int(word)
        found = [i for i, label in enumerate(labels) if label == word]
        found = found or [i for i, label in enumerate(labels) if label.casefold() == word.casefold()]
        found = [i for i in found if self.words.segments[i] != DECODER] or found
        if not found:
            raise ValueError(f"{word!r} is not a word of the sentence: {' '.join(labels)}")
        if len(found) > 1:
            raise ValueError(f"{word!r} is there {len(found)} times, as words {found}: name one by its index")
        return found[0]

    def query(self, text: str, view: View | None = None) -> Matches:
        """The edges of every model that a query such as ``what → called; layers 4–6`` asks for (docs/query.md).

        Raises :class:`.query.QueryError`, a ValueError, where it cannot be read or asks for what is not there.
        """
        return match(self, text, view or self.view)

    def paths(self, count: int = 10, view: View | None = None) -> tuple[Path, ...]:
        """The ``count`` strongest paths of the traces from the root to the inputs, best first (docs/definitions.md).

        Raises ValueError for a count below 1 and as :meth:`trace` does.
        """
        return strongest_paths(self.traced(view or self.view), count)

    # The outward calls, so that a flow can be saved and shown where it is: each imports what it needs when it is made.

    def save(self, file: str | FilePath, **look: Any) -> None:
        """Write the trace of ``self.view`` to ``file``, as :meth:`Traced.save` does."""
        self.trace().save(file, **look)

    def widget(self, view: View | None = None, *, mode: str | None = None, height: int = 640) -> FlowWidget:
        """The interactive picture for a notebook, ``height`` CSS pixels high, with traits that code and reader share.

        It opens on ``view``, or on ``self.view``. Raises InputError where anywidget is not installed.
        """
        from ..notebook.mimebundle import widget_of

        return widget_of(self, view, mode, height)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """What a notebook shows for the flow as a cell's last line."""
        from ..notebook.mimebundle import mimebundle

        return mimebundle(self)
