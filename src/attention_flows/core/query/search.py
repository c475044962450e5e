"""The edges of a flow that match a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..arrays import Bools, Floats, Ints
from ..compare import KINDS, OPENED, Comparison, depth_bands, places
from ..edges import Edges
from ..effects.effects import Effects
from ..flow import Flow, trace_flow
from ..threshold import above
from ..view import View
from .bounds import difference_holds, effects_at, holds
from .edge_query import PASSING, EdgeQuery, QueryError
from .language import parse
from .limits import Limits, limits
from .matches import Columns, Matches

BOTH, BASE, TUNED = range(3)  # indices into KINDS and into PASSING
NEITHER = -1


class _ModelEdges(NamedTuple):
    """One model's known edges, with flags for those whose weight passes and for those in its trace."""

    edges: Edges
    passes: Bools
    traced: Bools

    def within(self, allowed: Limits) -> Bools:
        """Flags for the edges that pass and lie within the query's limits."""
        edges = self.edges
        words = allowed.from_words[edges.query] & allowed.to_words[edges.key]
        return self.passes & words & allowed.layers[edges.layer] & allowed.heads[edges.head]


def find_matches(flow: Flow, text: str, view: View, effects: Effects | None = None) -> Matches:
    """The edges of every model that match the query ``text``, the strongest first.

    An edge passes in a model where its weight reaches the query's or, for a query without a weight, the view's
    threshold. The view's heads, selections and hidden words do not limit the matches; they only decide which edges are
    in the traces. Raises QueryError for text that is no query and for one that the flow cannot answer, and InputError
    for ``effects`` that are not the flow's.
    """
    query = parse(text)
    _check(query, flow, effects)
    heads = [max(counts) for counts in zip(*(model.edges.heads for model in flow.models), strict=True)]
    allowed = limits(query, flow.words, heads)
    threshold, kind = (view.threshold, view.kind) if query.weight is None else (query.weight, "weight")
    traced = trace_flow(flow, view)
    models = [
        _ModelEdges(model.edges, above(model.edges, threshold, kind), _contained(trace.edges, model.edges))
        for model, trace in zip(flow.models, traced.traces, strict=True)
    ]
    columns = _by_head(models, allowed, traced.comparison) if flow.corresponds else _by_depth(models, allowed)
    if effects is not None:
        columns = replace(columns, effect=effects_at(effects, flow, columns))
    keep = np.ones(len(columns.layer), dtype=np.bool_)
    if query.kinds is not None:
        keep &= np.isin(columns.kind, [KINDS.index(kind) for kind in query.kinds])
    if query.passes is not None:
        keep &= np.isin(columns.passes, [PASSING.index(passing) for passing in query.passes])
    if query.opened is not None:
        keep &= np.isin(columns.opened, [OPENED.index(opened) for opened in query.opened])
    if query.difference is not None:
        keep &= difference_holds(query.difference, columns, flow.floor)
    if query.effect is not None:
        keep &= holds(query.effect, columns.effect, columns.effect)
    if query.in_trace:
        keep &= columns.in_trace
    strongest = np.fmax(columns.base, columns.tuned)
    order = np.lexsort((columns.to_index, columns.from_index, columns.head, columns.layer, -strongest))
    return Matches(**columns.rows_at(order[keep[order]]), query=text, words=flow.words.labels)


def _check(query: EdgeQuery, flow: Flow, effects: Effects | None) -> None:
    if query.weight is not None and query.weight < flow.floor:
        raise QueryError(f"edges below {flow.floor:g} were not kept: ask for at least that", *query.weight_at)
    if query.models_at is not None and len(flow.models) == 1:
        raise QueryError("there is one model and no other to compare it with: leave this out", *query.models_at)
    if query.heads_at is not None and not flow.corresponds:
        raise QueryError(
            "the models do not correspond, so that no edge is both models': leave this out", *query.heads_at
        )
    if query.effect is not None and effects is None:
        raise QueryError("effect needs flow.effects(): pass effects=flow.effects()", *query.effect.at)


def _contained(subset: Edges, edges: Edges) -> Bools:
    """Flags for those of ``edges`` that are in ``subset``."""
    contained = np.zeros(len(edges), dtype=np.bool_)
    contained[edges.find(subset.ids())[0]] = True
    return contained


def _by_head(models: Sequence[_ModelEdges], allowed: Limits, comparison: Comparison | None) -> Columns:
    """The edges within the limits in either model, each once, where layers and heads correspond."""
    masks = [model.within(allowed) for model in models]
    ids = [model.edges.ids()[mask] for model, mask in zip(models, masks, strict=True)]
    union, first = np.unique(np.concatenate(ids), return_index=True)

    def joined(name: str) -> Ints:
        columns = [getattr(model.edges, name)[mask] for model, mask in zip(models, masks, strict=True)]
        return np.asarray(np.concatenate(columns)[first])

    weights: list[Floats] = []
    passes: list[Bools] = []
    traced: list[Bools] = []
    for model in models:
        place, has = model.edges.find(union)
        weight = np.full(len(union), np.nan)
        weight[has] = model.edges.weight[place[has]]
        weights.append(weight)
        for flags, of_model in ((passes, model.passes), (traced, model.traced)):
            flags.append(np.zeros(len(union), dtype=np.bool_))
            flags[-1][has] = of_model[place[has]]
    tuned = weights[1] if len(models) == 2 else np.full(len(union), np.nan)
    layer, head, query, key = (joined(name) for name in ("layer", "head", "query", "key"))
    kinds, in_trace, passing = _indices(traced), np.logical_or.reduce(traced), _indices(passes)
    opening = _opening(comparison, union)
    unknown = np.full(len(union), np.nan)
    return Columns(layer, head, query, key, weights[0], tuned, kinds, in_trace, passing, *opening, unknown)


def _opening(comparison: Comparison | None, ids: Ints) -> tuple[Ints, Ints]:
    """What opened the edges with those ids, as indices into OPENED, and what they open as gates."""
    opened, opens = np.full(len(ids), NEITHER), np.zeros(len(ids), dtype=np.int64)
    if comparison is not None and comparison.rewired is not None and comparison.opens is not None:
        place, has = comparison.edges.find(ids)
        opened[has] = np.select([comparison.shared, comparison.rewired], [NEITHER, 0], 1)[place[has]]
        opens[has] = comparison.opens[place[has]]
    return opened, opens


def _indices(flags: Sequence[Bools]) -> Ints:
    """BOTH, BASE, TUNED or NEITHER for each edge, from one array of flags a model; NEITHER of a single model."""
    if len(flags) == 1:
        return np.full(len(flags[0]), NEITHER)
    base, tuned = flags
    return np.select([base & tuned, base, tuned], [BOTH, BASE, TUNED], NEITHER)


def _by_depth(models: Sequence[_ModelEdges], allowed: Limits) -> Columns:
    """The edges within the limits of two models that do not correspond, each model's listed by itself.

    Both models have an edge where the other has one between the same words in the same band of layers.
    """
    bands = depth_bands(*(model.edges for model in models))
    places_of = [places(model.edges, bands) for model in models]
    parts = []
    for role, model in enumerate(models):
        mask = model.within(allowed)
        edges, other = model.edges.where(mask), models[1 - role]
        weights = (edges.weight.astype(np.float64), np.full(len(edges), np.nan))
        base, tuned = weights if role == 0 else weights[::-1]

        def indices(flags: Bools, flags_of_other: Bools, role: int = role, mask: Bools = mask) -> Ints:
            shared = np.isin(places_of[role][mask], places_of[1 - role][flags_of_other])
            return np.select([flags[mask] & shared, flags[mask]], [BOTH, (BASE, TUNED)[role]], NEITHER)

        kind, passes = indices(model.traced, other.traced), indices(model.passes, other.passes)
        in_trace, columns = model.traced[mask], (edges.layer, edges.head, edges.query, edges.key)
        opening = np.full(len(edges), NEITHER), np.zeros(len(edges), dtype=np.int64)
        unknown = np.full(len(edges), np.nan)
        parts.append(Columns(*columns, base, tuned, kind, in_trace, passes, *opening, unknown))
    return Columns.joined(parts)
