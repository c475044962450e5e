"""A flow of attention that was computed elsewhere is the one that the model itself gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import attention_flows as af
from attention_flows.models.loading.model import Model
from tests.support import loaded_models
from tests.support.small_families import FAMILIES

TEXT, PAIR = loaded_models.JACKSONVILLE


def outputs_of(model: Model, text: str, pair: str | None = None) -> tuple[tuple[torch.Tensor, ...], list[str], Any]:
    """A model's attentions as a user of transformers has them, the tokens, and the encoding."""
    before = model.network.config._attn_implementation
    model.network.set_attn_implementation("eager")
    encoding = model.tokenizer(text, pair, return_tensors="pt", return_offsets_mapping=True)
    inputs = {name: encoding[name] for name in ("input_ids", "attention_mask")}
    if "token_type_ids" in encoding:
        inputs["token_type_ids"] = encoding["token_type_ids"]
    with torch.inference_mode():
        outputs = model.network(**inputs, output_attentions=True)
    model.network.set_attn_implementation(before)
    tokens = [str(token) for token in model.tokenizer.convert_ids_to_tokens(encoding["input_ids"][0].tolist())]
    return outputs.attentions, tokens, encoding


def assert_same_edges(flow: af.Flow, expected: af.Flow) -> None:
    assert flow.root == expected.root
    for model, of_model in zip(flow.models, expected.models, strict=True):
        assert model.edges.heads == of_model.edges.heads
        np.testing.assert_array_equal(model.edges.ids(), of_model.edges.ids())
        np.testing.assert_allclose(model.edges.weight, of_model.edges.weight, atol=1e-6)


def test_two_models_of_a_pair_make_the_flow_that_they_make_themselves() -> None:
    base, tokens, encoding = outputs_of(loaded_models.base(), TEXT, PAIR)
    tuned, _, _ = outputs_of(loaded_models.tuned(), TEXT, PAIR)
    segments = encoding["token_type_ids"][0].tolist()
    expected = af.compare(loaded_models.base(), loaded_models.tuned(), TEXT, PAIR, unit="token")
    flow = af.from_attentions(base, tokens, tuned, segments=segments, threshold=0.2)
    assert_same_edges(flow, expected)
    assert [label.casefold() for label in flow.words.labels] == [label.casefold() for label in expected.words.labels]
    assert flow.words.segments == tuple(segments)
    assert (flow.words.special == expected.words.special).all()
    assert str(flow.pair).startswith("residents of jacksonville")
    assert flow.trace("called").traces[0].edges.words == len(tokens)


def test_pieces_are_put_together_to_words() -> None:
    base, tokens, encoding = outputs_of(loaded_models.base(), TEXT)
    expected = af.read(loaded_models.base(), TEXT)
    by_marks = af.from_attentions(base, tokens, unit="word")
    assert_same_edges(by_marks, expected)
    assert [word.casefold() for word in expected.words.labels] == [word.casefold() for word in by_marks.words.labels]
    offsets = encoding["offset_mapping"][0].tolist()
    exact = af.from_attentions(base, tokens, unit="word", text=TEXT, offsets=offsets)
    assert_same_edges(exact, expected)
    assert exact.words.labels == expected.words.labels


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_a_causal_model_is_read_from_its_last_token(family: str) -> None:
    model = FAMILIES[family].model("language")
    attentions, tokens, _ = outputs_of(model, TEXT)
    flow = af.from_attentions([layer[0].numpy() for layer in attentions], tokens)
    assert_same_edges(flow, af.read(model, TEXT, unit="token"))
    assert flow.root.word == len(tokens) - 1
    assert af.from_attentions(attentions, tokens, root=1).root.word == 1


def test_a_text_is_written_from_marked_tokens() -> None:
    attention = np.full((1, 5, 5), 0.2)
    flow = af.from_attentions([attention], ["<s>", "▁Hel", "lo", "▁you", "!"], unit="word")
    assert (flow.text, flow.words.labels) == ("Hello you!", ("<s>", "Hello", "you", "!"))
    flow = af.from_attentions([attention], ["a", "plain", "list", "of", "words"])
    assert (flow.text, flow.words.labels) == ("a plain list of words", ("a", "plain", "list", "of", "words"))


def test_what_needs_the_models_says_so() -> None:
    flow = af.from_attentions([np.full((2, 3, 3), 1 / 3)], ["a", "b", "c"])
    assert len(flow.heads()) == 2
    with pytest.raises(af.InputError, match="the models are not at hand"):
        flow.attentions()


@pytest.mark.parametrize(
    ("attentions", "arguments", "message"),
    [
        ([], {}, "there is no attention: load the model with attn_implementation"),
        ([None], {}, "there is no attention: load the model with attn_implementation"),
        ([np.full((2, 4, 4), 0.25)], {}, "layer 1 has the shape 2 × 4 × 4, not heads × 3 × 3"),
        ([np.full((2, 2, 3, 3), 0.3)], {}, "layer 1 has the shape 2 × 2 × 3 × 3"),
        ([np.full((2, 3, 3), 0.5)], {}, "layer 1 is not attention"),
        ([np.full((2, 3, 3), -0.1)], {}, "layer 1 is not attention"),
        ([np.full((2, 3, 3), np.nan)], {}, "layer 1 is not attention"),
        ([np.full((2, 3, 3), 0.3)], {"segments": [0]}, "segments has length 1, but there are 3 tokens"),
        ([np.full((2, 3, 3), 0.3)], {"text": "a b c"}, "give text and offsets together"),
        ([np.full((2, 3, 3), 0.3)], {"root": 3}, "there is no token 3"),
        ([np.full((2, 3, 3), 0.3)], {"tuned": [np.full((1, 3, 3), 0.3)]}, "different numbers of layers or heads"),
    ],
)
def test_what_is_no_attention_is_refused(attentions: list[Any], arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(af.InputError, match=message):
        af.from_attentions(attentions, ["a", "b", "c"], **arguments)
