"""The trace: the part of an attention graph that is reached from the root, narrowed to selections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from .arrays import Bools
from .edges import Edges
from .node import Node
from .one_line import counted
from .select import Selection, on_paths


@dataclass(frozen=True)
class Whole:
    """A trace as it is without selections, and the attention graph that it is the reached part of.

    ``edges``, ``nodes`` and ``links`` are those of :class:`Trace`; ``forward`` says whether it goes forward.
    """

    graph: Edges
    edges: Edges
    nodes: Bools
    links: Bools
    forward: bool


@dataclass(frozen=True)
class Trace:
    """A traced graph.

    ``edges`` are the attention edges. ``nodes``, [L + 1, words], flags the active states, and ``links``, [L, words],
    the active residual and carried links: ``links[l - 1, w]`` joins (l, w) and (l - 1, w). ``whole`` is what the
    selections narrowed.
    """

    edges: Edges
    nodes: Bools
    links: Bools
    whole: Whole

    def __repr__(self) -> str:
        states, links = counted(int(self.nodes.sum()), "state"), counted(int(self.links.sum()), "link")
        return f"Trace({counted(len(self.edges), 'edge')}, {states}, {links})"


def trace(
    graph: Edges,
    root: Node,
    *,
    residual: bool = True,
    selections: Sequence[Selection] = (),
    carried: Bools | None = None,
) -> Trace:
    """The trace of ``graph`` backward from ``root``: all that the root reads, directly or through other words.

    With ``residual`` an active (l, w) keeps (l - 1, w) active through the skip connection. ``carried``, [L, words],
    flags the (l, w) that are (l - 1, w) unchanged, which always keep it active. ``selections`` narrow the trace to the
    complete paths from the root to the inputs that pass all of them; without such a path it is empty. Raises InputError
    for a root or a selection that is not in the graph.
    """
    _check(graph, root)
    nodes, kept = _states(graph), np.zeros(len(graph), dtype=np.bool_)
    nodes[root] = True
    joins = _joins(graph, residual, carried)
    for layer in range(root.layer, 0, -1):
        here = graph.layer_slice(layer)
        kept[here] = nodes[layer, graph.query[here]]
        nodes[layer - 1, graph.key[here][kept[here]]] = True
        nodes[layer - 1] |= nodes[layer] & joins[layer - 1]
    traced = _unnarrowed(Whole(graph, graph.where(kept), nodes, nodes[1:] & joins, forward=False))
    inputs = _states(graph)
    inputs[0] = nodes[0]
    top = _states(graph)
    top[root] = True
    return narrow(traced, top, inputs, selections)


def trace_forward(
    graph: Edges,
    origin: Node,
    *,
    residual: bool = True,
    selections: Sequence[Selection] = (),
    carried: Bools | None = None,
) -> Trace:
    """The trace of ``graph`` forward from ``origin``: all that reads that state, directly or through other words.

    This is :func:`trace` the other way round; ``selections`` narrow it to the complete paths from the deepest layer to
    ``origin``.
    """
    _check(graph, origin)
    nodes, kept = _states(graph), np.zeros(len(graph), dtype=np.bool_)
    nodes[origin] = True
    joins = _joins(graph, residual, carried)
    for layer in range(origin.layer + 1, graph.layers + 1):
        here = graph.layer_slice(layer)
        kept[here] = nodes[layer - 1, graph.key[here]]
        nodes[layer, graph.query[here][kept[here]]] = True
        nodes[layer] |= nodes[layer - 1] & joins[layer - 1]
    traced = _unnarrowed(Whole(graph, graph.where(kept), nodes, nodes[:-1] & joins, forward=True))
    tops = _states(graph)
    tops[-1] = nodes[-1]
    bottom = _states(graph)
    bottom[origin] = True
    return narrow(traced, tops, bottom, selections)


def narrow(traced: Trace, tops: Bools, bottoms: Bools, selections: Sequence[Selection]) -> Trace:
    """The part of a trace on complete paths from ``tops`` to ``bottoms`` that pass all ``selections``.

    ``tops`` and ``bottoms`` are flags for states, [L + 1, words].
    """
    if not selections:
        return traced
    nodes, links, kept = on_paths(traced.edges, traced.links, tops, bottoms, selections)
    return Trace(traced.edges.where(kept), nodes & traced.nodes, links, traced.whole)


def _unnarrowed(whole: Whole) -> Trace:
    return Trace(whole.edges, whole.nodes, whole.links, whole)


def _check(graph: Edges, node: Node) -> None:
    if not (0 <= node.layer <= graph.layers and 0 <= node.word < graph.words):
        raise InputError(f"the state {tuple(node)} is not in a graph of {graph.layers} layers and {graph.words} words")


def _states(graph: Edges) -> Bools:
    return np.zeros((graph.layers + 1, graph.words), dtype=np.bool_)


def _joins(graph: Edges, residual: bool, carried: Bools | None) -> Bools:
    """Flags for the (l, w) that keep (l - 1, w) active, [L, words]."""
    if residual or carried is None:
        return np.full((graph.layers, graph.words), residual)
    return carried
