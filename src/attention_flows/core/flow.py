"""A flow: one sentence and the attention of one or two models on it; and its traces under a view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from ..errors import InputError
from .arrays import Bools, Floats
from .backend import Backend
from .compare import Comparison, compare_by_depth, compare_traces
from .edge_weight import ATTENTION, EDGE_WEIGHTS
from .edges import Edges
from .graph import attention_graph
from .influence import influence, shares, uptake
from .node import Node
from .one_line import counted, listed, quoted
from .sentence import Sentence
from .trace import Trace, trace, trace_forward
from .view import View
from .words import DECODER, Unit, Words

Role = Literal["base", "tuned"]
PredictionKind = Literal["class", "word"]


@dataclass(frozen=True)
class Prediction:
    """The labels that a model's head predicts, and their probabilities.

    ``kind`` says what the labels are: all the classes of a task head, or the most probable words of a language model.
    """

    labels: tuple[str, ...]
    probabilities: tuple[float, ...]
    kind: PredictionKind = "class"

    @property
    def label(self) -> str:
        """The most probable label."""
        return self.labels[int(np.argmax(self.probabilities))]

    def __repr__(self) -> str:
        ranked = sorted(zip(self.labels, self.probabilities, strict=True), key=lambda entry: -entry[1])
        return f"Prediction({listed([f'{quoted(label)} {share:.3f}' for label, share in ranked], 3)})"


@dataclass(frozen=True)
class ModelGrid:
    """The root and the encoder's layers of a model that does not correspond to the base."""

    root: Node
    encoder_layers: int = 0


@dataclass(frozen=True)
class ModelFlow:
    """One model's attention on the sentence; ``prediction`` is None where the model has no head.

    A tuned model that does not correspond to the base has a ``grid`` of its own. Its layers and words still lie on the
    flow's grid, by relative depth and by characters; a layer of the flow that the model lacks has no heads. Nor has a
    layer without attention, such as a hybrid model's recurrent ones.
    """

    role: Role
    name: str
    edges: Edges
    prediction: Prediction | None
    grid: ModelGrid | None = None

    def __repr__(self) -> str:
        predicted = "no prediction" if self.prediction is None else f"predicts {quoted(self.prediction.label)}"
        return f"ModelFlow({self.role} {quoted(self.name)}, {counted(len(self.edges), 'edge')}, {predicted})"


@dataclass(frozen=True)
class Flow:
    """One sentence and the attention of one or two models on it.

    ``text`` and ``pair`` are the sentence, ``words`` its words or, with the ``unit`` "token", its tokens, and ``root``
    is the state that the prediction is read from. ``models`` holds the base first. Where the tuned model does not
    correspond to it, ``words`` are common to both and the grid has the layers of the deeper one (:mod:`.align`). Edges
    below ``floor`` are not known, so no view may go below it. ``view`` is the one that a trace starts from. In an
    encoder-decoder the first ``encoder_layers`` layers are the encoder's, and the decoder's words are those of segment
    2; elsewhere it is 0. ``notes`` say how the text was read where a reader must know, as where it was cut off.
    ``weight`` names what an edge weighs (:mod:`.edge_weight`). ``backend`` answers what edges do not tell, such as the
    exact measures of heads; where it is None, as in a flow that was read from a file without them, the measures are
    estimated. ``effects_document`` is what is written of its effects along with it (:mod:`.effects.document`), None
    where that was not asked for.
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
    weight: str = ATTENTION.name
    backend: Backend | None = field(default=None, compare=False, repr=False)
    effects_document: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)

    def __repr__(self) -> str:
        models = ", ".join(f"{model.role} {quoted(model.name, 24)}" for model in self.models)
        size = f"{counted(len(self.words), self.unit)}, {counted(self.layers, 'layer')}"
        return f"{type(self).__name__}({quoted(str(self.sentence))}, {size}, {models})"

    @property
    def sentence(self) -> Sentence:
        """The text or the pair."""
        return Sentence(self.text, self.pair)

    @property
    def head_counts(self) -> tuple[int, ...]:
        """The number of heads that the base has on each layer 1..L; 0 where it has no layer or no attention."""
        return self.models[0].edges.heads

    @property
    def layers(self) -> int:
        """The number of layers of the grid, L."""
        return len(self.head_counts)

    @property
    def corresponds(self) -> bool:
        """Whether the models have the same words, layers and heads, so that edges can be compared head by head."""
        return all(model.grid is None for model in self.models)

    def root_of(self, model: ModelFlow) -> Node:
        """The state that the model's prediction is read from."""
        return self.root if model.grid is None else model.grid.root

    def encoder_layers_of(self, model: ModelFlow) -> int:
        """The number of layers of the grid, from layer 1, that are the model's encoder; 0 without one."""
        return self.encoder_layers if model.grid is None else model.grid.encoder_layers

    def carried(self, model: ModelFlow) -> Bools | None:
        """The model's states (l, w) that are (l - 1, w) unchanged, [L, words]; None where there are none.

        An encoder's word has no layer above the encoder's last, a decoder's word none below the decoder's first, and
        no word has one where a shallower model has no layer. A layer without attention counts as one of these.
        """
        encoder_layers = self.encoder_layers_of(model)
        absent = np.array(model.edges.heads) == 0
        if not encoder_layers and not absent.any():
            return None
        carried = np.repeat(absent[:, None], len(self.words), axis=1)
        if encoder_layers:
            in_encoder = np.arange(self.layers) < encoder_layers
            carried |= in_encoder[:, None] == (np.array(self.words.segments) == DECODER)
        return carried

    def find(self, word: str | int) -> int:
        """The index of a word given by its label (exactly, or else in any case) or by its index.

        Where an encoder-decoder has a label twice, the encoder's word is meant. Raises InputError for a word that is
        not in the sentence, and for a label that is there several times.
        """
        labels = self.words.labels
        if not isinstance(word, str):
            if not 0 <= word < len(labels):
                raise InputError(f"there is no word {word}: the sentence has words 0 to {len(labels) - 1}")
            return int(word)
        matches = [i for i, label in enumerate(labels) if label == word]
        matches = matches or [i for i, label in enumerate(labels) if label.casefold() == word.casefold()]
        matches = [i for i in matches if self.words.segments[i] != DECODER] or matches
        if not matches:
            raise InputError(f"{word!r} is not a word of the sentence: {' '.join(labels)}")
        if len(matches) > 1:
            raise InputError(f"{word!r} is there {len(matches)} times, as words {matches}: name one by its index")
        return matches[0]


@dataclass(frozen=True)
class TracedFlow:
    """A flow's traces under one view, one for each model, and their comparison where there are two.

    ``traces`` are those of ``flow.models``, in their order, under ``view``.

    With ``pinned``, the first trace is not the base's but an earlier trace of the same model, and ``pinned`` is the
    view that it was made under (:mod:`.pin`).
    """

    flow: Flow
    view: View
    traces: tuple[Trace, ...]
    pinned: View | None = None

    def __repr__(self) -> str:
        edges = ", ".join(f"{name} {len(trace.edges):,}" for name, trace in zip(self.names, self.traces, strict=True))
        threshold = f"{self.view.kind} {self.view.threshold:g}"
        return f"{type(self).__name__}({quoted(str(self.flow.sentence))}, {threshold}, edges: {edges})"

    @property
    def views(self) -> tuple[View, ...]:
        """The view of each trace."""
        return tuple((self.pinned or self.view) if index == 0 else self.view for index in range(len(self.traces)))

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each trace in files: its model's role or, beside a pinned trace, ``pinned`` and ``now``."""
        return tuple(model.role for model in self.flow.models) if self.pinned is None else ("pinned", "now")

    @property
    def comparison(self) -> Comparison | None:
        """The edges of both traces, and whose each is; None of one model."""
        if len(self.traces) < 2:
            return None
        base, tuned = self.traces
        return compare_traces(base, tuned) if self.flow.corresponds else compare_by_depth(base, tuned)

    @property
    def influence(self) -> Floats:
        """The influence in each model's trace, [models, L + 1, words]; in a forward trace the uptake."""
        flow = self.flow
        return np.stack(
            [
                (uptake if view.forward else influence)(traced, alpha=view.alpha, carried=flow.carried(model))
                for model, view, traced in zip(flow.models, self.views, self.traces, strict=True)
            ]
        )

    @property
    def influence_share(self) -> Floats:
        """Each word's share, 0..1, of the influence at its layer, [models, L + 1, words]; 0 where nothing has any."""
        return shares(self.influence)


def trace_flow(flow: Flow, view: View) -> TracedFlow:
    """Every model's trace under ``view``.

    Raises InputError for a threshold below the flow's floor, for words, layers and heads that it does not have, and for
    a kind of threshold that means nothing for what its edges weigh.
    """
    if view.kind in ("lift", "mass") and not EDGE_WEIGHTS[flow.weight].is_share:
        raise InputError(f"{view.kind} needs rows that sum to 1, unlike those of {flow.weight}: take weight or top")
    lowest = {"weight": view.threshold, "lift": view.threshold / len(flow.words)}.get(view.kind, 1.0)
    if lowest < flow.floor:
        raise InputError(f"edges below {flow.floor:g} were not kept; a threshold of {lowest:g} needs them")
    return TracedFlow(flow, view, tuple(_trace_model(flow, model, view) for model in flow.models))


def _trace_model(flow: Flow, model: ModelFlow, view: View) -> Trace:
    hidden = None
    if view.hide_special:
        hidden = flow.words.special.copy()
        hidden[[flow.root_of(model).word for model in flow.models]] = False
        if view.origin is not None:
            hidden[view.origin.word] = False
    graph = attention_graph(model.edges, view.threshold, _heads_of(flow, model, view), hidden, view.kind)
    start, trace_from = (flow.root_of(model), trace) if view.origin is None else (view.origin, trace_forward)
    return trace_from(graph, start, residual=view.residual, selections=view.selections, carried=flow.carried(model))


def _heads_of(flow: Flow, model: ModelFlow, view: View) -> frozenset[tuple[int, int]] | None:
    """The heads that the view keeps, without those that only another model has."""
    if view.heads is None or flow.corresponds:
        return view.heads
    others = [other.edges.heads for other in flow.models if other is not model]

    def elsewhere(layer: int, head: int) -> bool:
        on_grid = 1 <= layer <= flow.layers and head >= model.edges.heads[layer - 1]
        return on_grid and any(head < heads[layer - 1] for heads in others)

    return frozenset(kept for kept in view.heads if not elsewhere(*kept))
