"""Random attentions, flows and views for the property tests, and the bridge from the package to the reference."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import Any

import numpy as np
from hypothesis import strategies as st

from attention_flows.core.edge_builder import edges_from_dense
from attention_flows.core.edges import Edges
from attention_flows.core.flow import ModelFlow, ModelGrid, Prediction, Role
from attention_flows.core.node import Node
from attention_flows.core.select import PARTS, Selection
from attention_flows.core.trace import Trace
from attention_flows.core.view import ThresholdKind, View
from attention_flows.core.words import Words
from attention_flows.flow import Flow
from tests.oracles import gates as reference_gates
from tests.oracles import reference

# Every threshold of up to four decimals, and often one that small whole-number shares fall exactly on.
thresholds = st.one_of(
    st.sampled_from([0.0, 0.1, 0.125, 0.2, 0.25, 1 / 3, 0.5, 1.0]),
    st.integers(0, 10_000).map(lambda step: step / 10_000),
)
heads_of_layers = st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)


@st.composite
def attention(draw: st.DrawFn, heads: int, words: int) -> np.ndarray:
    """A layer's row-stochastic maps [heads, words, words], float32, with many zeros and many equal weights."""
    # All numbers are drawn at once, as bytes: to draw them one by one takes longer than most tests of them.
    size, zeros = heads * words * words, draw(st.integers(0, 200))
    drawn = np.frombuffer(draw(st.binary(min_size=size, max_size=size)), np.uint8).reshape(heads, words, words)
    shares = np.where(drawn > zeros, drawn % 6, 0).astype(float)
    # A row of nothing would not sum to 1: it reads its own word.
    shares += np.eye(words) * (shares.sum(axis=-1, keepdims=True) == 0)
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True), dtype=np.float32)


def attentions(heads: tuple[int, ...], words: int) -> st.SearchStrategy[list[np.ndarray]]:
    """One map for each layer."""
    return st.tuples(*(attention(count, words) for count in heads)).map(list)


@st.composite
def graphs(draw: st.DrawFn, heads: tuple[int, ...] | None = None, words: int | None = None) -> Edges:
    """All edges of a random model, those of no weight included."""
    heads = heads or draw(heads_of_layers)
    return edges_from_dense(draw(attentions(heads, words or draw(st.integers(1, 4)))))


@st.composite
def groupings(draw: st.DrawFn, max_words: int = 5) -> list[list[int]]:
    """Consecutive tokens grouped into words."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=max_words))
    ends = list(accumulate(sizes))
    return [list(range(end - size, end)) for size, end in zip(sizes, ends, strict=True)]


def words_of(groups: list[list[int]], special: list[bool] | None = None) -> Words:
    """Words w0, w1, ... with the given tokens."""
    count = len(groups)
    flags = np.array(special if special is not None else [False] * count, dtype=np.bool_)
    spans = tuple(None if flag else (3 * i, 3 * i + 2) for i, flag in enumerate(flags))
    starts = np.array([tokens[0] for tokens in groups])
    labels = tuple(f"w{i}" for i in range(count))
    return Words(labels, (0,) * count, flags, spans, starts, sum(map(len, groups)))


@st.composite
def flows(draw: st.DrawFn, models: int | None = None) -> Flow:
    """A flow with everything random but its text; the floor is 0, so every threshold can be asked for."""
    heads, count = draw(heads_of_layers), draw(st.integers(1, 4))
    words = words_of([[i] for i in range(count)], draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    probability = draw(st.integers(0, 8)) / 8
    prediction = draw(st.sampled_from([None, Prediction(("yes", "no"), (probability, 1 - probability))]))
    roles: tuple[Role, ...] = ("base", "tuned")
    root = draw(st.integers(0, count - 1))
    encoder_layers, decoder_words = 0, 0
    if len(heads) > 1 and count > 1 and draw(st.booleans()):
        encoder_layers, decoder_words = draw(st.integers(1, len(heads) - 1)), draw(st.integers(1, count - 1))
        words = replace(words, segments=(0,) * (count - decoder_words) + (2,) * decoder_words)
        root = count - draw(st.integers(1, decoder_words))

    def edges() -> Edges:
        drawn = draw(graphs(heads, count))
        return parted(drawn, encoder_layers, count - decoder_words) if encoder_layers else drawn

    return Flow(
        " ".join(words.labels),
        None,
        "word",
        words,
        Node(len(heads), root),
        0.0,
        tuple(
            ModelFlow(role, f"the {role}", edges(), prediction) for role in roles[: models or draw(st.integers(1, 2))]
        ),
        encoder_layers=encoder_layers,
    )


@st.composite
def unlike_flows(draw: st.DrawFn) -> Flow:
    """A flow of two models of different depths, heads and roots, on the deeper one's layers."""
    flow = draw(flows(models=2))
    base, tuned = flow.models
    depths = draw(st.sets(st.integers(1, flow.layers), min_size=1).map(lambda layers: layers | {flow.layers}))
    heads = tuple(draw(st.integers(1, 3)) if layer in depths else 0 for layer in range(1, flow.layers + 1))
    root = Node(flow.layers, draw(st.integers(0, len(flow.words) - 1)))
    other = replace(tuned, edges=draw(graphs(heads, len(flow.words))), grid=ModelGrid(root))
    return replace(flow, models=(base, other))


def parted(edges: Edges, encoder_layers: int, encoder_words: int) -> Edges:
    """The edges that an encoder-decoder has: in the encoder its words read each other, above it the decoder's any."""
    decodes = edges.query >= encoder_words
    above = edges.layer > encoder_layers
    return edges.where((decodes == above) & (above | (edges.key < encoder_words)))


@st.composite
def views(draw: st.DrawFn, flow: Flow) -> View:
    """Any view of a flow."""
    every_head = [(layer, head) for layer, count in enumerate(flow.head_counts, start=1) for head in range(count)]
    words, layers = len(flow.words), flow.layers
    nodes = st.builds(Node, st.integers(0, layers), st.integers(0, words - 1))
    kind: ThresholdKind = draw(st.sampled_from(("weight", "weight", "lift", "top", "mass")))
    strength = {"lift": st.integers(0, 8).map(lambda m: m / 2), "top": st.integers(1, 4)}
    return View(
        threshold=draw(strength.get(kind, thresholds)),
        residual=draw(st.booleans()),
        hide_special=draw(st.booleans()),
        heads=draw(st.one_of(st.none(), st.frozensets(st.sampled_from(every_head)))),
        selections=tuple(draw(st.lists(selections(words, layers), max_size=3))),
        kind=kind,
        origin=draw(st.one_of(st.none(), st.none(), nodes)),
    )


@st.composite
def selections(draw: st.DrawFn, words: int, layers: int) -> Selection:
    """Any selection on a grid: of words, of nodes, of edges, of a path or the upper part of one."""
    if draw(st.integers(0, 5)) == 0:
        path = st.lists(st.integers(0, words - 1), min_size=1, max_size=layers + 1)
        return Selection(tuple(draw(path)), part="path")
    words_chosen = tuple(sorted(draw(st.sets(st.integers(0, words - 1), min_size=1, max_size=2))))
    part = draw(st.sampled_from([part for part in PARTS if part != "path"]))
    what = draw(st.sampled_from(("word", "node", "edge")))
    if what == "edge":
        return Selection(words_chosen, draw(st.integers(1, layers)), draw(st.integers(0, words - 1)), part)
    return Selection(words_chosen, draw(st.integers(0, layers)) if what == "node" else None, None, part)


@st.composite
def viewed_flows(draw: st.DrawFn, models: int | None = None) -> tuple[Flow, View]:
    """A flow and a view of it."""
    flow = draw(flows(models))
    return flow, draw(views(flow))


def edge_weights(edges: Edges) -> dict[reference.Edge, float]:
    """The package's edges in the reference's terms."""
    columns = (edges.layer, edges.head, edges.query, edges.key, edges.weight)
    listed = [tuple(row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    weights = {row[:4]: row[4] for row in listed}
    assert len(weights) == len(listed), "an edge is there twice"
    return weights


def in_reference_terms(traced: Trace) -> reference.ReferenceTrace:
    """The package's trace in the reference's terms; ``links[l - 1, w]`` is the link whose upper node is (l, w)."""
    nodes = {(layer, word) for layer, word in np.argwhere(traced.nodes).tolist()}
    links = {(layer + 1, word) for layer, word in np.argwhere(traced.links).tolist()}
    return reference.ReferenceTrace(edge_weights(traced.edges), nodes, links)


def reference_graph(flow: Flow, view: View, model: int = 0) -> dict[reference.Edge, float]:
    """One model's attention graph under a view, by the reference."""
    special: list[Any] = flow.words.special.tolist()
    visible = {flow.root.word, view.origin.word if view.origin else flow.root.word}
    hidden = {word for word, flag in enumerate(special) if flag and word not in visible}
    return reference.graph(
        edge_weights(flow.models[model].edges),
        view.threshold,
        view.heads,
        hidden if view.hide_special else (),
        view.kind,
        len(flow.words),
    )


def reference_trace(flow: Flow, view: View, model: int = 0) -> reference.ReferenceTrace:
    """What the reference makes of one model's edges under a view, narrowing included."""
    return reference.traced_and_narrowed(
        reference_graph(flow, view, model),
        (flow.root.layer, flow.root.word),
        view.origin and (view.origin.layer, view.origin.word),
        flow.layers,
        view.residual,
        reference_carried(flow),
        view.to_dict()["selections"],
    )


def reference_whole(flow: Flow, view: View, model: int) -> reference_gates.Whole:
    """A model's graph, and its trace without selections, by the reference."""
    traced = reference_trace(flow, replace(view, selections=()), model)
    return reference_gates.Whole(reference_graph(flow, view, model), traced, view.forward)


def reference_opening(flow: Flow, view: View) -> tuple[dict[reference.Edge, str], dict[reference.Edge, int]]:
    """How each edge of one trace alone was opened, and what each gate opens; nothing of one model."""
    if len(flow.models) < 2:
        return {}, {}
    wholes = [reference_whole(flow, view, model) for model in (0, 1)]
    kinds = reference.compare(*(reference_trace(flow, view, model).edges for model in (0, 1)))
    base, tuned = (reference_gates.opens(*pair) for pair in (wholes, wholes[::-1]))
    return reference_gates.opened(kinds, *(whole.graph for whole in wholes)), base | tuned


def reference_carried(flow: Flow) -> set[reference.Node]:
    """The upper nodes of the base's carried links."""
    return reference.carried(flow.encoder_layers, flow.head_counts, flow.words.segments)
