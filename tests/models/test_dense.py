"""Dense attention equals transformers' own on tokens, and the edges of the flow on its words."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import attention_flows as af
from attention_flows.core.flow import Role
from attention_flows.models.loading.model import Model
from tests.support import loaded_models
from tests.support.small_families import FAMILIES

TEXT, PAIR = loaded_models.JACKSONVILLE


def assert_edges_are_in(flow: af.Flow, role: Role) -> None:
    """Every edge has its weight in the dense array, and no other weight reaches the floor."""
    edges = next(model.edges for model in flow.models if model.role == role)
    dense = flow.attentions(role)
    assert dense.shape[0] == flow.layers
    assert dense.shape[2:] == (len(flow.words), len(flow.words))
    np.testing.assert_array_equal(dense[edges.layer - 1, edges.head, edges.query, edges.key], edges.weight)
    assert int((dense.astype(np.float64) >= flow.floor).sum()) == len(edges)


def eager(model: Model, text: str, pair: str | None) -> np.ndarray:
    network = model.network
    before = network.config._attn_implementation
    network.set_attn_implementation("eager")
    try:
        with torch.inference_mode():
            outputs = network(**model.tokenizer(text, pair, return_tensors="pt"), output_attentions=True)
    finally:
        network.set_attn_implementation(before)
    return torch.stack([layer[0] for layer in outputs.attentions]).numpy()


@pytest.mark.parametrize("role", ["base", "tuned"])
def test_words_are_those_of_the_flow_and_tokens_those_of_transformers(role: Role) -> None:
    models = {"base": loaded_models.base(), "tuned": loaded_models.tuned()}
    flow = af.compare(models["base"], models["tuned"], TEXT, PAIR)
    assert_edges_are_in(flow, role)
    np.testing.assert_allclose(flow.attentions(role).sum(axis=-1), 1, atol=1e-5)
    np.testing.assert_allclose(flow.attentions(role, unit="token"), eager(models[role], TEXT, PAIR), atol=1e-6)


@pytest.mark.parametrize("family", ["bert", "t5", "llama"])
def test_models_that_do_not_correspond_are_on_the_common_grid(family: str) -> None:
    flow = af.compare(loaded_models.base(), FAMILIES[family].model("none"), TEXT)
    assert not flow.corresponds
    for role in ("base", "tuned"):
        assert_edges_are_in(flow, role)


def test_windows_are_stitched_as_in_the_flow() -> None:
    flow = af.read(loaded_models.base(), TEXT * 6, window=40)
    assert_edges_are_in(flow, "base")


def test_one_model_needs_no_name_and_two_do() -> None:
    assert af.read(loaded_models.base(), TEXT).attentions().shape[:2] == (6, 12)
    with pytest.raises(af.InputError, match="name the model whose attention is wanted: base or tuned"):
        af.compare(loaded_models.base(), loaded_models.tuned(), TEXT).attentions()
