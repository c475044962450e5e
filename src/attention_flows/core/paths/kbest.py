"""The K strongest paths of one trace, exactly."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

import numpy as np

from ..arrays import Floats, Ints
from ..select import Masks, Selection, without_paths
from .steps import Steps


def strongest(
    steps: Steps, count: int, *, bottom: int = 0, selections: Sequence[Selection] = ()
) -> list[tuple[float, tuple[int, ...]]]:
    """The ``count`` strongest paths from the deepest layer to layer ``bottom``: the weight, and one word a layer.

    Every path passes all ``selections``; a selected path needs no check, since the trace has nothing beside it. The
    weight is the product of the weights of the path's attention edges; links count as 1, and links alone make no path.
    The best path comes first, and equals in the order of their words. This is an A* search, guided by the exact weight
    of the best way down from each state, so it expands little but the paths that it returns.
    """
    top = len(steps.trace.nodes) - 1
    passing = _Passing(steps, selections)
    below = _best_below(steps, passing, bottom)
    heap: list[tuple[float, tuple[int, ...], int, float, bool]] = []
    for word in np.flatnonzero(steps.trace.nodes[top]).tolist():
        passed = int(passing.states[top, word])
        if below[top][passed, word] > 0:
            heapq.heappush(heap, (-below[top][passed, word], (word,), passed, 1.0, False))
    paths: list[tuple[float, tuple[int, ...]]] = []
    while heap and len(paths) < count:
        _, words, passed, weight, reads = heapq.heappop(heap)
        layer, word = top + 1 - len(words), words[-1]
        if layer == bottom:
            if reads:
                paths.append((weight, words))
            continue
        for to_word, passed_then, step_weight, attends in _onward(
            steps, passing, below, layer, word, passed, count + 1
        ):
            product = weight * step_weight
            promise = product * below[layer - 1][passed_then, to_word]
            heapq.heappush(heap, (-promise, (*words, to_word), passed_then, product, reads or attends))
    return sorted(paths, key=lambda path: (-path[0], path[1]))


class _Passing:
    """The selections that the states and the steps pass, one bit a selection."""

    def __init__(self, steps: Steps, selections: Sequence[Selection]) -> None:
        layers, words = len(steps.trace.nodes) - 1, steps.words
        selections = without_paths(selections)
        self.all = (1 << len(selections)) - 1
        self.states: Ints = Masks(selections).of_states(layers, words).astype(np.int64)
        # A step passes its own edge, and the state that it leads to.
        self.steps: Ints = self.states[steps.layer - 1, steps.to_word].copy()
        for bit, selection in enumerate(selections):
            if selection.to is not None:
                selected = (steps.layer == selection.layer) & (steps.to_word == selection.to)
                selected &= np.isin(steps.from_word, selection.words)
                self.steps[selected] |= 1 << bit


def _best_below(steps: Steps, passing: _Passing, bottom: int) -> list[Floats]:
    """For each layer [passed, word]: the weight of the best way down that passes the rest, 0 where there is none."""
    nodes = steps.trace.nodes
    below: list[Floats] = [np.zeros((passing.all + 1, steps.words)) for _ in nodes]
    below[bottom][passing.all, nodes[bottom]] = 1.0
    for layer in range(bottom + 1, len(nodes)):
        here = steps.of_layer(layer)
        from_word, to_word, weight = steps.from_word[here], steps.to_word[here], steps.weight[here]
        passed_by_step = passing.steps[here]
        stay = np.flatnonzero(steps.trace.links[layer - 1])
        passed_by_link = passing.states[layer - 1, stay]
        for passed in range(passing.all + 1):
            best = below[layer][passed]
            best[stay] = below[layer - 1][passed | passed_by_link, stay]
            np.maximum.at(best, from_word, weight * below[layer - 1][passed | passed_by_step, to_word])
    return below


def _onward(
    steps: Steps, passing: _Passing, below: list[Floats], layer: int, word: int, passed: int, count: int
) -> Iterator[tuple[int, int, float, bool]]:
    """The ways down from a state: the next word, what is passed then, the weight, and whether it is an attention edge.

    Only the ``count`` most promising edges are tried, since the paths that are asked for cannot need more.
    """
    if steps.stays(layer, word):
        passed_then = passed | int(passing.states[layer - 1, word])
        if below[layer - 1][passed_then, word] > 0:
            yield word, passed_then, 1.0, False
    here = steps.of_state(layer, word)
    to_word, weight, after = steps.to_word[here], steps.weight[here], passed | passing.steps[here]
    promise = weight * below[layer - 1][after, to_word]
    for index in np.argsort(-promise, kind="stable")[:count].tolist():
        if promise[index] > 0:
            yield int(to_word[index]), int(after[index]), float(weight[index]), True
