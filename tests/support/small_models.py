"""Small random BERTs in a folder, for the tests of loading."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from peft import LoraConfig, TaskType, get_peft_model
from transformers import BertConfig, BertForSequenceClassification, BertModel, PreTrainedModel

from attention_flows.models.loading.model import Model
from tests.support.base_folder import base_folder


def save_bert(folder: Path, labels: tuple[str, ...] | None = ("no", "yes"), *, seed: int = 0) -> PreTrainedModel:
    """Save a two-layer BERT with its tokenizer; with ``labels`` it has a task head for them."""
    torch.manual_seed(seed)
    config = BertConfig(
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=40,
        id2label=dict(enumerate(labels or ("LABEL_0", "LABEL_1"))),
    )
    network: PreTrainedModel = BertForSequenceClassification(config) if labels else BertModel(config)
    network.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        shutil.copy(base_folder() / name, folder / name)
    network.eval()
    return network


def save_adapter(folder: Path, base: Path, classes: int = 2) -> None:
    """Save a random LoRA adapter with a head for ``classes``, as PEFT itself writes it: without label names."""
    network = BertForSequenceClassification.from_pretrained(base, num_labels=classes, ignore_mismatched_sizes=True)
    torch.manual_seed(classes)
    adapter = get_peft_model(
        network,
        LoraConfig(task_type=TaskType.SEQ_CLS, r=4, target_modules=["query", "value"], init_lora_weights=False),
    )
    adapter.save_pretrained(str(folder))


def logits(model: Model, text: str = "a small test") -> torch.Tensor:
    """The scores of the model's head on a text."""
    with torch.inference_mode():
        scores: torch.Tensor = model.network(**model.tokenizer(text, return_tensors="pt")).logits
    return scores
