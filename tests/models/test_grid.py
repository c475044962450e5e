"""Two real models that do not correspond, an encoder and a decoder, each held to its own eager attentions."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from attention_flows.export.summary import summarize
from attention_flows.flow import Flow
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read
from tests.oracles import reference
from tests.support import loaded_models
from tests.support.folders import SHARED

TEXT, PAIR = "Unbelievable dogs sang.", "They barked, naïvely."


@pytest.fixture(scope="module")
def decoder() -> Model:
    return load(SHARED / "models" / "stories260K-llama")


@pytest.fixture(scope="module")
def flow(decoder: Model) -> Flow:
    return read((loaded_models.base(), decoder), TEXT, PAIR)


def test_their_words_are_the_texts_own(flow: Flow) -> None:
    text_words = [label for label, special in zip(flow.words.labels, flow.words.special, strict=True) if not special]
    assert text_words == ["Unbelievable", "dogs", "sang", ".", "They", "barked", ",", "naïvely", "."]
    assert flow.layers == 6
    assert not flow.corresponds


@pytest.mark.parametrize("index", [0, 1])
def test_each_has_its_own_eager_attention_on_the_common_words(flow: Flow, decoder: Model, index: int) -> None:
    model = (loaded_models.base(), decoder)[index]
    encoding = model.tokenizer(TEXT, PAIR, return_tensors="pt")
    model.network.set_attn_implementation("eager")
    with torch.inference_mode():
        attentions = model.network(**encoding, output_attentions=True).attentions
    model.network.set_attn_implementation("sdpa")
    # By characters: each token belongs to the word that covers it, a special token to the one that names it.
    tokens = encoding.tokens()
    offsets = model.tokenizer(TEXT, PAIR, return_offsets_mapping=True)["offset_mapping"]
    groups: dict[int, list[int]] = {}
    specials = [word for word, flag in enumerate(flow.words.special) if flag]
    for token, (start, end) in enumerate(offsets):
        segment = encoding.sequence_ids()[token]
        if segment is None:
            named = [word for word in specials if tokens[token] in flow.words.labels[word].split(" / ")]
            groups.setdefault(named[sum(word in groups for word in named)], []).append(token)
            continue
        start += len((TEXT, PAIR)[segment][start:end]) - len((TEXT, PAIR)[segment][start:end].lstrip())
        (word,) = (
            word
            for word, span in enumerate(flow.words.spans)
            if span and flow.words.segments[word] == segment and span[0] <= start < span[1]
        )
        groups.setdefault(word, []).append(token)
    words = sorted(groups)
    shown = flow.models[index]
    depths = [layer for layer, heads in enumerate(shown.edges.heads, start=1) if heads]
    assert len(depths) == len(attentions)
    for layer, maps in zip(depths, attentions, strict=True):
        edges = shown.edges.where(shown.edges.layer == layer)
        dense = np.zeros((maps.shape[1], len(flow.words), len(flow.words)))
        dense[edges.head, edges.query, edges.key] = edges.weight
        for head, one in enumerate(maps[0].tolist()):
            carried = reference.words_attention(one, [groups[word] for word in words])
            expected = [[weight if weight >= flow.floor else 0 for weight in row] for row in carried]
            np.testing.assert_allclose(dense[head][np.ix_(words, words)], expected, atol=1e-5)


def test_each_root_is_its_own(flow: Flow) -> None:
    base, tuned = flow.models
    assert flow.words.labels[flow.root_of(base).word].startswith("[CLS]")
    assert flow.root_of(tuned).word == max(word for word, span in enumerate(flow.words.spans) if span is not None)


def test_the_summary_says_how_they_are_compared(flow: Flow) -> None:
    assert "by words and relative depth" in summarize(flow.trace())
