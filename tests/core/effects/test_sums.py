"""Sums of effects keep the whole, and flags reach every token edge."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.effects.sums import any_in_words, by_head, by_link, sum_to_words, to_tokens
from attention_flows.core.words import Words


@st.composite
def words(draw: st.DrawFn) -> Words:
    """Words of one to three tokens each."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=5))
    starts = np.cumsum([0, *sizes[:-1]])
    labels = tuple(f"w{i}" for i in range(len(sizes)))
    none: tuple[None, ...] = (None,) * len(sizes)
    return Words(labels, (0,) * len(sizes), np.zeros(len(sizes), np.bool_), none, starts, sum(sizes))


def random_maps(seed: int, words: Words) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(3, words.tokens, words.tokens)).astype(np.float32)


@given(words(), st.integers(0, 2**31))
def test_every_token_edge_is_in_one_word_edge(words: Words, seed: int) -> None:
    maps = random_maps(seed, words)
    summed = sum_to_words(maps, words)
    bounds = [*words.starts.tolist(), words.tokens]
    for query in range(len(words)):
        for key in range(len(words)):
            block = maps[:, bounds[query] : bounds[query + 1], bounds[key] : bounds[key + 1]]
            np.testing.assert_allclose(summed[:, query, key], block.sum(axis=(1, 2)), atol=1e-5)
    np.testing.assert_allclose(summed.sum(), maps.sum(dtype=np.float64), atol=1e-4)


@given(words(), st.integers(0, 2**31))
def test_any_partition_sums_to_the_whole(words: Words, seed: int) -> None:
    layers = [random_maps(seed + layer, words) for layer in range(2)]
    whole = sum(layer.sum(dtype=np.float64) for layer in layers)
    on_words = [sum_to_words(layer, words) for layer in layers]
    np.testing.assert_allclose(np.nansum(by_head(on_words)), whole, atol=1e-4)
    np.testing.assert_allclose(by_link(on_words).sum(), whole, atol=1e-4)


@given(words(), st.integers(0, 2**31))
def test_flags_of_words_are_those_of_their_tokens(words: Words, seed: int) -> None:
    flags = np.random.default_rng(seed).random((2, len(words), len(words))) < 0.4
    spread = to_tokens(flags, words)
    assert spread.shape == (2, words.tokens, words.tokens)
    np.testing.assert_array_equal(any_in_words(spread, words), flags)
    for query in range(words.tokens):
        for key in range(words.tokens):
            np.testing.assert_array_equal(spread[:, query, key], flags[:, words.word_of(query), words.word_of(key)])


def test_layers_may_have_different_numbers_of_heads() -> None:
    totals = by_head([np.ones((2, 3, 3)), np.ones((4, 3, 3))])
    np.testing.assert_array_equal(totals[1], [9, 9, 9, 9])
    np.testing.assert_array_equal(np.isnan(totals), [[False, False, True, True], [False] * 4])
