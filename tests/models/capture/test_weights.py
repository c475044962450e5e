"""What edges weigh, beside the formulas by hand, in every family that has the weight."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from peft import LoraConfig, get_peft_model

from attention_flows.core.edge_weight import ATTENTION, CONTRIBUTION, EDGE_WEIGHTS, VALUE_NORM
from attention_flows.errors import InputError
from attention_flows.models.capture import blocks
from attention_flows.models.capture.forward import run_of
from attention_flows.models.capture.sink import MapSink
from attention_flows.models.capture.site import Site
from attention_flows.models.capture.weights import WEIGHT_METHODS, MapContext, contribution
from attention_flows.models.loading.model import Model
from tests.oracles.edge_weights import Eager, contributions, places, value_norms
from tests.support.capturing import encode_text
from tests.support.small_families import FAMILIES, TEXTS

ENCODER_DECODERS = ("t5", "bart")
DEBERTAS = ("deberta", "deberta-v2", "deberta-v3")
ADD_UP = ("bert", "roberta", "electra", "distilbert", *DEBERTAS, "gpt2", "llama", "mistral", "qwen2", "qwen3")
# The families that docs/models.md lists, by test.
HAVE_VALUE_NORM = {*ADD_UP, *ENCODER_DECODERS, "xlm-roberta", "albert", "modernbert", "gpt-neox", "opt", "gemma2"}
HAVE_VALUE_NORM |= {"gemma3", "phi3", "marian"}
HAVE_CONTRIBUTION = {*ADD_UP, "xlm-roberta", "albert", "modernbert", "phi3"}


@functools.cache
def model(name: str) -> Model:
    return FAMILIES[name].model("class" if FAMILIES[name].classifies else "language")


def maps_of(of_model: Model, weight: str, text: str = TEXTS[1]) -> list[torch.Tensor]:
    """The maps on tokens, [heads, tokens, tokens] a layer."""
    maps: list[torch.Tensor] = []
    encoded = encode_text(of_model, text, unit="token")
    run_of(EDGE_WEIGHTS[weight])(of_model, encoded, MapSink(lambda layer: maps.append(torch.from_numpy(layer))))
    return maps


def sublayers(of_model: Model, maps: list[torch.Tensor], text: str = TEXTS[1]) -> list[torch.Tensor]:
    """The maps of an encoder-decoder's sublayers, in the order of the places; any other's as they are."""
    if not of_model.network.config.is_encoder_decoder:
        return maps
    tokens = encode_text(of_model, text, unit="token").encoder_tokens
    parts = []
    for layer in maps:
        own, cross = layer[:, tokens:, tokens:], layer[:, tokens:, :tokens]
        inside = layer[:, :tokens, :tokens]
        for part in (inside, own, cross):
            heads = ~torch.isnan(part).flatten(1).all(dim=1)
            if heads.any():
                parts.append(part[heads])
    return parts


def test_every_weight_without_a_gradient_has_a_method() -> None:
    assert set(WEIGHT_METHODS) == {name for name, weight in EDGE_WEIGHTS.items() if not weight.needs_gradient}


def test_attention_weighs_what_it_is() -> None:
    attention = torch.rand(2, 3, 4, 5).softmax(-1)
    site = Site(1, "encoder", slice(0, 3), slice(0, 5), slice(0, 5))
    assert WEIGHT_METHODS[ATTENTION.name](MapContext(site))(attention, 1) is attention


@pytest.mark.parametrize("name", [*ADD_UP, *ENCODER_DECODERS])
def test_value_norms_are_those_of_the_vectors_that_edges_carry(name: str) -> None:
    eager = Eager(model(name).network, encode_text(model(name), TEXTS[1]).inputs)
    found = sublayers(model(name), maps_of(model(name), "value_norm"))
    expected = [value_norms(eager, place) for place in places(name, model(name).network)]
    for own, by_hand in zip(found, expected, strict=True):
        torch.testing.assert_close(own, by_hand, atol=1e-5, rtol=0)


@pytest.mark.parametrize("name", ADD_UP)
def test_contributions_are_those_of_the_paper(name: str) -> None:
    eager = Eager(model(name).network, encode_text(model(name), TEXTS[1]).inputs)
    found = maps_of(model(name), "contribution")
    expected = [contributions(eager, place) for place in places(name, model(name).network)]
    for own, by_hand in zip(found, expected, strict=True):
        assert own.shape[0] == 1
        torch.testing.assert_close(own[0], by_hand, atol=1e-5, rtol=0)


@pytest.mark.parametrize("weight", ["value_norm", "contribution"])
@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_rows_sum_to_one_or_the_family_is_refused_in_a_line(name: str, weight: str) -> None:
    has = HAVE_VALUE_NORM if weight == "value_norm" else HAVE_CONTRIBUTION
    if name not in has:
        with pytest.raises(InputError, match=f"has no {weight}: .* docs/models.md lists") as caught:
            maps_of(model(name), weight)
        assert "\n" not in str(caught.value)
        return
    for layer in maps_of(model(name), weight):
        rows = np.nansum(layer.numpy(), axis=-1)[~torch.isnan(layer).all(dim=-1).numpy()]
        np.testing.assert_allclose(rows, 1, atol=1e-5)


@pytest.mark.parametrize("weight", ["value_norm", "contribution"])
def test_blocks_of_rows_give_the_same(weight: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = maps_of(model("llama"), weight)
    monkeypatch.setattr(blocks, "rows_in_block", lambda heads, keys: 5)
    monkeypatch.setattr(contribution, "MAX_NUMBERS", 1)
    for layer, same in zip(maps_of(model("llama"), weight), whole, strict=True):
        torch.testing.assert_close(layer, same, atol=1e-5, rtol=0)


@pytest.mark.parametrize("weight", ["value_norm", "contribution"])
def test_an_adapter_on_the_projection_counts(weight: str) -> None:
    merged, wrapped = FAMILIES["bert"].model(), FAMILIES["bert"].model()
    config = LoraConfig(target_modules=["attention.output.dense", "query"], init_lora_weights=False)
    torch.manual_seed(5)
    adapted: Any = get_peft_model(wrapped.network, config)
    adapted.eval()
    wrapped = replace(wrapped, network=adapted.base_model.model)
    found = maps_of(wrapped, weight)
    merged = replace(merged, network=adapted.merge_and_unload())
    for layer, same, bare in zip(found, maps_of(merged, weight), maps_of(model("bert"), weight), strict=True):
        torch.testing.assert_close(layer, same, atol=1e-5, rtol=0)
        assert (layer - bare).abs().max() > 0.01


def test_a_heads_scale_is_in_contributions_and_not_in_its_value_norms() -> None:
    """Nine times larger values of one head: its rows of value norms are divided by their sums."""
    changed = FAMILIES["bert"].model()
    with torch.no_grad():
        value = changed.network.get_submodule("bert.encoder.layer.0.attention.self.value")
        assert isinstance(value, torch.nn.Linear)
        value.weight[:8] *= 9
        value.bias[:8] *= 9
    before, after = maps_of(model("bert"), "value_norm")[0], maps_of(changed, "value_norm")[0]
    torch.testing.assert_close(before, after, atol=1e-5, rtol=0)  # a head's scale falls out of its rows
    mixed = maps_of(model("bert"), "contribution")[0], maps_of(changed, "contribution")[0]
    assert (mixed[0] - mixed[1]).abs().max() > 0.01
    assert mixed[1].diagonal(dim1=-2, dim2=-1).mean() < mixed[0].diagonal(dim1=-2, dim2=-1).mean()


def test_weights_are_named() -> None:
    assert not CONTRIBUTION.per_head
    assert VALUE_NORM.per_head
