"""The trace: what of an attention graph is reached backward from the root, and its narrowing to a selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .arrays import Bools
from .graph import Edges


class Node(NamedTuple):
    """A word's state after a layer; layer 0 is the embedding."""

    layer: int
    word: int


@dataclass(frozen=True)
class Selection:
    """What a trace is narrowed to: a word at any layer, or, with ``layer``, one node."""

    word: int
    layer: int | None = None


@dataclass(frozen=True)
class Trace:
    """A traced graph.

    ``edges`` are the attention edges, ``nodes`` [L + 1, words] says which states are active, and ``links``
    [L, words] which residual and carried links are: ``links[l - 1, w]`` joins (l, w) and (l - 1, w).
    """

    edges: Edges
    nodes: Bools
    links: Bools


def trace(
    graph: Edges,
    root: Node,
    *,
    residual: bool = True,
    selection: Selection | None = None,
    carried: Bools | None = None,
) -> Trace:
    """Trace ``graph`` backward from ``root``, layer by layer.

    With ``residual`` an active (l, w) keeps (l - 1, w) active through the skip connection. ``carried``, of shape
    [L, words], marks the (l, w) that are (l - 1, w) unchanged, and keep it active in any case. A ``selection`` narrows
    the trace to the complete paths root -> selection -> inputs; where there is none, the trace is empty.
    """
    layers, words = graph.layers, graph.words
    if not (0 <= root.layer <= layers and 0 <= root.word < words):
        raise ValueError(f"the root {tuple(root)} is not in a graph of {layers} layers and {words} words")
    nodes = np.zeros((layers + 1, words), dtype=np.bool_)
    links = np.zeros((layers, words), dtype=np.bool_)
    kept = np.zeros(len(graph), dtype=np.bool_)
    nodes[root.layer, root.word] = True
    for layer in range(root.layer, 0, -1):
        here = graph.layer_slice(layer)
        kept[here] = nodes[layer, graph.query[here]]
        nodes[layer - 1, graph.key[here][kept[here]]] = True
        if residual:
            links[layer - 1] = nodes[layer]
        elif carried is not None:
            links[layer - 1] = nodes[layer] & carried[layer - 1]
        nodes[layer - 1] |= links[layer - 1]
    traced = Trace(graph.where(kept), nodes, links)
    return traced if selection is None else narrow(traced, selection)


def narrow(traced: Trace, selection: Selection) -> Trace:
    """The part of a trace that lies on complete paths root -> selection -> inputs (layer 0)."""
    edges, layers = traced.edges, traced.edges.layers
    if not 0 <= selection.word < edges.words or not 0 <= (selection.layer or 0) <= layers:
        raise ValueError(f"the selection {selection} is not in a graph of {layers} layers and {edges.words} words")
    inputs = np.zeros_like(traced.nodes)
    inputs[0] = traced.nodes[0]
    grounded = _reach_up(traced, inputs)
    selected = np.zeros_like(traced.nodes)
    rows = slice(None) if selection.layer is None else selection.layer
    selected[rows, selection.word] = True
    selected &= grounded
    above = _reach_up(traced, selected)
    below = _reach_down(traced, selected)

    top, bottom = (edges.layer, edges.query), (edges.layer - 1, edges.key)
    on_path = (below[top] & grounded[bottom]) | above[bottom]
    link_on_path = (below[1:] & grounded[:-1]) | above[:-1]
    return Trace(edges.where(on_path), (above | below) & grounded, traced.links & link_on_path)


def _reach_up(traced: Trace, start: Bools) -> Bools:
    """The traced nodes from which one of ``start`` is reached downward, ``start`` included."""
    edges, reached = traced.edges, start.copy()
    for layer in range(1, edges.layers + 1):
        here = edges.layer_slice(layer)
        hit = reached[layer - 1, edges.key[here]]
        reached[layer, edges.query[here][hit]] = True
        reached[layer] |= traced.links[layer - 1] & reached[layer - 1]
    return reached


def _reach_down(traced: Trace, start: Bools) -> Bools:
    """The traced nodes that are reached downward from one of ``start``, ``start`` included."""
    edges, reached = traced.edges, start.copy()
    for layer in range(edges.layers, 0, -1):
        here = edges.layer_slice(layer)
        hit = reached[layer, edges.query[here]]
        reached[layer - 1, edges.key[here][hit]] = True
        reached[layer - 1] |= traced.links[layer - 1] & reached[layer]
    return reached
