"""The strongest paths of one or two traces, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..compare import ONLY_BASE, ONLY_TUNED, SHARED, Kind, depth_bands
from ..flow import TracedFlow, trace_flow
from ..node import Node
from ..select import Selection
from .kbest import strongest
from .steps import PathEdge, Steps

# Where a path begins, and its steps from word to word as (band of layers, from, to).
Course = tuple[int, tuple[tuple[int, int, int], ...]]


@dataclass(frozen=True)
class Route:
    """A path in one model: its attention edges from the root on, and the product of their weights."""

    weight: float
    edges: tuple[PathEdge, ...]


@dataclass(frozen=True)
class Path:
    """A path from the root down to an input: one state a layer.

    ``words`` are the labels of the words that it passes, each change of word once. A model that has no such path has no
    route; ``kind`` is None where there is one model.
    """

    states: tuple[Node, ...]
    words: tuple[str, ...]
    base: Route | None
    tuned: Route | None
    kind: Kind | None

    @property
    def route(self) -> Route:
        """The stronger model's; the base's of two equal ones."""
        base, tuned = self.base, self.tuned
        if base is None or (tuned is not None and tuned.weight > base.weight):
            assert tuned is not None  # a path is some model's
            return tuned
        return base

    @property
    def weight(self) -> float:
        return self.route.weight

    @property
    def selection(self) -> Selection:
        """What narrows a trace to this path: its states with all that joins them, in whichever model."""
        return Selection(tuple(word for _, word in self.states), part="path")

    @property
    def edges(self) -> tuple[PathEdge, ...]:
        return self.route.edges

    def __str__(self) -> str:
        return " ← ".join(self.words)


def strongest_paths(traced: TracedFlow, count: int) -> tuple[Path, ...]:
    """The ``count`` strongest paths of one model's trace or of either of two, from the deepest layer down.

    They are complete, so that selections of what lies above or below a state are read as of what passes through it. A
    path is as strong as it is in the model where it is stronger. It is shared where the other model has the same states
    or, of models that do not correspond, passes from word to word alike in the same bands of layers.
    Raises ValueError for a count below 1.
    """
    if count < 1:
        raise ValueError(f"the number of paths must be at least 1, not {count}")
    flow, view = traced.flow, traced.view
    selections = tuple(replace(one, part="path" if one.part == "path" else "through") for one in view.selections)
    if selections != view.selections:
        traced = trace_flow(flow, replace(view, selections=selections))
    bottom = 0 if view.origin is None else view.origin.layer
    steps = [Steps(trace) for trace in traced.traces]
    layers = flow.layers
    bands = layers if flow.corresponds else depth_bands(*(trace.edges for trace in traced.traces))
    listed = [
        (weight, words, role)
        for role, own in enumerate(steps)
        for weight, words in _distinct(own, count, bands, bottom, selections)
    ]
    found: dict[Course, Path] = {}
    for _, words, role in sorted(listed, key=lambda one: (-one[0], one[2], one[1])):
        course = course_of(words, layers, bands)
        if course in found or len(found) == count:
            continue
        routes: list[Route | None] = [along(one, course, bands, bottom) for one in steps]
        routes[role] = _route(steps[role], words)
        found[course] = _path(words, bottom, flow.words.labels, routes, role)
    return tuple(found.values())


def course_of(words: Sequence[int], layers: int, bands: int) -> Course:
    """The course of a path that is given as one word a layer, from the deepest on."""
    hops = tuple(
        (-(-(layers - index) * bands // layers), one, other)
        for index, (one, other) in enumerate(pairwise(words))
        if one != other
    )
    return words[0], hops


def along(steps: Steps, course: Course, bands: int, bottom: int) -> Route | None:
    """The strongest route of a trace that takes the course; None where it has none."""
    start, hops = course
    top = len(steps.trace.nodes) - 1
    if not steps.trace.nodes[top, start]:
        return None
    reached: dict[int, Route] = {0: Route(1.0, ())}  # by how many hops are done
    for layer in range(top, bottom, -1):
        band = -(-layer * bands // top)
        onward: dict[int, Route] = {}
        for done, route in reached.items():
            word = hops[done - 1][2] if done else start
            if steps.stays(layer, word):
                _keep(onward, done, route)
            elif edge := steps.edge(layer, word, word):
                _keep(onward, done, _with(route, edge))
            if done < len(hops) and hops[done][0] == band and (edge := steps.edge(layer, *hops[done][1:])):
                _keep(onward, done + 1, _with(route, edge))
        reached = onward
    return reached.get(len(hops))


def _keep(routes: dict[int, Route], done: int, route: Route) -> None:
    if done not in routes or route.weight > routes[done].weight:
        routes[done] = route


def _with(route: Route, edge: PathEdge) -> Route:
    return Route(route.weight * edge.weight, (*route.edges, edge))


def _distinct(
    steps: Steps, count: int, bands: int, bottom: int, selections: Sequence[Selection]
) -> list[tuple[float, tuple[int, ...]]]:
    """So many of a trace's strongest paths that they take ``count`` courses, or all."""
    layers, asked = steps.trace.edges.layers, count
    while True:
        found = strongest(steps, asked, bottom=bottom, selections=selections)
        if len(found) < asked or len({course_of(words, layers, bands) for _, words in found}) >= count:
            return found
        asked *= 2


def _route(steps: Steps, words: tuple[int, ...]) -> Route:
    route, top = Route(1.0, ()), len(steps.trace.nodes) - 1
    for index, (one, other) in enumerate(pairwise(words)):
        edge = steps.edge(top - index, one, other)
        if edge is not None:
            route = _with(route, edge)
    return route


def _path(
    words: tuple[int, ...], bottom: int, labels: Sequence[str], routes: Sequence[Route | None], role: int
) -> Path:
    kind: Kind | None = None if len(routes) < 2 else SHARED if all(routes) else (ONLY_BASE, ONLY_TUNED)[role]
    layers = range(bottom + len(words) - 1, bottom - 1, -1)
    return Path(
        tuple(map(Node, layers, words)),
        tuple(labels[word] for i, word in enumerate(words) if i == 0 or words[i - 1] != word),
        routes[0],
        routes[1] if len(routes) == 2 else None,
        kind,
    )
