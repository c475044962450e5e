"""The hops of a path from word to word, which paths of models that do not correspond are compared by."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .route import START, Route
from .steps import Steps

# The word that a path starts on, and its changes of word as (band of layers, from word, to word).
Hops = tuple[int, tuple[tuple[int, int, int], ...]]


def hops_of(words: Sequence[int], layers: int, bands: int) -> Hops:
    """The hops of a path that is given as one word a layer, from the deepest of ``layers`` on."""
    changes = tuple(
        (-(-(layers - index) * bands // layers), from_word, to_word)
        for index, (from_word, to_word) in enumerate(pairwise(words))
        if from_word != to_word
    )
    return words[0], changes


def strongest_along(steps: Steps, hops: Hops, bands: int, bottom: int) -> Route | None:
    """The strongest route of a trace with these hops, down to layer ``bottom``; None where it has none."""
    start, changes = hops
    top = len(steps.trace.nodes) - 1
    if not steps.trace.nodes[top, start]:
        return None
    routes = {0: START}  # the strongest route by the number of hops that it has made
    for layer in range(top, bottom, -1):
        band = -(-layer * bands // top)
        below: dict[int, Route] = {}
        for made, route in routes.items():
            word = changes[made - 1][2] if made else start
            if steps.stays(layer, word):
                _keep(below, made, route)
            elif edge := steps.edge(layer, word, word):
                _keep(below, made, route.then(edge))
            if made < len(changes) and changes[made][0] == band and (edge := steps.edge(layer, *changes[made][1:])):
                _keep(below, made + 1, route.then(edge))
        routes = below
    return routes.get(len(changes))


def _keep(routes: dict[int, Route], made: int, route: Route) -> None:
    if made not in routes or route.weight > routes[made].weight:
        routes[made] = route
