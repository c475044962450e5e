"""Attention sinks and differences: rows that are not all of what a head reads, and a note that says so."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
import transformers

from attention_flows.errors import InputError
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read
from tests.support.architectures.judge import dense
from tests.support.architectures.small_config import small_config
from tests.support.capturing import capture_text, encode_text
from tests.support.small_families import TEXTS, bert_tokenizer, spread


def small(stem: str, head: str = "ForCausalLM") -> Model:
    torch.manual_seed(9)
    network = getattr(transformers, stem + head)(small_config(getattr(transformers, f"{stem}Config")))
    return load((spread(network).eval(), bert_tokenizer()), name=stem)


def test_a_sinks_share_is_what_is_missing_from_the_rows() -> None:
    model = small("GptOss")
    with torch.no_grad():
        for layer, block in enumerate(model.network.model.layers):
            block.self_attn.sinks.copy_(torch.linspace(-1, 2, 4) + layer)
    captured = capture_text(model, TEXTS[1], unit="token", floor=0.0)
    model.network.set_attn_implementation("eager")
    with torch.inference_mode():
        output = model.network(**encode_text(model, TEXTS[1]).inputs, output_attentions=True)
    expected = torch.cat(output.attentions).numpy()
    np.testing.assert_allclose(np.stack(dense(captured)), expected, atol=1e-6)
    share = 1 - expected.astype(np.float64).sum(axis=-1)
    assert share.max() > 0.5
    (note,) = (note for note in captured.notes if "sink" in note)
    mean, most = (int(number) for number in re.findall(r"(\d+)%", note))
    assert (mean, most) == (round(share.mean() * 100), round(share.max() * 100))
    assert note in read([model], TEXTS[1]).notes


def test_a_family_without_sinks_has_no_note() -> None:
    assert capture_text(small("Llama"), TEXTS[1]).notes == ()


def test_a_layer_that_attends_twice_with_the_same_weights_is_one_layer() -> None:
    model = small("DiffLlama")
    captured = capture_text(model, TEXTS[1], unit="token", floor=0.0)
    assert captured.edges.heads == (4, 4, 4, 4)
    model.network.set_attn_implementation("eager")
    with torch.inference_mode():
        output = model.network(**encode_text(model, TEXTS[1]).inputs, output_attentions=True)
    np.testing.assert_allclose(np.stack(dense(captured)), torch.cat(output.attentions).numpy(), atol=1e-6)
    assert any("subtracts" in note for note in captured.notes)


@pytest.mark.parametrize(
    ("stem", "head", "reason"),
    [
        ("LongT5", "Model", "LongT5 .*longt5.* it is not read"),
        ("LongT5", "ForConditionalGeneration", "LongT5 .*longt5.*not read"),
        ("Whisper", "ForConditionalGeneration", "reads input_features, not text"),
        ("ViT", "Model", "reads pixel_values, not text"),
    ],
)
def test_what_is_not_read_is_refused_with_a_line(stem: str, head: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        capture_text(small(stem, head), TEXTS[1])
    assert "\n" not in str(caught.value)
