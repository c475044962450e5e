from __future__ import annotations

import numpy as np
import pytest
import torch

from attention_flows.core.edge_builder import EdgeBuilder
from attention_flows.core.node import Node
from attention_flows.errors import Cancelled, InputError
from attention_flows.models.capture.captured import capture
from attention_flows.models.capture.forward import run_forward
from attention_flows.models.capture.sink import EdgeSink
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.capturing import capture_text, encode_text


def dense(model: Model, text: str, pair: str | None = None) -> np.ndarray:
    """[layers, heads, tokens, tokens] rebuilt from what was captured."""
    edges = capture_text(model, text, pair, unit="token", floor=0.0).edges
    out = np.zeros((edges.layers, max(edges.heads), edges.words, edges.words), dtype=np.float32)
    out[edges.layer - 1, edges.head, edges.query, edges.key] = edges.weight
    return out


@pytest.mark.parametrize("which", [loaded_models.base, loaded_models.tuned])
def test_capture_is_the_eager_attention(which: object) -> None:
    model = which()  # type: ignore[operator]
    inputs = model.tokenizer(*loaded_models.JACKSONVILLE, return_tensors="pt")
    before = model.network.config._attn_implementation
    model.network.set_attn_implementation("eager")
    with torch.inference_mode():
        expected = model.network(**inputs, output_attentions=True).attentions
    model.network.set_attn_implementation(before)
    np.testing.assert_allclose(dense(model, *loaded_models.JACKSONVILLE), torch.cat(expected).numpy(), atol=1e-6)


def test_capture_leaves_the_model_as_it_was() -> None:
    network = loaded_models.base().network
    before = network.config._attn_implementation
    capture_text(loaded_models.base(), "one two")
    assert network.config._attn_implementation == before
    with pytest.raises(InputError):
        capture_text(loaded_models.base(), " ")
    assert network.config._attn_implementation == before


def test_rows_sum_to_one_on_tokens_and_on_words() -> None:
    for unit in ("token", "word"):
        edges = capture_text(loaded_models.tuned(), *loaded_models.JACKSONVILLE, unit=unit, floor=0.0).edges
        sums = np.zeros((7, 12, edges.words))
        np.add.at(sums, (edges.layer, edges.head, edges.query), edges.weight)
        np.testing.assert_allclose(sums[1:], 1, atol=1e-5)


def test_words_are_the_texts_own_characters() -> None:
    captured = capture_text(loaded_models.base(), *loaded_models.JACKSONVILLE)
    assert captured.words.labels[:3] == ("[CLS]", "What", "are")
    assert "Jacksonvillians" in captured.words.labels
    assert captured.words.segments[8:10] == (0, 1)
    assert captured.root == Node(6, 0)


def test_the_prediction_is_the_softmax_of_the_logits() -> None:
    prediction = capture_text(loaded_models.tuned(), *loaded_models.JACKSONVILLE).prediction
    with torch.inference_mode():
        logits = (
            loaded_models.tuned()
            .network(**loaded_models.tuned().tokenizer(*loaded_models.JACKSONVILLE, return_tensors="pt"))
            .logits
        )
    assert prediction is not None
    np.testing.assert_allclose(prediction.probabilities, torch.softmax(logits[0], -1).numpy(), atol=1e-5)
    assert prediction.label == prediction.labels[int(logits.argmax())]


def test_a_text_of_the_longest_length_is_taken_and_one_longer_is_not() -> None:
    words = encode_text(loaded_models.base(), " ".join(["word"] * 510)).words
    assert words.tokens == 512
    with pytest.raises(InputError, match=r"513 tokens long; base takes at most 512"):
        encode_text(loaded_models.base(), " ".join(["word"] * 511))


@pytest.mark.parametrize(
    ("text", "pair", "reason"),
    [
        ("", None, "the text is empty"),
        ("a", "\n", "the second text is empty"),
        ("a \ud800", None, "half of a surrogate pair"),
    ],
)
def test_a_text_that_is_none_says_why(text: str, pair: str | None, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        encode_text(loaded_models.base(), text, pair)


def test_a_cancelled_reading_runs_no_further_model() -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) == 2

    with pytest.raises(Cancelled):
        read((loaded_models.base(), loaded_models.tuned()), "a b", cancelled=cancelled)
    assert len(asked) == 2


def test_each_sentence_of_a_batch_has_its_own_sink_and_prediction() -> None:
    model = loaded_models.tuned()
    pairs = [pair[:2] for pair in loaded_models.qnli_dev()]
    lengths = [len(model.tokenizer(*pair)["input_ids"]) for pair in pairs]
    batch = [encode_text(model, *pair) for pair, length in zip(pairs, lengths, strict=True) if length == lengths[0]][:3]
    assert len(batch) == 3
    builders = [EdgeBuilder(0.01) for _ in batch]
    sinks = [EdgeSink(builder, len(encoded.words)) for builder, encoded in zip(builders, batch, strict=True)]
    result = run_forward(model, batch, sinks)
    for index, (builder, encoded) in enumerate(zip(builders, batch, strict=True)):
        alone, edges = capture(model, encoded), builder.build()
        # At the floor itself a batch may round otherwise.
        ids = np.intersect1d(edges.ids(), alone.edges.ids())
        assert len(ids) >= len(alone.edges) - 2
        got, expected = (part.weight[part.find(ids)[0]] for part in (edges, alone.edges))
        np.testing.assert_allclose(got, expected, atol=1e-6)
        prediction = result.prediction(index)
        assert prediction is not None
        assert alone.prediction is not None
        np.testing.assert_allclose(prediction.probabilities, alone.prediction.probabilities, atol=1e-6)
