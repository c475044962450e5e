"""Finding the edges that a query asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..arrays import Bools, Floats, Ints
from ..compare import KINDS, depth_bands, places
from ..edges import Edges
from ..flow import Flow, trace_flow
from ..threshold import above
from ..view import View
from .language import PASSING, Query, QueryError, parse
from .limits import Limits, limits
from .matches import Columns, Matches

BOTH, BASE, TUNED = range(3)  # places in KINDS and in PASSING
NEITHER = -1


class _Model(NamedTuple):
    """One model's known edges, and which of them pass and which are in its trace."""

    edges: Edges
    passes: Bools
    traced: Bools

    def wanted(self, allowed: Limits) -> Bools:
        edges = self.edges
        sides = allowed.readers[edges.query] & allowed.read[edges.key]
        return self.passes & sides & allowed.layers[edges.layer] & allowed.heads[edges.head]


def match(flow: Flow, text: str, view: View) -> Matches:
    """The edges of every model that the query ``text`` asks for, the strongest first.

    An edge passes where a model has it with the query's weight, or else where it passes the view's threshold. The
    view's heads, selections and hidden words do not limit what is found; they say what is in the traces.
    Raises QueryError, a ValueError, where the query is none or asks for what the flow does not have.
    """
    query = parse(text)
    _check(query, flow)
    heads = [max(of_models) for of_models in zip(*(model.edges.heads for model in flow.models), strict=True)]
    allowed = limits(query, flow.words.labels, flow.words.segments, flow.words.special, heads)
    least = (view.threshold, view.kind) if query.weight is None else (query.weight, "weight")
    models = [
        _Model(model.edges, above(model.edges, *least), _within(trace.edges, model.edges))
        for model, trace in zip(flow.models, trace_flow(flow, view).traces, strict=True)
    ]
    columns = _by_head(models, allowed) if flow.corresponds else _by_depth(models, allowed)
    keep = np.ones(len(columns.layer), dtype=np.bool_)
    if query.kinds is not None:
        keep &= np.isin(columns.kind, [KINDS.index(kind) for kind in query.kinds])
    if query.passes is not None:
        keep &= np.isin(columns.passes, [PASSING.index(one) for one in query.passes])
    if query.in_trace:
        keep &= columns.in_trace
    strongest = np.fmax(columns.base, columns.tuned)
    order = np.lexsort((columns.to_index, columns.from_index, columns.head, columns.layer, -strongest))
    order = order[keep[order]]
    return Matches(**columns.taken(order), query=text, words=flow.words.labels)


def _check(query: Query, flow: Flow) -> None:
    if query.weight is not None and query.weight < flow.floor:
        raise QueryError(f"edges below {flow.floor:g} were not kept: ask for at least that", *query.weight_at)
    if (query.kinds is not None or query.passes is not None) and len(flow.models) == 1:
        raise QueryError("there is one model and no other to compare it with: leave this out", *query.models_at)


def _within(some: Edges, edges: Edges) -> Bools:
    """Which of ``edges`` are amongst ``some`` of them."""
    found = np.zeros(len(edges), dtype=np.bool_)
    found[edges.find(some.ids())[0]] = True
    return found


def _by_head(models: Sequence[_Model], allowed: Limits) -> Columns:
    """The edges wanted of either model, each once, where layers and heads correspond."""
    wanted = [model.wanted(allowed) for model in models]
    ids = [model.edges.ids() for model in models]
    union, first = np.unique(
        np.concatenate([own[mask] for own, mask in zip(ids, wanted, strict=True)]), return_index=True
    )

    def joined(name: str) -> Ints:
        of_models = [getattr(model.edges, name)[mask] for model, mask in zip(models, wanted, strict=True)]
        return np.asarray(np.concatenate(of_models)[first])

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
    layer, head, reader, read = (joined(name) for name in ("layer", "head", "query", "key"))
    in_trace = np.logical_or.reduce(traced)
    return Columns(layer, head, reader, read, weights[0], tuned, _whose(traced), in_trace, _whose(passes))


def _whose(flags: Sequence[Bools]) -> Ints:
    """Of flags of two models where both have it, the base alone, the tuned alone or neither; of one model nothing."""
    if len(flags) == 1:
        return np.full(len(flags[0]), NEITHER)
    base, tuned = flags
    return np.select([base & tuned, base, tuned], [BOTH, BASE, TUNED], NEITHER)


def _by_depth(models: Sequence[_Model], allowed: Limits) -> Columns:
    """The edges wanted of two models that do not correspond, each for itself; both have it where one has its like."""
    bands = depth_bands(*(model.edges for model in models))
    of_models = [places(model.edges, bands) for model in models]
    parts = []
    for role, model in enumerate(models):
        mask = model.wanted(allowed)
        edges, other = model.edges.where(mask), models[1 - role]
        weights = (edges.weight.astype(np.float64), np.full(len(edges), np.nan))
        base, tuned = weights if role == 0 else weights[::-1]

        def whose(own: Bools, others: Bools, role: int = role, mask: Bools = mask) -> Ints:
            alike = np.isin(of_models[role][mask], of_models[1 - role][others])
            return np.select([own[mask] & alike, own[mask]], [BOTH, (BASE, TUNED)[role]], NEITHER)

        kind, passes = whose(model.traced, other.traced), whose(model.passes, other.passes)
        parts.append(
            Columns(edges.layer, edges.head, edges.query, edges.key, base, tuned, kind, model.traced[mask], passes)
        )
    return Columns.joined(parts)
