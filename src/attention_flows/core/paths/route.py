"""The route of a path: its attention edges in one model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..one_line import counted
from .steps import PathEdge, Steps


@dataclass(frozen=True)
class Route:
    """A path in one model: its attention edges from the root on, and the product of their weights."""

    weight: float
    edges: tuple[PathEdge, ...]

    def __repr__(self) -> str:
        return f"Route(weight {self.weight:.3g}, {counted(len(self.edges), 'edge')})"

    def then(self, edge: PathEdge) -> Route:
        """The route that goes on along ``edge``."""
        return Route(self.weight * edge.weight, (*self.edges, edge))


START = Route(1.0, ())


def route_of(steps: Steps, words: Sequence[int]) -> Route:
    """The route of a path that is given as one word a layer, from the deepest on."""
    route, top = START, len(steps.trace.nodes) - 1
    for index, (from_word, to_word) in enumerate(pairwise(words)):
        edge = steps.edge(top - index, from_word, to_word)
        if edge is not None:
            route = route.then(edge)
    return route
