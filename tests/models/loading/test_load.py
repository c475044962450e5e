from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from attention_flows.errors import InputError
from attention_flows.models.loading.load import load, load_tuned
from attention_flows.models.loading.model import Model
from tests.support import loaded_models
from tests.support.capturing import capture_text
from tests.support.small_models import save_adapter, save_bert


def logits(model: Model, text: str = "a small test") -> torch.Tensor:
    with torch.inference_mode():
        scores: torch.Tensor = model.network(**model.tokenizer(text, return_tensors="pt")).logits
    return scores


def test_a_folder_with_a_head_has_its_labels(tmp_path: Path) -> None:
    network = save_bert(tmp_path, ("no", "maybe", "yes"))
    model = load(tmp_path)
    assert model.labels == ("no", "maybe", "yes")
    assert model.name == tmp_path.name
    assert model.max_tokens == 40
    torch.testing.assert_close(logits(model), network(**model.tokenizer("a small test", return_tensors="pt")).logits)


def test_a_model_without_a_head_has_no_labels_and_no_prediction(tmp_path: Path) -> None:
    save_bert(tmp_path, None)
    model = load(tmp_path)
    assert model.labels is None
    assert capture_text(model, "a small test").prediction is None


def test_objects_already_held_are_taken_as_they_are(tmp_path: Path) -> None:
    network = save_bert(tmp_path)
    network.train()
    model = load((network, AutoTokenizer.from_pretrained(tmp_path)), name="mine")
    assert model.network is network
    assert (model.name, model.labels) == ("mine", ("no", "yes"))
    before = network.config._attn_implementation
    capture_text(model, "a small test")
    assert network.training
    assert network.config._attn_implementation == before


def test_an_adapter_gives_what_peft_gives(tmp_path: Path) -> None:
    save_bert(tmp_path / "base", None)
    save_adapter(tmp_path / "adapter", tmp_path / "base", classes=3)
    tuned = load_tuned(load(tmp_path / "base"), tmp_path / "adapter")
    assert tuned.labels == ("LABEL_0", "LABEL_1", "LABEL_2")
    oracle = AutoModelForSequenceClassification.from_pretrained(tmp_path / "base", num_labels=3)
    oracle = PeftModel.from_pretrained(oracle, tmp_path / "adapter").eval()
    expected = oracle(**tuned.tokenizer("a small test", return_tensors="pt")).logits
    torch.testing.assert_close(logits(tuned), expected)


def test_an_adapter_shares_the_base_weights_and_leaves_the_base_alone(tmp_path: Path) -> None:
    save_bert(tmp_path / "base", None)
    save_adapter(tmp_path / "adapter", tmp_path / "base")
    base = load(tmp_path / "base")
    trainable = [weight.requires_grad for weight in base.network.parameters()]
    before = logits(base)
    tuned = load(base, adapter=tmp_path / "adapter")
    torch.testing.assert_close(logits(base), before, rtol=0, atol=0)
    assert [weight.requires_grad for weight in base.network.parameters()] == trainable
    held_by_base = {weight.data_ptr() for weight in base.network.get_submodule("bert").parameters()}
    own = [
        name
        for name, weight in tuned.network.get_submodule("bert").named_parameters()
        if weight.data_ptr() not in held_by_base and "lora_" not in name
    ]
    assert own == []


def test_the_demo_adapter_adds_little_memory() -> None:
    shared = {weight.data_ptr() for weight in loaded_models.base().network.parameters()}
    own = sum(weight.nbytes for weight in loaded_models.tuned().network.parameters() if weight.data_ptr() not in shared)
    assert own < 3_000_000  # bytes; the base alone has 90,000,000
    assert loaded_models.tuned().labels == ("entailment", "not_entailment")


@pytest.mark.parametrize("name", ["nobody/such-model", "no-such-model", "not a hub id!"])
def test_an_unknown_model_is_one_line(name: str) -> None:
    with pytest.raises(InputError, match=r"hub") as caught:
        load(name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_folder_is_not_asked_of_the_hub(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no model folder"):
        load(tmp_path / "nowhere")


def test_an_empty_folder_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither config\.json nor adapter_config\.json"):
        load(tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.999])
def test_weights_that_are_there_in_part_are_named(tmp_path: Path, share: float) -> None:
    save_bert(tmp_path)
    weights = tmp_path / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError, match=r"model\.safetensors is missing, damaged or only there in part"):
        load(tmp_path)


def test_an_adapter_that_is_there_in_part_is_named(tmp_path: Path) -> None:
    save_bert(tmp_path / "base")
    save_adapter(tmp_path / "adapter", tmp_path / "base")
    base = load(tmp_path / "base")
    weights = tmp_path / "adapter" / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(InputError, match=r"adapter_model\.safetensors"):
        load_tuned(base, tmp_path / "adapter")
    weights.unlink()
    with pytest.raises(InputError, match=r"safetensors weights"):
        load_tuned(base, tmp_path / "adapter")


def test_an_adapter_without_its_configuration_says_so(tmp_path: Path) -> None:
    save_bert(tmp_path / "base")
    save_adapter(tmp_path / "adapter", tmp_path / "base")
    (tmp_path / "adapter" / "adapter_config.json").unlink()
    with pytest.raises(InputError, match=r"adapter_config\.json is missing"):
        load_tuned(load(tmp_path / "base"), tmp_path / "adapter")


def test_a_lost_shard_is_named(tmp_path: Path) -> None:
    save_bert(tmp_path).save_pretrained(tmp_path, max_shard_size="200KB")
    shards = sorted(tmp_path.glob("model-*.safetensors"))
    (tmp_path / "model.safetensors").unlink()
    assert len(shards) > 1
    assert load(tmp_path).labels == ("no", "yes")
    shards[1].unlink()
    with pytest.raises(InputError, match=shards[1].name):
        load(tmp_path)


def test_lost_layers_are_not_taken_for_a_lost_head(tmp_path: Path) -> None:
    save_bert(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 3}))
    with pytest.raises(InputError, match=r"lacks 16 of its weights"):
        load(tmp_path)


def test_a_cut_off_configuration_is_named(tmp_path: Path) -> None:
    save_bert(tmp_path)
    config = tmp_path / "config.json"
    config.write_text(config.read_text()[:40])
    with pytest.raises(InputError, match=r"config\.json is damaged or only there in part"):
        load(tmp_path)


def test_a_pickle_is_never_read(tmp_path: Path) -> None:
    save_bert(tmp_path)
    (tmp_path / "model.safetensors").rename(tmp_path / "pytorch_model.bin")
    with pytest.raises(InputError, match="no safetensors weights"):
        load(tmp_path)


def test_code_in_a_model_folder_is_never_run(tmp_path: Path) -> None:
    save_bert(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    config |= {"model_type": "mine", "auto_map": {"AutoConfig": "evil.Config", "AutoModel": "evil.Model"}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(InputError, match="cannot load"):
        load(tmp_path)
    assert not (tmp_path / "ran").exists()


def test_an_adapter_is_not_a_base_and_a_base_not_an_adapter(tmp_path: Path) -> None:
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
