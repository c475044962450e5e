from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from transformers import AutoTokenizer

from attention_flows.errors import InputError
from attention_flows.models.loading.load import load
from tests.support.capturing import capture_text
from tests.support.small_models import logits, save_bert


def test_a_model_with_a_task_head_has_its_labels(tmp_path: Path) -> None:
    network = save_bert(tmp_path, ("no", "maybe", "yes"))
    model = load(tmp_path)
    assert model.labels == ("no", "maybe", "yes")
    assert model.name == tmp_path.name
    assert model.max_tokens == 40
    torch.testing.assert_close(logits(model), network(**model.tokenizer("a small test", return_tensors="pt")).logits)


def test_a_model_without_a_task_head_has_no_labels_and_no_prediction(tmp_path: Path) -> None:
    save_bert(tmp_path, None)
    model = load(tmp_path)
    assert model.labels is None
    assert capture_text(model, "a small test").prediction is None


def test_objects_in_memory_are_used_unchanged(tmp_path: Path) -> None:
    network = save_bert(tmp_path)
    network.train()
    model = load((network, AutoTokenizer.from_pretrained(tmp_path)), name="mine")
    assert model.network is network
    assert (model.name, model.labels) == ("mine", ("no", "yes"))
    before = network.config._attn_implementation
    capture_text(model, "a small test")
    assert network.training
    assert network.config._attn_implementation == before


def test_a_checkpoint_that_lacks_layers_is_an_error(tmp_path: Path) -> None:
    save_bert(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 3}))
    with pytest.raises(InputError, match=r"lacks 16 of its weights"):
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
