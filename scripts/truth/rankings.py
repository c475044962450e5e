"""What ranks edges, heads and words: effects, responses, attention's change, attention, and other weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from attention_flows.core.edge_weight import ATTENTION, EDGE_WEIGHTS
from attention_flows.core.effects.effects import Effects
from attention_flows.core.sentence import Sentence
from attention_flows.core.words import Words
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read

Floats = NDArray[np.floating]
Rankings = Mapping[str, Floats]  # [layers, heads, tokens, tokens], query by key; one head where a layer has one weight

OTHER_WEIGHTS = tuple(name for name in EDGE_WEIGHTS if name != ATTENTION.name)
RANKINGS = ("effect", "response", "difference", "attention", *OTHER_WEIGHTS, "random")
REFERENCES = ("base", "zero")


def other_weights(model: Model, sentence: Sentence) -> dict[str, Floats]:
    """What the model's edges weigh by each other weight, on tokens."""
    weights = {}
    for name in OTHER_WEIGHTS:
        flow = read((model,), sentence.text, sentence.pair, unit="token", weight=name)
        weights[name] = flow.attentions()
    return weights


def rankings_of(
    effects: Mapping[str, Effects], reference: str, weights: Mapping[str, Floats], seed: Sequence[int]
) -> dict[str, Floats]:
    """Every ranking of edges for knockouts that put edges to ``reference``; ``effects`` has both references'.

    ``difference`` is always that to the base's attention.
    """
    own, base = effects[reference], effects["base"]
    attention = np.stack(own.attention)
    return {
        "effect": np.stack(own.effect),
        "response": np.stack(own.response),
        "difference": attention - np.stack(base.reference_attention),
        "attention": attention,
        **weights,
        "random": np.random.default_rng(seed).random(attention.shape),
    }


def edge_scores(rankings: Rankings, edges: tuple[NDArray[np.integer], ...]) -> dict[str, Floats]:
    """The score of each of ``edges``, given as (layers from 0, heads, queries, keys)."""
    layer, head, query, key = edges
    return {
        name: of_edges[layer, head if of_edges.shape[1] > 1 else 0, query, key] for name, of_edges in rankings.items()
    }


def head_scores(rankings: Rankings) -> dict[str, Floats]:
    """The score of each head, [layers * heads], the sum over its edges.

    Where a row's weights are shares of 1, as attention's are, every head has the same sum. In its place stands the mean
    of each row's largest weight, the *confidence* of Voita et al. 2019, "Analyzing Multi-Head Self-Attention", ACL,
    arXiv 1905.09418. What has one weight a layer cannot rank heads.
    """
    scores = {}
    for name, of_edges in rankings.items():
        if of_edges.shape[1] == 1:
            continue
        if name in EDGE_WEIGHTS and EDGE_WEIGHTS[name].is_share:
            score = of_edges.max(axis=3).mean(axis=2)
        elif name == "random":
            score = of_edges[:, :, 0, 0]
        else:
            score = (np.abs(of_edges) if name == "difference" else of_edges).sum(axis=(2, 3), dtype=np.float64)
        scores[name] = score.ravel()
    return scores


def word_scores(rankings: Rankings, words: Words) -> dict[str, Floats]:
    """The score of each word, the sum over the edges into its tokens from other words at every layer."""
    word_of = np.repeat(np.arange(len(words)), np.diff(np.append(words.starts, words.tokens)))
    other = word_of[:, None] != word_of[None]
    scores = {}
    for name, of_edges in rankings.items():
        if name == "random":
            scores[name] = of_edges[0, 0, words.starts, 0]
            continue
        sizes = np.abs(of_edges) if name == "difference" else of_edges
        into = (sizes * other).sum(axis=(0, 1, 2), dtype=np.float64)
        scores[name] = np.bincount(word_of, weights=into, minlength=len(words))
    return scores
