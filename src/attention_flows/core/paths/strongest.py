"""The strongest paths of one or two traces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...errors import InputError
from ..compare import ONLY_BASE, ONLY_TUNED, SHARED, Kind, depth_bands
from ..flow import TracedFlow, trace_flow
from ..node import Node
from ..select import Selection
from .hops import Hops, hops_of, strongest_along
from .kbest import strongest
from .path import Path, Paths
from .route import Route, route_of
from .steps import Steps


def strongest_paths(traced: TracedFlow, count: int) -> Paths:
    """The ``count`` strongest paths of one trace or of either of two, from the deepest layer down, best first.

    Paths are complete, so a selection of what lies above or below a state counts as one of all that passes through it.
    A path has the weight of the model in which it is stronger. It is shared where the other model has the same states
    or, of models that do not correspond, the same hops from word to word in the same bands of layers. Raises InputError
    for a count below 1.
    """
    if count < 1:
        raise InputError(f"the number of paths must be at least 1, not {count}")
    flow, view = traced.flow, traced.view
    selections = tuple(
        selection if selection.part == "path" else replace(selection, part="through") for selection in view.selections
    )
    if selections != view.selections:
        traced = trace_flow(flow, replace(view, selections=selections))
    bottom = 0 if view.origin is None else view.origin.layer
    steps_of = [Steps(trace) for trace in traced.traces]
    layers = flow.layers
    bands = layers if flow.corresponds else depth_bands(*(trace.edges for trace in traced.traces))
    candidates = [
        (weight, words, role)
        for role, steps in enumerate(steps_of)
        for weight, words in _distinct(steps, count, bands, bottom, selections)
    ]
    paths: dict[Hops, Path] = {}
    for _, words, role in sorted(candidates, key=lambda candidate: (-candidate[0], candidate[2], candidate[1])):
        hops = hops_of(words, layers, bands)
        if hops in paths or len(paths) == count:
            continue
        routes: list[Route | None] = [strongest_along(steps, hops, bands, bottom) for steps in steps_of]
        routes[role] = route_of(steps_of[role], words)
        paths[hops] = _path(words, bottom, flow.words.labels, routes, role)
    return Paths(paths.values())


def _distinct(
    steps: Steps, count: int, bands: int, bottom: int, selections: Sequence[Selection]
) -> list[tuple[float, tuple[int, ...]]]:
    """Enough of a trace's strongest paths to have ``count`` different hops among them; all where there are fewer."""
    layers, limit = steps.trace.edges.layers, count
    while True:
        paths = strongest(steps, limit, bottom=bottom, selections=selections)
        if len(paths) < limit or len({hops_of(words, layers, bands) for _, words in paths}) >= count:
            return paths
        limit *= 2


def _path(
    words: tuple[int, ...], bottom: int, labels: Sequence[str], routes: Sequence[Route | None], role: int
) -> Path:
    """The path of one word a layer down to layer ``bottom``, which the model number ``role`` has."""
    kind: Kind | None = None if len(routes) < 2 else SHARED if all(routes) else (ONLY_BASE, ONLY_TUNED)[role]
    layers = range(bottom + len(words) - 1, bottom - 1, -1)
    return Path(
        tuple(map(Node, layers, words)),
        tuple(labels[word] for i, word in enumerate(words) if i == 0 or words[i - 1] != word),
        routes[0],
        routes[1] if len(routes) == 2 else None,
        kind,
    )
