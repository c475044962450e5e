"""A flow: one sentence, the attention of one or two models on it, and the traces asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np

from .arrays import Floats
from .compare import Comparison, compare_traces
from .graph import Edges, attention_graph
from .influence import influence
from .trace import Node, Selection, Trace, trace
from .words import Unit, Words

Role = Literal["base", "tuned"]


@dataclass(frozen=True)
class View:
    """How a flow is traced: see DESIGN section 2 of each term in ``docs/definitions.md``.

    ``heads`` keeps only the named (layer, head) pairs, None keeps all. ``hide_special`` drops the edges that end in
    a special token other than the root's own word, before tracing.
    """

    threshold: float = 0.2
    residual: bool = True
    hide_special: bool = False
    heads: frozenset[tuple[int, int]] | None = None
    selection: Selection | None = None
    alpha: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.threshold <= 1:
            raise ValueError(f"the threshold must lie in 0..1, not {self.threshold:g}")
        if not 0 <= self.alpha <= 1:
            raise ValueError(f"alpha must lie in 0..1, not {self.alpha:g}")


@dataclass(frozen=True)
class Prediction:
    """What a model's task head says: its labels and their probabilities."""

    labels: tuple[str, ...]
    probabilities: tuple[float, ...]

    @property
    def label(self) -> str:
        """The most probable label."""
        return self.labels[int(np.argmax(self.probabilities))]


@dataclass(frozen=True)
class ModelFlow:
    """One model's attention on the sentence; ``prediction`` is None where the model has no task head."""

    role: Role
    name: str
    edges: Edges
    prediction: Prediction | None


@dataclass(frozen=True)
class Traced:
    """A flow's traces under one view, one for each model, and their comparison where there are two."""

    flow: Flow
    view: View
    traces: tuple[Trace, ...]

    @property
    def comparison(self) -> Comparison | None:
        return compare_traces(*self.traces) if len(self.traces) == 2 else None

    @property
    def influence(self) -> Floats:
        """Token influence of each model's trace, of shape [models, L + 1, words]."""
        return np.stack([influence(one, alpha=self.view.alpha) for one in self.traces])


@dataclass(frozen=True)
class Flow:
    """One sentence and the attention of one or two models on it.

    ``models`` holds the base first. Edges below ``floor`` are not known, so no view may go below it. ``view`` is
    what :meth:`trace` starts from. ``notes`` are what the reader must know of how it was read: what was cut off.
    """

    text: str
    pair: str | None
    unit: Unit
    words: Words
    root: Node
    floor: float
    models: tuple[ModelFlow, ...]
    view: View = field(default_factory=View)
    notes: tuple[str, ...] = ()

    @property
    def heads(self) -> tuple[int, ...]:
        return self.models[0].edges.heads

    @property
    def layers(self) -> int:
        return len(self.heads)

    def trace(
        self,
        word: str | int | None = None,
        *,
        layer: int | None = None,
        threshold: float | None = None,
        residual: bool | None = None,
        hide_special: bool | None = None,
        heads: Iterable[tuple[int, int]] | None = None,
    ) -> Traced:
        """Trace every model, through ``word`` (a label or an index) if one is named, at ``layer`` if that is too.

        What is not given is as in ``self.view``. Raises ValueError for a word that is not in the sentence or is
        there several times, and for a threshold below the floor.
        """
        view = self.view
        if layer is not None and word is None:
            raise ValueError("name the word whose state at that layer the trace is to go through")
        if word is not None:
            view = replace(view, selection=Selection(self.find(word), layer))
        if threshold is not None:
            view = replace(view, threshold=threshold)
        if residual is not None:
            view = replace(view, residual=residual)
        if hide_special is not None:
            view = replace(view, hide_special=hide_special)
        if heads is not None:
            view = replace(view, heads=frozenset(heads))
        return self.traced(view)

    def traced(self, view: View) -> Traced:
        """Every model's trace under ``view``."""
        if view.threshold < self.floor:
            raise ValueError(f"edges below {self.floor:g} were not kept; a threshold of {view.threshold:g} needs them")
        hidden = None
        if view.hide_special:
            hidden = self.words.special.copy()
            hidden[self.root.word] = False
        return Traced(
            self,
            view,
            tuple(
                trace(
                    attention_graph(model.edges, view.threshold, view.heads, hidden),
                    self.root,
                    residual=view.residual,
                    selection=view.selection,
                )
                for model in self.models
            ),
        )

    def find(self, word: str | int) -> int:
        """The index of a word given by its label (as it is written, or else in any case) or by its index."""
        labels = self.words.labels
        if not isinstance(word, str):
            if not 0 <= word < len(labels):
                raise ValueError(f"there is no word {word}: the sentence has words 0 to {len(labels) - 1}")
            return int(word)
        found = [i for i, label in enumerate(labels) if label == word]
        found = found or [i for i, label in enumerate(labels) if label.casefold() == word.casefold()]
        if not found:
            raise ValueError(f"{word!r} is not a word of the sentence: {' '.join(labels)}")
        if len(found) > 1:
            raise ValueError(f"{word!r} is there {len(found)} times, as words {found}: name one by its index")
        return found[0]

    def save(self, file: str | Path) -> None:
        """Write the trace of ``self.view`` to ``file``; the ending says how (.json)."""
        from ..export import save  # the one outward call, so that a flow can be saved where it is

        save(self.trace(), Path(file))
