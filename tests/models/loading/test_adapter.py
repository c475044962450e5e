from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForSequenceClassification

from attention_flows.errors import InputError
from attention_flows.models.loading.load import load, load_tuned
from tests.support import loaded_models
from tests.support.small_models import logits, save_adapter, save_bert


def test_an_adapter_has_the_logits_of_peft(tmp_path: Path) -> None:
    save_bert(tmp_path / "base", None)
    save_adapter(tmp_path / "adapter", tmp_path / "base", classes=3)
    tuned = load_tuned(load(tmp_path / "base"), tmp_path / "adapter")
    assert tuned.labels == ("LABEL_0", "LABEL_1", "LABEL_2")
    oracle = AutoModelForSequenceClassification.from_pretrained(tmp_path / "base", num_labels=3)
    oracle = PeftModel.from_pretrained(oracle, tmp_path / "adapter").eval()
    expected = oracle(**tuned.tokenizer("a small test", return_tensors="pt")).logits
    torch.testing.assert_close(logits(tuned), expected)


def test_an_adapter_shares_the_weights_of_its_base_and_does_not_change_it(tmp_path: Path) -> None:
    save_bert(tmp_path / "base", None)
    save_adapter(tmp_path / "adapter", tmp_path / "base")
    base = load(tmp_path / "base")
    trainable = [weight.requires_grad for weight in base.network.parameters()]
    before = logits(base)
    tuned = load(base, adapter=tmp_path / "adapter")
    torch.testing.assert_close(logits(base), before, rtol=0, atol=0)
    assert [weight.requires_grad for weight in base.network.parameters()] == trainable
    base_weights = {weight.data_ptr() for weight in base.network.get_submodule("bert").parameters()}
    unshared = [
        name
        for name, weight in tuned.network.get_submodule("bert").named_parameters()
        if weight.data_ptr() not in base_weights and "lora_" not in name
    ]
    assert unshared == []


def test_the_demo_adapter_adds_little_memory() -> None:
    shared = {weight.data_ptr() for weight in loaded_models.base().network.parameters()}
    unshared = sum(
        weight.nbytes for weight in loaded_models.tuned().network.parameters() if weight.data_ptr() not in shared
    )
    assert unshared < 3_000_000  # bytes; the base alone has 90,000,000
    assert loaded_models.tuned().labels == ("entailment", "not_entailment")


def test_an_adapter_is_no_model_and_a_model_no_adapter(tmp_path: Path) -> None:
    save_bert(tmp_path / "base")
    save_adapter(tmp_path / "adapter", tmp_path / "base")
    with pytest.raises(InputError, match="is an adapter, not a model"):
        load(tmp_path / "adapter")
    with pytest.raises(InputError, match="is not an adapter"):
        load(tmp_path / "base", adapter=tmp_path / "base")


def test_an_adapter_over_another_base_does_not_fit(tmp_path: Path) -> None:
    save_bert(tmp_path / "base")
    save_adapter(tmp_path / "adapter", tmp_path / "base")
    with pytest.raises(InputError, match="does not fit base"):
        load_tuned(loaded_models.base(), tmp_path / "adapter")


@pytest.mark.parametrize(
    ("names", "labels"),
    [({"0": "no", "1": "yes"}, ("no", "yes")), ({"0": "no"}, ("LABEL_0", "LABEL_1")), ({}, ("LABEL_0", "LABEL_1"))],
)
def test_the_labels_are_those_of_a_configuration_beside_the_adapter(
    names: dict[str, str], labels: tuple[str, ...], tmp_path: Path
) -> None:
    save_bert(tmp_path / "base", None)
    save_adapter(tmp_path / "adapter", tmp_path / "base", classes=2)
    (tmp_path / "adapter" / "config.json").write_text(json.dumps({"id2label": names}))
    assert load_tuned(load(tmp_path / "base"), tmp_path / "adapter").labels == labels
