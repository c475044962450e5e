"""The BERT-like encoders that the README names, each held to transformers' own eager attentions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    BertTokenizer,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    DistilBertTokenizer,
    ElectraConfig,
    ElectraForSequenceClassification,
    PreTrainedModel,
    RobertaConfig,
    RobertaForSequenceClassification,
)

from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from tests.support import loaded_models
from tests.support.base_folder import base_folder
from tests.support.capturing import capture_text

SIZE: dict[str, Any] = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 48}


def small(name: str) -> Model:
    torch.manual_seed(3)
    vocabulary = str(base_folder() / "vocab.txt")
    network: PreTrainedModel
    if name == "roberta":
        # Its own tokenizer needs merges; the family's oddities, positions and padding, are in the network.
        network = RobertaForSequenceClassification(RobertaConfig(vocab_size=30522, type_vocab_size=2, **SIZE))
        return load((network, BertTokenizer(vocabulary)), name=name)
    if name == "electra":
        network = ElectraForSequenceClassification(ElectraConfig(embedding_size=16, **SIZE))
        return load((network, BertTokenizer(vocabulary)), name=name)
    config = DistilBertConfig(dim=32, hidden_dim=48, n_layers=3, n_heads=4)
    return load((DistilBertForSequenceClassification(config), DistilBertTokenizer(vocabulary)), name=name)


@pytest.mark.parametrize("name", ["roberta", "electra", "distilbert"])
def test_capture_is_the_eager_attention(name: str) -> None:
    model = small(name)
    captured = capture_text(model, *loaded_models.JACKSONVILLE, unit="token", floor=0.0)
    model.network.set_attn_implementation("eager")
    model.network.eval()
    inputs = model.tokenizer(*loaded_models.JACKSONVILLE, return_tensors="pt")
    with torch.inference_mode():
        output = model.network(**inputs, output_attentions=True)
    edges = captured.edges
    dense = np.zeros((3, 4, edges.words, edges.words))
    dense[edges.layer - 1, edges.head, edges.query, edges.key] = edges.weight
    np.testing.assert_allclose(dense, torch.cat(output.attentions).numpy(), atol=1e-6)
    assert captured.prediction is not None
    np.testing.assert_allclose(captured.prediction.probabilities, torch.softmax(output.logits[0], -1), atol=1e-5)
