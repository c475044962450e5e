"""Checkpoints of language models: loaded as what they say they are, read, and fitted with adapters that classify."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from peft import LoraConfig, PeftModel, TaskType, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSequenceClassification, PreTrainedModel

from attention_flows.core.node import Node
from attention_flows.core.sentence import Sentence
from attention_flows.errors import InputError
from attention_flows.models.capture.prediction import predict
from attention_flows.models.loading.load import load, load_tuned
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read
from tests.support.capturing import capture_text
from tests.support.folders import SHARED
from tests.support.small_families import FAMILIES, TEXTS

STORY = "Once upon a time there was a little girl named Lily. She loved 🦜 parrots, didn't she?"


def save(name: str, folder: Path, head: str) -> PreTrainedModel:
    family = FAMILIES[name]
    network = family.network(head)
    network.save_pretrained(folder)
    family.tokenizer().save_pretrained(folder)
    return network


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bert", "BertForMaskedLM"),
        ("gpt2", "GPT2LMHeadModel"),
        ("llama", "LlamaForCausalLM"),
        ("t5", "T5ForConditionalGeneration"),
        ("bart", "BartForConditionalGeneration"),
    ],
)
def test_a_language_model_is_loaded_as_one(name: str, kind: str, tmp_path: Path) -> None:
    network = save(name, tmp_path, "language")
    model = load(tmp_path)
    assert type(model.network).__name__ == kind
    assert model.labels is None
    text = TEXTS[0] if name != "bert" else f"Who {model.tokenizer.mask_token}?"
    prediction, beside = predict(model, Sentence(text)), capture_text(model, text).prediction
    as_saved = predict(Model("held", network, model.tokenizer, None), Sentence(text))
    for other in (beside, as_saved):
        assert prediction is not None
        assert other is not None
        assert (other.labels, other.kind) == (prediction.labels, "word")
        np.testing.assert_allclose(other.probabilities, prediction.probabilities, atol=1e-6)


def test_an_old_name_of_an_architecture_is_known(tmp_path: Path) -> None:
    save("t5", tmp_path, "language")
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    (tmp_path / "config.json").write_text(json.dumps(config | {"architectures": ["T5WithLMHeadModel"]}), "utf-8")
    assert type(load(tmp_path).network).__name__ == "T5ForConditionalGeneration"


@pytest.mark.parametrize("name", ["bert", "gpt2", "t5"])
def test_a_checkpoint_without_a_head_predicts_nothing(name: str, tmp_path: Path) -> None:
    save(name, tmp_path, "none")
    model = load(tmp_path)
    assert type(model.network).__name__.endswith("ForSequenceClassification")
    assert capture_text(model, TEXTS[0]).prediction is None


def test_a_language_model_without_its_own_head_is_refused(tmp_path: Path) -> None:
    save("gpt-neox", tmp_path, "language")
    weights = load_file(tmp_path / "model.safetensors")
    save_file(
        {k: v for k, v in weights.items() if "embed_out" not in k and "lm_head" not in k},
        tmp_path / "model.safetensors",
        {"format": "pt"},
    )
    with pytest.raises(InputError, match="lacks 1 of its weights"):
        load(tmp_path)


@pytest.mark.parametrize(("name", "modules"), [("bert", ["query", "value"]), ("llama", ["q_proj", "v_proj"])])
def test_an_adapter_that_classifies_fits_a_language_model(name: str, modules: list[str], tmp_path: Path) -> None:
    """As PEFT itself does it: the checkpoint's body, and what of it only a task head uses, with the adapter's head."""
    base = tmp_path / "base"
    save(name, base, "language")
    if name == "bert":  # as bert-base-uncased has it: a masked language model's file with the pooler in it
        pooled = FAMILIES["bert"].network("class").state_dict()
        extra = {k: v for k, v in pooled.items() if "pooler" in k}
        save_file(load_file(base / "model.safetensors") | extra, base / "model.safetensors", {"format": "pt"})
    make = functools.partial(AutoModelForSequenceClassification.from_pretrained, base, num_labels=3)
    torch.manual_seed(1)
    config = LoraConfig(task_type=TaskType.SEQ_CLS, r=4, target_modules=modules, init_lora_weights=False)
    get_peft_model(make(), config).save_pretrained(str(tmp_path / "adapter"))

    model = load(base)
    tuned = load_tuned(model, tmp_path / "adapter")
    oracle = PeftModel.from_pretrained(make(), tmp_path / "adapter").eval()
    inputs = tuned.tokenizer(TEXTS[1], return_tensors="pt")
    inputs.pop("token_type_ids", None)
    with torch.inference_mode():
        expected = torch.softmax(oracle(**inputs).logits[0].double(), dim=-1)
    prediction = predict(tuned, Sentence(TEXTS[1]))
    assert prediction is not None
    assert prediction.labels == ("LABEL_0", "LABEL_1", "LABEL_2")
    np.testing.assert_allclose(prediction.probabilities, expected, atol=1e-6)
    shared = {weight.data_ptr() for weight in model.network.base_model.parameters()}
    own = [
        key
        for key, weight in tuned.network.base_model.named_parameters()
        if weight.data_ptr() not in shared and "lora_" not in key and "pooler" not in key
    ]
    assert own == []
    flow = read((model, tuned), TEXTS[1])
    assert flow.root.word == (0 if name == "bert" else len(flow.words) - 1)


@functools.cache
def stories() -> Model:
    return load(SHARED / "models" / "stories260K-llama")


def test_a_real_decoder_is_read_exactly() -> None:
    edges = capture_text(stories(), STORY, unit="token", floor=0.0).edges
    network = stories().network
    before = network.config._attn_implementation
    network.set_attn_implementation("eager")
    ids = stories().tokenizer(STORY, return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        expected = torch.cat(network(input_ids=ids, output_attentions=True).attentions).numpy()
    network.set_attn_implementation(before)
    dense = np.zeros(expected.shape)
    dense[edges.layer - 1, edges.head, edges.query, edges.key] = edges.weight
    assert np.abs(dense - expected).max() <= 1e-5


def test_a_real_decoder_predicts_the_word_that_it_writes() -> None:
    model = stories()
    text = "Once upon a time there was a little girl named"
    captured = capture_text(model, text)
    ids = model.tokenizer(text, return_tensors="pt")["input_ids"]
    network: Any = model.network
    written = int(network.generate(ids, max_new_tokens=1, do_sample=False)[0, -1])
    assert captured.prediction is not None
    assert captured.prediction.label == str(model.tokenizer.decode([written])).strip()
    assert captured.root == Node(5, len(captured.words) - 1)
    assert captured.words.labels == ("<s>", *text.split())


def test_a_real_decoders_words() -> None:
    assert capture_text(stories(), STORY).words.labels[-9:] == (
        "loved",
        "🦜",
        "parrots",
        ",",
        "didn",
        "'",
        "t",
        "she",
        "?",
    )
