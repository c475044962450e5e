"""Experiments with a flow's models: effects of attention on a prediction, and knockouts (docs/effects.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .core import flow as core
from .core.edge_weight import EDGE_WEIGHTS
from .core.effects.cut import HOWS, Cut, CutPart, How, Reader, cut_edges, cut_heads, cut_path, cut_words
from .core.effects.experiments import Experiments
from .core.effects.maps import KnockoutMap
from .core.effects.request import EffectsRequest
from .core.effects.target import TargetRequest
from .core.flow import Role
from .core.paths.path import Path
from .core.query.matches import Matches
from .core.query.search import find_matches
from .core.running import IsCancelled, Progress, never_cancelled, no_progress
from .effects import Effects, Knockout
from .errors import InputError


class FlowExperiments(core.Flow):
    """Effects and knockouts of a flow: its models run again with given or changed attention."""

    def effects(
        self,
        reference: Any = None,
        *,
        target: str | int | None = None,
        against: str | int | None = None,
        of: Role | None = None,
        steps: int | None = None,
    ) -> Effects:
        """Each attention edge's share of what attention does to a prediction, in nats (docs/effects.md).

        ``reference`` is the attention that the model's own is held against: "base", "zero", or a loaded model such as a
        checkpoint; by default the base's where there are two models that correspond. ``target`` is a class, or a token
        of a language model, by text or index, by default what the model predicts; ``against`` another one. ``of`` is
        the role of the model, by default the last one. Effects are integrated over ``steps`` midpoints, by default over
        as many as their sum needs to be nearly y(A) - y(R). Of models that do not correspond the words are the model's
        own.

        Raises InputError where the models are not at hand, for a model that predicts nothing, and for a reference or a
        target that it does not have.
        """
        request = EffectsRequest(of, reference, TargetRequest(target, against), steps)
        experiments = self.experiments(corresponding=False)
        return Effects.of(experiments.effects(request), request, experiments, self)

    def knockout(
        self,
        *,
        heads: Iterable[tuple[int, int]] = (),
        words: Sequence[str | int] = (),
        edges: str | Matches | Iterable[tuple[int, int | None, int, int]] = (),
        paths: Iterable[Path] = (),
        layers: Iterable[int] | None = None,
        reader: Reader = "all",
        how: How = "mask",
        react: bool = True,
        target: str | int | None = None,
        against: str | int | None = None,
    ) -> Knockout:
        """What the prediction becomes without some attention, measured (docs/effects.md).

        Cut are the (layer, head) pairs ``heads``; what reads ``words``, from every word or from the ``root`` alone;
        ``edges`` that match a query, that a query matched, or that are listed as (layer, head or None, from, to); the
        hops of ``paths``. ``layers`` keeps only what lies there. ``how`` is "mask" (left out of the softmax), "zero"
        (a weight of 0) or "base" (the base's weights). Without ``react`` later attention is held. ``target`` and
        ``against`` are as :meth:`effects` has them.

        Raises InputError where the models are not at hand or do not correspond, and for what they do not have.
        """
        cut = self.cut(heads=heads, words=words, edges=edges, paths=paths, layers=layers, reader=reader)
        return self.knockouts([cut], how=how, react=react, target=target, against=against)[0]

    def knockouts(
        self,
        cuts: Iterable[Cut | Path],
        *,
        how: How = "mask",
        react: bool = True,
        target: str | int | None = None,
        against: str | int | None = None,
    ) -> list[Knockout]:
        """Many knockouts at once, in the order of ``cuts``: those of :meth:`cut`, or paths.

        The other arguments and errors are those of :meth:`knockout`.
        """
        if how not in HOWS:
            raise InputError(f"attention is knocked out by {', '.join(HOWS)}, not {how!r}")
        listed = [self.cut(paths=[cut]) if isinstance(cut, Path) else cut for cut in cuts]
        request = TargetRequest(target, against)
        measured = self.experiments().knockouts(listed, how, target=request, react=react)
        return [Knockout.of(knockout) for knockout in measured]

    def cut(
        self,
        *,
        heads: Iterable[tuple[int, int]] = (),
        words: Sequence[str | int] = (),
        edges: str | Matches | Iterable[tuple[int, int | None, int, int]] = (),
        paths: Iterable[Path] = (),
        layers: Iterable[int] | None = None,
        reader: Reader = "all",
    ) -> Cut:
        """The edges that :meth:`knockout` takes away for the same arguments; raises InputError for words not there."""
        chosen = range(1, self.layers + 1) if layers is None else sorted(set(layers))
        cut = Cut(())
        if pairs := list(heads):
            cut += cut_heads(pairs)
        if words:
            names = [words] if isinstance(words, str | int) else words
            root = self.root.word if reader == "root" else None
            cut += cut_words([self.find(name) for name in names], len(self.words), chosen, self.words.labels, root)
        matches = find_matches(self, edges, self.view) if isinstance(edges, str) else edges
        if isinstance(matches, Matches):
            columns = [
                column.tolist() for column in (matches.layer, matches.head, matches.from_index, matches.to_index)
            ]
            if not EDGE_WEIGHTS[self.weight].per_head:
                columns[1] = [None] * len(columns[1])  # one weight a layer stands for all of its heads
            cut += cut_edges(zip(*columns, strict=True), matches.query)
        elif listed := list(matches):
            cut += cut_edges(listed)
        for path in paths:
            hops = {edge[0:1] + edge[2:4] for route in (path.base, path.tuned) if route for edge in route.edges}
            cut += cut_path(hops, str(path))
        return cut if layers is None else cut.at(chosen)

    def word_map(
        self,
        *,
        how: How = "mask",
        of: Role | None = None,
        reader: Reader = "all",
        target: str | int | None = None,
        progress: Progress = no_progress,
        cancelled: IsCancelled = never_cancelled,
    ) -> KnockoutMap:
        """The measured effect of each word at each layer, [layers, words], in nats: of cutting what reads it there.

        One run of the model ``of``, by default the last, for each word and layer. ``how``, ``reader`` and ``target``
        are as :meth:`knockout` has them. ``progress`` is called with the runs done and all runs; where ``cancelled``
        says so, the work ends with Cancelled. Raises InputError as :meth:`knockout` does.
        """
        places = [(layer, word) for layer in range(1, self.layers + 1) for word in range(len(self.words))]
        cuts = [self.cut(words=[word], layers=[layer], reader=reader) for layer, word in places]
        return self._map("words", self.words.labels, places, cuts, how, of, target, progress, cancelled)

    def head_map(
        self,
        *,
        how: How = "base",
        of: Role | None = None,
        target: str | int | None = None,
        progress: Progress = no_progress,
        cancelled: IsCancelled = never_cancelled,
    ) -> KnockoutMap:
        """The effect of each head, [layers, heads], in nats, measured: with "base" that of restoring it to the base's.

        NaN where a layer has fewer heads than others. Arguments and errors as :meth:`word_map` has.
        """
        if not EDGE_WEIGHTS[self.weight].per_head:
            raise InputError(f"a flow of {self.weight} has one head a layer: read the sentence with another weight")
        model = self.models[-1] if of is None else next(model for model in self.models if model.role == of)
        places = [(layer, head) for layer, heads in enumerate(model.edges.heads, start=1) for head in range(heads)]
        names = tuple(str(head) for head in range(max(model.edges.heads)))
        return self._map(
            "heads", names, places, [self.cut(heads=[head]) for head in places], how, of, target, progress, cancelled
        )

    def layer_map(self, *, how: How = "base", of: Role | None = None, target: str | int | None = None) -> KnockoutMap:
        """The effect of all heads of each layer together, [layers, 1], in nats, measured; else as :meth:`head_map`."""
        layers = range(1, self.layers + 1)
        cuts = [Cut((CutPart(layer),), f"layer {layer}") for layer in layers]
        return self._map(
            "layers", ("all",), [(layer, 0) for layer in layers], cuts, how, of, target, no_progress, never_cancelled
        )

    def _map(
        self,
        what: str,
        columns: tuple[str, ...],
        places: Sequence[tuple[int, int]],
        cuts: Sequence[Cut],
        how: How,
        of: Role | None,
        target: str | int | None,
        progress: Progress,
        cancelled: IsCancelled,
    ) -> KnockoutMap:
        role = of or self.models[-1].role
        knockouts = self.experiments().knockouts(
            cuts, how, target=TargetRequest(target), of=role, progress=progress, cancelled=cancelled
        )
        effects = np.full((self.layers, len(columns)), np.nan)
        for (layer, column), knockout in zip(places, knockouts, strict=True):
            effects[layer - 1, column] = knockout.effect
        before = knockouts[0].models[-1].before.value
        return KnockoutMap(
            what, how, role, knockouts[0].target, float("nan") if before is None else before, effects, columns
        )

    def responses(
        self, cuts: Iterable[Cut], *, how: How = "mask", target: str | int | None = None, of: Role | None = None
    ) -> list[float]:
        """Estimates, in nats, of what :meth:`knockouts` would measure of the same cuts, from one gradient.

        Arguments and errors as :meth:`word_map` has (docs/effects.md).
        """
        return self.experiments().responses(list(cuts), how, EffectsRequest(of, target=TargetRequest(target)))

    def experiments(self, *, corresponding: bool = True) -> Experiments:
        """What runs the models; raises InputError where none is at hand, or as wanted for ``corresponding`` ones."""
        if corresponding and not self.corresponds:
            raise InputError("these models do not correspond: read() each of them, and knock out its attention there")
        experiments = None if self.backend is None else self.backend.experiments()
        if experiments is None:
            raise InputError("the models are not at hand: only compare() and read() give flows to experiment with")
        return experiments
