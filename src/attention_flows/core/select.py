"""Selections: what the paths of a trace must pass, and which edges lie on such paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from ..errors import InputError
from .arrays import Bools, Ints
from .edges import Edges

Part = Literal["through", "into", "out", "path"]
PARTS: tuple[Part, ...] = get_args(Part)

MAX_SELECTIONS = 5  # 2^5 sets of selections, one bit each, fill a 32-bit number


@dataclass(frozen=True)
class Selection:
    """What every path of a trace must pass: one of ``words``, at any layer or only at ``layer``.

    With ``to`` it is an attention edge: from one of ``words`` at ``layer`` to the word ``to`` below it. ``part`` keeps
    the whole of such paths (through), only what lies above the selection (into), or only what lies below it (out).
    With the part "path", ``words`` are the path itself, one word a layer from the deepest on; what is kept are its
    states and all edges between them.
    """

    words: tuple[int, ...]
    layer: int | None = None
    to: int | None = None
    part: Part = "through"


@dataclass(frozen=True)
class Masks:
    """Sets of selections as numbers, one bit a selection, and families of such sets as numbers, one bit a set.

    A path to a state has passed a set of the selections. The *family* of the state has a bit for each set that some
    path to it has passed: 2^n bits for n selections. Selections of the part "path" are not among them: they close the
    states beside the path instead (:func:`beside_paths`).
    """

    selections: tuple[Selection, ...]

    def add(self, family: Ints, passed: Ints) -> Ints:
        """Each family after the selections ``passed``, one bit each, are added to all of its sets."""
        for bit in range(len(self.selections)):
            with_bit = self._sets_with(bit)
            added = (family & with_bit) | ((family & ~with_bit) << np.uint64(1 << bit))
            family = np.where(passed >> np.uint64(bit) & np.uint64(1), added, family)
        return family

    def meet(self, above: Ints, below: Ints) -> Bools:
        """Where a set of ``above`` and one of ``below`` join to a path that passes all selections.

        Where a selection is "into" it must be passed below, and where it is "out" it must be passed above.
        """
        count = len(self.selections)
        full = (1 << count) - 1
        out = sum(1 << bit for bit, selection in enumerate(self.selections) if selection.part == "out")
        into = sum(1 << bit for bit, selection in enumerate(self.selections) if selection.part == "into")
        met = np.zeros(above.shape, dtype=np.bool_)
        for passed_below in range(full + 1):
            if into & ~passed_below:
                continue
            needed = full & ~passed_below | out
            enough = sum(1 << passed_above for passed_above in range(full + 1) if passed_above & needed == needed)
            has_set = (below >> np.uint64(passed_below) & np.uint64(1)).astype(np.bool_)
            met |= has_set & ((above & np.uint64(enough)) != 0)
        return met

    def of_states(self, layers: int, words: int) -> Ints:
        """The selections that each state passes, one bit each, [layers + 1, words]."""
        passed = np.zeros((layers + 1, words), dtype=np.uint64)
        for bit, selection in enumerate(self.selections):
            if selection.to is None:
                rows = slice(None) if selection.layer is None else selection.layer
                passed[rows, list(selection.words)] |= np.uint64(1 << bit)
        return passed

    def of_edges(self, edges: Edges) -> Ints:
        """The selections that each edge passes, one bit each."""
        passed = np.zeros(len(edges), dtype=np.uint64)
        for bit, selection in enumerate(self.selections):
            if selection.to is not None:
                selected = (edges.layer == selection.layer) & (edges.key == selection.to)
                passed[selected & np.isin(edges.query, selection.words)] |= np.uint64(1 << bit)
        return passed

    def _sets_with(self, bit: int) -> np.uint64:
        return np.uint64(sum(1 << chosen for chosen in range(1 << len(self.selections)) if chosen >> bit & 1))


def on_paths(
    edges: Edges, links: Bools, tops: Bools, bottoms: Bools, selections: Sequence[Selection]
) -> tuple[Bools, Bools, Bools]:
    """Flags for what lies on complete paths from ``tops`` down to ``bottoms`` that pass all ``selections``.

    ``tops`` and ``bottoms`` are flags for states, [L + 1, words]; ``links``, [L, words], join (l, w) to (l - 1, w). The
    results are flags for the states [L + 1, words], the links [L, words] and the edges. Raises InputError for
    selections that are not in the graph, and for more than MAX_SELECTIONS.
    """
    layers, words = edges.layers, edges.words
    check_selections(selections, layers, words)
    masks, closed = Masks(without_paths(selections)), beside_paths(selections, layers, words)
    of_states, of_edges = masks.of_states(layers, words), masks.of_edges(edges)
    above = np.where(tops & ~closed, np.uint64(1), np.uint64(0))
    above = masks.add(above, of_states)
    for layer in range(layers, 0, -1):
        here = edges.layer_slice(layer)
        family = np.where(links[layer - 1], above[layer], np.uint64(0))
        passed = masks.add(above[layer, edges.query[here]], of_edges[here])
        np.bitwise_or.at(family, edges.key[here], passed)
        family[closed[layer - 1]] = 0
        above[layer - 1] |= masks.add(family, of_states[layer - 1])
    below = masks.add(np.where(bottoms & ~closed, np.uint64(1), np.uint64(0)), of_states)
    for layer in range(1, layers + 1):
        here = edges.layer_slice(layer)
        family = np.where(links[layer - 1], below[layer - 1], np.uint64(0))
        passed = masks.add(below[layer - 1, edges.key[here]], of_edges[here])
        np.bitwise_or.at(family, edges.query[here], passed)
        family[closed[layer]] = 0
        below[layer] |= masks.add(family, of_states[layer])
    kept = masks.meet(
        masks.add(above[edges.layer, edges.query], of_edges),
        masks.add(below[edges.layer - 1, edges.key], of_edges),
    )
    states = masks.meet(above, below)
    # The part "into" or "out" of a selected edge keeps one side of it; the edge itself and both its states stay too.
    states[edges.layer[kept], edges.query[kept]] = True
    states[edges.layer[kept] - 1, edges.key[kept]] = True
    return states, links & masks.meet(above[1:], below[:-1]), kept


def without_paths(selections: Sequence[Selection]) -> tuple[Selection, ...]:
    """The selections whose passing :class:`Masks` records: all but those of the part "path"."""
    return tuple(selection for selection in selections if selection.part != "path")


def beside_paths(selections: Sequence[Selection], layers: int, words: int) -> Bools:
    """Flags for the states [layers + 1, words] that a selected path excludes: all others on its layers."""
    beside = np.zeros((layers + 1, words), dtype=np.bool_)
    for selection in selections:
        if selection.part == "path":
            rows = np.arange(layers, layers - len(selection.words), -1)
            others = np.ones((len(rows), words), dtype=np.bool_)
            others[np.arange(len(rows)), list(selection.words)] = False
            beside[rows] |= others
    return beside


def check_selections(selections: Sequence[Selection], layers: int, words: int) -> None:
    """Raise InputError for selections that no graph of ``layers`` layers and ``words`` words has."""
    if len(selections) > MAX_SELECTIONS:
        raise InputError(
            f"at most {MAX_SELECTIONS} selections compose, not {len(selections)}: name several words in one"
        )
    for selection in selections:
        inside = all(0 <= word < words for word in (*selection.words, selection.to or 0))
        if not selection.words or not inside or not 0 <= (selection.layer or 0) <= layers:
            raise InputError(f"the selection {selection} is not in a graph of {layers} layers and {words} words")
        if selection.to is not None and not selection.layer:
            raise InputError(f"the selected edge {selection} needs the layer, from 1 on, that it is read at")
        if selection.part == "path" and (selection.layer is not None or len(selection.words) > layers + 1):
            raise InputError(f"the path {selection} is one word a layer, of which there are {layers} and the inputs")
