"""Families that no file of ours names: read from what ``output_attentions`` gives, or refused with a reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import transformers
from transformers import PreTrainedModel

from attention_flows.errors import InputError
from attention_flows.models.families.eager import MODULES, uses_interface
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from tests.support.capturing import capture_text, encode_text
from tests.support.small_families import TEXTS, bert_tokenizer, marian_tokenizer, spread

WIDE: dict[str, Any] = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48}


def model(stem: str, head: str = "ForSequenceClassification", **config: Any) -> Model:
    torch.manual_seed(5)
    named = {"vocab_size": 500, "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3, **config}
    network: PreTrainedModel = getattr(transformers, stem + head)(getattr(transformers, f"{stem}Config")(**named))
    return load((spread(network).eval(), bert_tokenizer()), name=stem)


@pytest.mark.parametrize(
    ("stem", "config"),
    [
        ("RoFormer", WIDE),
        ("OpenAIGPT", {"n_embd": 32, "n_layer": 2, "n_head": 4}),
        ("XLM", {"emb_dim": 32, "n_layers": 2, "n_heads": 4}),
    ],
)
def test_what_a_family_gives_is_read(stem: str, config: dict[str, Any]) -> None:
    read = model(stem, **config)
    assert not uses_interface(read.network)
    assert not any(type(module).__name__ in MODULES for module in read.network.modules())
    captured = capture_text(read, *TEXTS, unit="token", floor=0.0)
    inputs = encode_text(read, *TEXTS).inputs
    with torch.inference_mode():
        expected = torch.cat(read.network(**inputs, output_attentions=True).attentions).numpy()
    edges = captured.edges
    dense = np.zeros(expected.shape)
    dense[edges.layer - 1, edges.head, edges.query, edges.key] = edges.weight
    np.testing.assert_allclose(dense, expected, atol=1e-6)
    assert captured.prediction is not None
    # XLM's head reads the first token, the others' as their family does.
    assert captured.root.word == (len(captured.words) - 1 if stem == "OpenAIGPT" else 0)


def test_an_encoder_decoder_is_read_from_its_output_as_well() -> None:
    torch.manual_seed(5)
    named: dict[str, Any] = {"d_model": 32, "encoder_layers": 2, "decoder_layers": 1, "vocab_size": 500}
    heads: dict[str, Any] = {
        "encoder_attention_heads": 4,
        "decoder_attention_heads": 2,
        "encoder_ffn_dim": 48,
        "decoder_ffn_dim": 48,
    }
    tokens: dict[str, Any] = {"pad_token_id": 2, "bos_token_id": 0, "eos_token_id": 0, "decoder_start_token_id": 0}
    network = transformers.PLBartForConditionalGeneration(transformers.PLBartConfig(**named, **heads, **tokens))
    read = load((spread(network).eval(), marian_tokenizer()), name="plbart")
    through = capture_text(read, TEXTS[1], unit="token", floor=0.0).edges
    blind = pytest.MonkeyPatch()
    blind.setattr(type(network), "_can_set_attn_implementation", classmethod(lambda cls: False))
    try:
        network.config._attn_implementation = "eager"
        beside = capture_text(read, TEXTS[1], unit="token", floor=0.0).edges
    finally:
        blind.undo()
    np.testing.assert_array_equal(beside.ids(), through.ids())
    np.testing.assert_allclose(beside.weight, through.weight, atol=1e-6)


@pytest.mark.parametrize(
    ("stem", "config", "reason"),
    [
        ("FNet", {**WIDE, "tpu_short_seq_length": 64}, "gives no attention, not even when asked for output_attentions"),
        ("SqueezeBert", {**WIDE, "embedding_size": 32}, "rows do not sum to 1"),
        ("Funnel", {"d_model": 32, "n_head": 4, "d_head": 8, "d_inner": 48, "block_sizes": [1, 1]}, "not from each"),
    ],
)
def test_what_cannot_be_read_says_so(stem: str, config: dict[str, Any], reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        capture_text(model(stem, **config), *TEXTS)
    assert stem in str(caught.value)
