"""Selections: what the paths of a trace must pass, and which of its edges lie on such paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from .arrays import Bools, Ints
from .edges import Edges

Part = Literal["through", "into", "out", "path"]
PARTS: tuple[Part, ...] = get_args(Part)

MOST = 5  # every set of so many selections is one bit of a 32-bit number


@dataclass(frozen=True)
class Selection:
    """What every path of a trace must pass: one of ``words`` at any layer, or at ``layer`` only.

    With ``to`` it is an attention edge: from one of ``words`` at ``layer`` to the word ``to`` below it. ``part`` keeps
    the whole of such paths (through), only what lies above the selection (into), or only what lies below it (out).
    Where it is "path", ``words`` are the path itself, one word a layer from the deepest on, with all that joins them.
    """

    words: tuple[int, ...]
    layer: int | None = None
    to: int | None = None
    part: Part = "through"


@dataclass(frozen=True)
class Masks:
    """Sets of the selections that a path has passed, each set a number, and sets of such sets as the bits of another.

    Of ``count`` selections there are 2^count sets; a state's *family* of them, what is passed on any of the paths to
    it, fits in 32 bits. Selected paths are not among them: what leaves one is cut off instead (:func:`beside`).
    """

    selections: tuple[Selection, ...]

    def joined(self, family: Ints, passed: Ints) -> Ints:
        """Each family with the selections of ``passed`` (one bit each) added to all of its sets."""
        for bit in range(len(self.selections)):
            has = self._having(bit)
            more = (family & has) | ((family & ~has) << np.uint64(1 << bit))
            family = np.where(passed >> np.uint64(bit) & np.uint64(1), more, family)
        return family

    def meet(self, above: Ints, below: Ints) -> Bools:
        """Where a set of ``above`` and one of ``below`` make a path that passes all, and on the right side of each."""
        count = len(self.selections)
        full = (1 << count) - 1
        out = sum(1 << bit for bit, one in enumerate(self.selections) if one.part == "out")
        into = sum(1 << bit for bit, one in enumerate(self.selections) if one.part == "into")
        met = np.zeros(above.shape, dtype=np.bool_)
        for under in range(full + 1):
            if into & ~under:
                continue
            needed = full & ~under | out
            enough = sum(1 << over for over in range(full + 1) if over & needed == needed)
            met |= (below >> np.uint64(under) & np.uint64(1)).astype(np.bool_) & ((above & np.uint64(enough)) != 0)
        return met

    def of_states(self, layers: int, words: int) -> Ints:
        """The selections, one bit each, that the states [layers + 1, words] pass."""
        passed = np.zeros((layers + 1, words), dtype=np.uint64)
        for bit, one in enumerate(self.selections):
            if one.to is None:
                rows = slice(None) if one.layer is None else one.layer
                passed[rows, list(one.words)] |= np.uint64(1 << bit)
        return passed

    def of_edges(self, edges: Edges) -> Ints:
        """The selections, one bit each, that the edges pass."""
        passed = np.zeros(len(edges), dtype=np.uint64)
        for bit, one in enumerate(self.selections):
            if one.to is not None:
                chosen = (edges.layer == one.layer) & (edges.key == one.to) & np.isin(edges.query, one.words)
                passed[chosen] |= np.uint64(1 << bit)
        return passed

    def _having(self, bit: int) -> np.uint64:
        return np.uint64(sum(1 << chosen for chosen in range(1 << len(self.selections)) if chosen >> bit & 1))


def on_paths(
    edges: Edges, links: Bools, tops: Bools, bottoms: Bools, selections: Sequence[Selection]
) -> tuple[Bools, Bools, Bools]:
    """What lies on complete paths from ``tops`` down to ``bottoms`` ([L + 1, words]) that pass all ``selections``.

    ``links`` [L, words] joins (l, w) to (l - 1, w). Gives flags for the states [L + 1, words], the links and the
    edges. Raises ValueError for selections that are not in the graph, and for more than 5.
    """
    layers, words = edges.layers, edges.words
    check(selections, layers, words)
    masks, outside = Masks(passed_by_bits(selections)), beside(selections, layers, words)
    of_states, of_edges = masks.of_states(layers, words), masks.of_edges(edges)
    above = np.where(tops & ~outside, np.uint64(1), np.uint64(0))
    above = masks.joined(above, of_states)
    for layer in range(layers, 0, -1):
        here = edges.layer_slice(layer)
        gained = np.where(links[layer - 1], above[layer], np.uint64(0))
        passed = masks.joined(above[layer, edges.query[here]], of_edges[here])
        np.bitwise_or.at(gained, edges.key[here], passed)
        gained[outside[layer - 1]] = 0
        above[layer - 1] |= masks.joined(gained, of_states[layer - 1])
    below = masks.joined(np.where(bottoms & ~outside, np.uint64(1), np.uint64(0)), of_states)
    for layer in range(1, layers + 1):
        here = edges.layer_slice(layer)
        gained = np.where(links[layer - 1], below[layer - 1], np.uint64(0))
        passed = masks.joined(below[layer - 1, edges.key[here]], of_edges[here])
        np.bitwise_or.at(gained, edges.query[here], passed)
        gained[outside[layer]] = 0
        below[layer] |= masks.joined(gained, of_states[layer])
    kept = masks.meet(
        masks.joined(above[edges.layer, edges.query], of_edges),
        masks.joined(below[edges.layer - 1, edges.key], of_edges),
    )
    states = masks.meet(above, below)
    # A selected edge is kept with what it joins, also where only what lies on one side of it is.
    states[edges.layer[kept], edges.query[kept]] = True
    states[edges.layer[kept] - 1, edges.key[kept]] = True
    return states, links & masks.meet(above[1:], below[:-1]), kept


def passed_by_bits(selections: Sequence[Selection]) -> tuple[Selection, ...]:
    """The selections of which it is remembered whether they were passed: all but paths."""
    return tuple(one for one in selections if one.part != "path")


def beside(selections: Sequence[Selection], layers: int, words: int) -> Bools:
    """The states [L + 1, words] that a selected path leaves out: on its layers all but its own."""
    outside = np.zeros((layers + 1, words), dtype=np.bool_)
    for one in selections:
        if one.part == "path":
            rows = np.arange(layers, layers - len(one.words), -1)
            others = np.ones((len(rows), words), dtype=np.bool_)
            others[np.arange(len(rows)), list(one.words)] = False
            outside[rows] |= others
    return outside


def check(selections: Sequence[Selection], layers: int, words: int) -> None:
    """Raise ValueError for selections that no graph of so many layers and words has."""
    if len(selections) > MOST:
        raise ValueError(f"at most {MOST} selections compose, not {len(selections)}: name several words in one")
    for one in selections:
        inside = all(0 <= word < words for word in (*one.words, one.to or 0))
        if not one.words or not inside or not 0 <= (one.layer or 0) <= layers:
            raise ValueError(f"the selection {one} is not in a graph of {layers} layers and {words} words")
        if one.to is not None and not one.layer:
            raise ValueError(f"the selected edge {one} needs the layer, from 1 on, that it is read at")
        if one.part == "path" and (one.layer is not None or len(one.words) > layers + 1):
            raise ValueError(f"the path {one} is one word a layer, of which there are {layers} and the inputs")
