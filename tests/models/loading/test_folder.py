from __future__ import annotations

from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub.utils._paths import filter_repo_objects

from attention_flows.errors import InputError
from attention_flows.models.loading.folder import find_folder
from attention_flows.models.loading.load import load, load_tuned
from tests.support.small_models import save_adapter, save_bert


def test_a_hub_id_is_downloaded_without_pickles_or_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_bert(tmp_path)
    request: dict[str, Any] = {}

    def snapshot(name: str, **options: Any) -> str:
        request.update(options, name=name)
        return str(tmp_path)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    model = load("someone/small-bert")
    assert (model.name, model.labels) == ("someone/small-bert", ("no", "yes"))
    assert request["name"] == "someone/small-bert"
    files = list(
        filter_repo_objects(
            ["config.json", "model.safetensors", "vocab.txt", "pytorch_model.bin", "modeling.py", "onnx/model.onnx"],
            allow_patterns=request["allow_patterns"],
            ignore_patterns=request["ignore_patterns"],
        )
    )
    assert files == ["config.json", "model.safetensors", "vocab.txt"]


def test_a_hub_that_cannot_be_reached_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def snapshot(name: str, **options: Any) -> str:
        raise ConnectionError("name resolution failed\nfor a reason")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    with pytest.raises(InputError, match="the hub cannot be reached") as error:
        find_folder("someone/small-bert")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["nobody/such-model", "no-such-model", "not a hub id!"])
def test_an_unknown_model_is_one_line(name: str) -> None:
    with pytest.raises(InputError, match=r"hub") as error:
        load(name)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_path_is_never_looked_up_on_the_hub(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no model folder"):
        load(tmp_path / "nowhere")


def test_the_error_of_an_empty_folder_names_the_missing_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither config\.json nor adapter_config\.json"):
        load(tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.999])
def test_damaged_weights_are_named(tmp_path: Path, share: float) -> None:
    save_bert(tmp_path)
    weights = tmp_path / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError, match=r"model\.safetensors is missing, damaged or only there in part"):
        load(tmp_path)


def test_damaged_weights_of_an_adapter_are_named(tmp_path: Path) -> None:
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


def test_a_missing_configuration_of_an_adapter_is_named(tmp_path: Path) -> None:
    save_bert(tmp_path / "base")
    save_adapter(tmp_path / "adapter", tmp_path / "base")
    (tmp_path / "adapter" / "adapter_config.json").unlink()
    with pytest.raises(InputError, match=r"adapter_config\.json is missing"):
        load_tuned(load(tmp_path / "base"), tmp_path / "adapter")


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    save_bert(tmp_path).save_pretrained(tmp_path, max_shard_size="200KB")
    shards = sorted(tmp_path.glob("model-*.safetensors"))
    (tmp_path / "model.safetensors").unlink()
    assert len(shards) > 1
    assert load(tmp_path).labels == ("no", "yes")
    shards[1].unlink()
    with pytest.raises(InputError, match=shards[1].name):
        load(tmp_path)


def test_a_damaged_configuration_is_named(tmp_path: Path) -> None:
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
