"""The K strongest paths of one trace, exactly."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

import numpy as np

from ..arrays import Floats, Ints
from ..select import Masks, Selection, passed_by_bits
from .steps import Steps


def strongest(
    steps: Steps, count: int, *, bottom: int = 0, selections: Sequence[Selection] = ()
) -> list[tuple[float, tuple[int, ...]]]:
    """The ``count`` strongest paths from the deepest layer to layer ``bottom``, as weight and one word a layer.

    Every path passes all of the ``selections``; of a path among them the trace has nothing else left. Its weight is the
    product of its attention edges' weights; links count as 1, and a path of links alone is none. Best first, equals in
    the order of their words. The search is guided by the weight of what is best below each state (A*), so that it looks
    at little but the paths that it gives.
    """
    top = len(steps.trace.nodes) - 1
    passing = _Passing(steps, selections)
    below = _best_below(steps, passing, bottom)
    heap: list[tuple[float, tuple[int, ...], int, float, bool]] = []
    for word in np.flatnonzero(steps.trace.nodes[top]).tolist():
        passed = int(passing.states[top, word])
        if below[top][passed, word] > 0:
            heapq.heappush(heap, (-below[top][passed, word], (word,), passed, 1.0, False))
    found: list[tuple[float, tuple[int, ...]]] = []
    while heap and len(found) < count:
        _, taken, passed, weight, reads = heapq.heappop(heap)
        layer, word = top + 1 - len(taken), taken[-1]
        if layer == bottom:
            if reads:
                found.append((weight, taken))
            continue
        for read, now, own, attends in _onward(steps, passing, below, layer, word, passed, count + 1):
            product = weight * own
            promise = product * below[layer - 1][now, read]
            heapq.heappush(heap, (-promise, (*taken, read), now, product, reads or attends))
    return sorted(found, key=lambda one: (-one[0], one[1]))


class _Passing:
    """Which of the selections the states and the steps pass, one bit each."""

    def __init__(self, steps: Steps, selections: Sequence[Selection]) -> None:
        layers, words = len(steps.trace.nodes) - 1, steps.words
        selections = passed_by_bits(selections)
        self.all = (1 << len(selections)) - 1
        self.states: Ints = Masks(selections).of_states(layers, words).astype(np.int64)
        # A step passes what it is, and the state that it leads to.
        self.steps: Ints = self.states[steps.layer - 1, steps.read].copy()
        for bit, one in enumerate(selections):
            if one.to is not None:
                chosen = (steps.layer == one.layer) & (steps.read == one.to) & np.isin(steps.reader, one.words)
                self.steps[chosen] |= 1 << bit


def _best_below(steps: Steps, passing: _Passing, bottom: int) -> list[Floats]:
    """For each layer [passed, word]: the weight of the best way on down that passes the rest, 0 where there is none."""
    nodes = steps.trace.nodes
    below: list[Floats] = [np.zeros((passing.all + 1, steps.words)) for _ in nodes]
    below[bottom][passing.all, nodes[bottom]] = 1.0
    for layer in range(bottom + 1, len(nodes)):
        here = steps.of_layer(layer)
        reader, read, weight, gained = steps.reader[here], steps.read[here], steps.weight[here], passing.steps[here]
        stay = np.flatnonzero(steps.trace.links[layer - 1])
        kept = passing.states[layer - 1, stay]
        for passed in range(passing.all + 1):
            best = below[layer][passed]
            best[stay] = below[layer - 1][passed | kept, stay]
            np.maximum.at(best, reader, weight * below[layer - 1][passed | gained, read])
    return below


def _onward(
    steps: Steps, passing: _Passing, below: list[Floats], layer: int, word: int, passed: int, most: int
) -> Iterator[tuple[int, int, float, bool]]:
    """The ways on from a state: word, what is passed then, weight, and whether it is attention's.

    Of many attention edges only the ``most`` promising, as no more can be on the paths that are wanted.
    """
    if steps.stays(layer, word):
        now = passed | int(passing.states[layer - 1, word])
        if below[layer - 1][now, word] > 0:
            yield word, now, 1.0, False
    here = steps.of_state(layer, word)
    read, weight, after = steps.read[here], steps.weight[here], passed | passing.steps[here]
    promise = weight * below[layer - 1][after, read]
    for index in np.argsort(-promise, kind="stable")[:most].tolist():
        if promise[index] > 0:
            yield int(read[index]), int(after[index]), float(weight[index]), True
