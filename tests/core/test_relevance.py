"""Rollout and maximum flow, beside networkx and invariants."""

from __future__ import annotations

import builtins
from typing import Any

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.arrays import Floats
from attention_flows.core.relevance import Relevance, gradient_rollout, max_flow, rollout
from attention_flows.errors import InputError


def attention(
    layers: int, heads: int, words: int, seed: int, *, causal: bool = False, sharp: float = 1.0
) -> list[Floats]:
    """Random maps whose rows sum to 1."""
    generator = np.random.default_rng(seed)
    scores = generator.normal(0, sharp, (layers, heads, words, words))
    if causal:
        scores[..., np.triu(np.ones((words, words), bool), 1)] = -np.inf
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return list((weights / weights.sum(axis=-1, keepdims=True)).astype(np.float32))


def flow_by_networkx(maps: list[Floats], root: int, residual: float) -> list[float]:
    """Each word's maximum flow, in a graph of whole capacities of its own."""
    graph: Any = networkx.DiGraph()
    words = maps[0].shape[-1]
    for layer, weights in enumerate(maps):
        mean = weights.astype(np.float64).mean(axis=0)
        for query in range(words):
            for key in range(words):
                capacity = (1 - residual) * mean[query, key] + (residual if query == key else 0)
                if capacity > 0:
                    graph.add_edge((layer + 1, query), (layer, key), capacity=float(capacity))
        graph.add_nodes_from((layer, word) for word in range(words))
    source = (len(maps), root)
    return [networkx.maximum_flow_value(graph, source, (0, word)) for word in range(words)]


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("layers", "words", "sharp"), [(1, 4, 1), (3, 6, 3), (6, 9, 5), (4, 12, 0.2)])
def test_the_maximum_flow_is_exact(layers: int, words: int, sharp: float, causal: bool) -> None:
    maps = attention(layers, 3, words, seed=layers, causal=causal, sharp=sharp)
    for root, residual in ((words - 1, 0.5), (0, 0.5), (words // 2, 0.1)):
        found = max_flow(maps, root, residual)
        np.testing.assert_allclose(found, flow_by_networkx(maps, root, residual), rtol=0, atol=1e-6)


def test_without_a_residual_one_layer_flows_as_it_reads() -> None:
    maps = attention(1, 2, 5, seed=0)
    np.testing.assert_allclose(max_flow(maps, 3, 0.0), maps[0].mean(axis=0)[3], atol=1e-6)


@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 7), st.integers(0, 99), st.floats(0, 1), st.booleans())
def test_rollouts_are_distributions_and_flows_are_bounded_below_by_them(
    layers: int, heads: int, words: int, seed: int, residual: float, causal: bool
) -> None:
    maps = attention(layers, heads, words, seed, causal=causal)
    root = words - 1
    rolled = rollout(maps, root, residual)
    assert rolled.shape == (layers, words)
    np.testing.assert_allclose(rolled.sum(axis=1), 1, atol=1e-6)
    assert rolled.min() >= 0
    # What a rollout sends from the root to a word is one flow between them.
    flow = max_flow(maps, root, residual)
    assert (flow >= rolled[-1] - 1e-6).all()
    assert flow.max() <= 1 + 1e-6


def test_a_rollout_is_the_product_of_mixed_layers() -> None:
    maps = attention(3, 2, 5, seed=1)
    product = np.eye(5)
    for layer in maps:
        mixed = layer.astype(np.float64).mean(axis=0) + np.eye(5)
        product = mixed / mixed.sum(axis=1, keepdims=True) @ product  # as Abnar & Zuidema write it
    np.testing.assert_allclose(rollout(maps, 2)[-1], product[2], atol=1e-7)
    np.testing.assert_array_equal(rollout(maps, 2, residual=1.0)[-1], np.eye(5)[2])


def test_a_gradient_rollout_adds_each_layer() -> None:
    maps = attention(3, 2, 5, seed=1)
    rolled = np.eye(5)
    for layer in maps:
        rolled = rolled + layer.astype(np.float64).mean(axis=0) @ rolled
    np.testing.assert_allclose(gradient_rollout(maps, 4)[-1], rolled[4], atol=1e-7)


def test_cross_attention_follows_the_decoders_own() -> None:
    """An encoder's two words below, a decoder's two above: its own heads first, then those that read the encoder."""
    encoder: Any = np.full((1, 4, 4), np.nan, np.float32)
    encoder[0, :2, :2] = [[0.2, 0.8], [0.6, 0.4]]
    decoder: Any = np.full((2, 4, 4), np.nan, np.float32)
    decoder[0, 2:, 2:] = [[1, 0], [0.5, 0.5]]
    decoder[1, 2:, :2] = [[0.3, 0.7], [0.9, 0.1]]
    rolled = rollout([encoder, decoder], root=3)
    np.testing.assert_allclose(rolled.sum(axis=1), 1, atol=1e-7)
    np.testing.assert_array_equal(rolled[0], [0, 0, 0, 1])  # the encoder's layer leaves the decoder's words alone
    own = 0.5 * np.array([0.5, 0.5]) + 0.5 * np.array([0, 1])
    mixed = 0.5 * encoder[0, :2, :2] + 0.5 * np.eye(2)
    read = 0.5 * np.array([0.9, 0.1]) @ mixed
    np.testing.assert_allclose(rolled[1], [*read, *(0.5 * own)], atol=1e-7)


def test_bad_input_is_refused_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    maps = attention(2, 2, 4, seed=0)
    for compute in (rollout, max_flow):
        with pytest.raises(InputError, match=r"the residual part lies in 0\.\.1, not 2"):
            compute(maps, 0, 2)
    original = builtins.__import__

    def without_scipy(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("scipy"):
            raise ImportError(name)
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_scipy)
    with pytest.raises(InputError, match=r"needs scipy: pip install 'attention-flows\[flow\]'"):
        max_flow(maps, 0)


def test_results_print_in_a_line_and_make_tables() -> None:
    layers = np.array([[0.5, 0.5], [0.25, 0.75]])
    result = Relevance("rollout", "tuned", "mine", "attention", ("so", "what"), layers[-1], layers, 0.5)
    assert repr(result) == "Relevance(rollout of tuned 'mine': 'what' 0.750, 'so' 0.250)"
    frame = result.to_dataframe()
    assert list(frame.columns) == ["layer", "word_index", "word", "rollout"]
    assert frame.to_numpy().tolist()[-1] == [2, 1, "what", 0.75]
    flow = Relevance("max_flow", "base", "mine", "attention", ("so", "what"), layers[0])
    assert list(flow.to_dataframe().columns) == ["word_index", "word", "max_flow"]
    assert "<table>" in flow._repr_html_()
