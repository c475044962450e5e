"""Gates: where one of two traces opens on what the other does not reach (docs/definitions.md)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .arrays import Bools, Ints
from .edges import Edges
from .trace import Whole

CHUNK = 1024  # states whose descendants are followed at once


@dataclass(frozen=True)
class Gates:
    """The gates of one of two traces, both without selections, of models whose layers and heads correspond.

    ``edges`` are the gates: rewired edges that ``trace`` comes to from a state that both traces have, that lead it to a
    state which the ``other`` lacks, and that have a reached edge beyond. ``opens`` is the number of reached edges
    beyond each.
    """

    trace: Whole
    other: Whole

    @property
    def edges(self) -> Edges:
        return self.trace.edges.where(self._opens > 0)

    @property
    def opens(self) -> Ints:
        return self._opens[self._opens > 0]

    def opened_by(self, edges: Edges) -> Ints:
        """The number of reached edges that each of ``edges`` opens as a gate; 0 for one that is no gate."""
        place, has = self.trace.edges.find(edges.ids())
        opens = np.zeros(len(edges), dtype=np.int64)
        opens[has] = self._opens[place[has]]
        return opens

    def of(self, edge_id: int) -> Edges:
        """The gates of the reached edge with that one of :meth:`.edges.Edges.ids`; none where it is no such edge."""
        edges, steps = self.trace.edges, self._steps
        place, has = edges.find(np.array([edge_id]))
        gates = np.zeros(len(edges), dtype=np.bool_)
        if not has[0] or not self._in_other_graph[place[0]]:
            return edges.where(gates)
        row = int(place[0])
        above = np.zeros(edges.words, dtype=np.bool_)  # the words through whose states at that level a path leads to it
        above[steps.near[row]] = True
        for level in range(int(steps.level[row]) + 1, edges.layers + 1):
            onto = np.flatnonzero((steps.level == level) & above[steps.far])
            gates[onto] = self._candidates[onto]
            above &= steps.links[level - 1]
            above[steps.near[onto]] = True
        return edges.where(gates)

    @cached_property
    def _steps(self) -> _Steps:
        return _Steps.of(self.trace, self.other)

    @cached_property
    def _in_other_graph(self) -> Bools:
        return self.other.graph.find(self.trace.edges.ids())[1]

    @cached_property
    def _candidates(self) -> Bools:
        """Flags for the rewired edges that come from a state of both traces to one that the other lacks."""
        steps = self._steps
        shared = steps.nodes_of_other
        return ~self._in_other_graph & shared[steps.level, steps.near] & ~shared[steps.level - 1, steps.far]

    @cached_property
    def _opens(self) -> Ints:
        """The number of reached edges beyond each edge that is a gate, 0 for every other edge."""
        steps, edges = self._steps, self.trace.edges
        reached = self._in_other_graph & ~self.other.edges.find(edges.ids())[1]
        begins = np.zeros((edges.layers + 1, edges.words))
        np.add.at(begins, (steps.level[reached], steps.near[reached]), 1)
        candidates = np.flatnonzero(self._candidates)
        states, state_of = np.unique(
            (steps.level[candidates] - 1) * edges.words + steps.far[candidates], return_inverse=True
        )
        beyond = [steps.sums_below(states[at : at + CHUNK], begins) for at in range(0, len(states), CHUNK)]
        opens = np.zeros(len(edges), dtype=np.int64)
        if beyond:
            opens[candidates] = np.concatenate(beyond)[state_of]
        return opens


@dataclass(frozen=True)
class _Steps:
    """The edges of a trace by how it comes to them: from (level, near) on to (level - 1, far).

    In a forward trace the levels are counted from the inputs, so that every trace goes down. ``links[level - 1]`` flags
    the words that go on from ``level`` by a residual or carried link, and ``nodes_of_other`` the states of the other
    trace, [L + 1, words].
    """

    level: Ints
    near: Ints
    far: Ints
    links: Bools
    nodes_of_other: Bools

    @classmethod
    def of(cls, trace: Whole, other: Whole) -> _Steps:
        edges = trace.edges
        layer = edges.layer.astype(np.int64)
        if trace.forward:
            return cls(edges.layers + 1 - layer, edges.key, edges.query, trace.links[::-1], other.nodes[::-1])
        return cls(layer, edges.query, edges.key, trace.links, other.nodes)

    def sums_below(self, states: Ints, values: np.ndarray) -> Ints:
        """The sum of ``values``, [L + 1, words], over each of ``states`` and all that the trace comes to from it.

        A state is given as level * words + word.
        """
        words = values.shape[1]
        level_of, word_of = states // words, states % words
        sums = np.zeros(len(states))
        below = np.zeros((len(states), words), dtype=np.float32)  # above 0 where a state leads there
        for level in range(int(level_of.max()), -1, -1):
            begin = level_of == level
            below[begin, word_of[begin]] = 1
            sums += (below > 0) @ values[level]
            if level == 0:
                break
            here = self.level == level
            joined = np.zeros((words, words), dtype=np.float32)
            joined[self.near[here], self.far[here]] = 1
            joined[np.diag_indices(words)] += self.links[level - 1]
            below = np.minimum(below @ joined, 1)
        return np.rint(sums).astype(np.int64)
