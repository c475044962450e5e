"""The digest of a model: the same wherever it is loaded from, another with any other weight, label or token."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch

from attention_flows.models.loading.digest import model_digest
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from tests.support import loaded_models
from tests.support.small_families import FAMILIES
from tests.support.small_models import save_adapter, save_bert


def test_it_is_that_of_the_weights_wherever_they_lie(tmp_path: Path) -> None:
    save_bert(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    first = load(tmp_path / "a")
    digest = model_digest(first)
    assert digest == model_digest(load(tmp_path / "b", name="another name"))
    with torch.no_grad():
        next(iter(first.network.parameters()))[0, 0] += 1
    assert model_digest(first) != digest


def test_a_head_that_is_drawn_anew_each_time_does_not_count(tmp_path: Path) -> None:
    save_bert(tmp_path / "base", labels=None)
    save_adapter(tmp_path / "adapter", tmp_path / "base")
    digests = []
    for seed in range(2):
        torch.manual_seed(seed)
        base = load(tmp_path / "base")
        digests.append((model_digest(base), model_digest(load(base, adapter=tmp_path / "adapter"))))
    assert digests[0] == digests[1]
    assert digests[0][0] != digests[0][1]


def test_it_does_not_change_while_the_model_runs() -> None:
    base = loaded_models.base()
    before = model_digest(base)
    base.tokenizer(["a", "b c"], padding=True, truncation=True, return_tensors="pt")
    base.network.set_attn_implementation("eager")
    assert model_digest(base) == before


def test_labels_tokens_and_the_configuration_count(tmp_path: Path) -> None:
    save_bert(tmp_path / "a")
    first = load(tmp_path / "a")
    digest = model_digest(first)
    assert model_digest(Model(first.name, first.network, first.tokenizer, ("yes", "no"))) != digest
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    tokenizer = json.loads((tmp_path / "b" / "tokenizer.json").read_text())
    vocabulary = tokenizer["model"]["vocab"]
    vocabulary["film"], vocabulary["good"] = vocabulary["good"], vocabulary["film"]
    (tmp_path / "b" / "tokenizer.json").write_text(json.dumps(tokenizer))
    assert model_digest(load(tmp_path / "b")) != digest
    config = json.loads((tmp_path / "a" / "config.json").read_text())
    (tmp_path / "a" / "config.json").write_text(json.dumps(config | {"hidden_act": "relu"}))
    assert model_digest(load(tmp_path / "a")) != digest


def test_families_have_digests_of_their_own() -> None:
    digests = {model_digest(family.model("class")) for family in list(FAMILIES.values())[:6]}
    assert len(digests) == 6
