from __future__ import annotations

import numpy as np
import pytest
import torch

from attention_flows.core.node import Node
from attention_flows.errors import Cancelled, InputError
from attention_flows.models.capture.encode import encode
from attention_flows.models.capture.forward import capture
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read
from tests.support import loaded_models


def dense(model: Model, text: str, pair: str | None = None) -> np.ndarray:
    """[layers, heads, tokens, tokens] rebuilt from what was captured."""
    edges = capture(model, text, pair, unit="token", floor=0.0).edges
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
    capture(loaded_models.base(), "one two")
    assert network.config._attn_implementation == before
    with pytest.raises(InputError):
        capture(loaded_models.base(), " ")
    assert network.config._attn_implementation == before


def test_rows_sum_to_one_on_tokens_and_on_words() -> None:
    for unit in ("token", "word"):
        edges = capture(loaded_models.tuned(), *loaded_models.JACKSONVILLE, unit=unit, floor=0.0).edges
        sums = np.zeros((7, 12, edges.words))
        np.add.at(sums, (edges.layer, edges.head, edges.query), edges.weight)
        np.testing.assert_allclose(sums[1:], 1, atol=1e-5)


def test_words_are_the_texts_own_characters() -> None:
    captured = capture(loaded_models.base(), *loaded_models.JACKSONVILLE)
    assert captured.words.labels[:3] == ("[CLS]", "What", "are")
    assert "Jacksonvillians" in captured.words.labels
    assert captured.words.segments[8:10] == (0, 1)
    assert captured.root == Node(6, 0)


def test_the_prediction_is_the_softmax_of_the_logits() -> None:
    prediction = capture(loaded_models.tuned(), *loaded_models.JACKSONVILLE).prediction
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
    _, words = encode(loaded_models.base(), " ".join(["word"] * 510))
    assert words.tokens == 512
    with pytest.raises(InputError, match=r"513 tokens long; base takes at most 512"):
        encode(loaded_models.base(), " ".join(["word"] * 511))


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
        encode(loaded_models.base(), text, pair)


def test_a_cancelled_reading_runs_no_further_model() -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) == 2

    with pytest.raises(Cancelled):
        read((loaded_models.base(), loaded_models.tuned()), "a b", cancelled=cancelled)
    assert len(asked) == 2
