from __future__ import annotations

from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub.utils._paths import filter_repo_objects

from attention_flows.errors import InputError
from attention_flows.models.loading.folder import find_folder
from attention_flows.models.loading.load import load
from tests.support.small_models import save_bert


def test_a_hub_id_is_downloaded_without_pickles_or_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_bert(tmp_path)
    asked: dict[str, Any] = {}

    def snapshot(name: str, **options: Any) -> str:
        asked.update(options, name=name)
        return str(tmp_path)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    model = load("someone/small-bert")
    assert (model.name, model.labels) == ("someone/small-bert", ("no", "yes"))
    assert asked["name"] == "someone/small-bert"
    kept = list(
        filter_repo_objects(
            ["config.json", "model.safetensors", "vocab.txt", "pytorch_model.bin", "modeling.py", "onnx/model.onnx"],
            allow_patterns=asked["allow_patterns"],
            ignore_patterns=asked["ignore_patterns"],
        )
    )
    assert kept == ["config.json", "model.safetensors", "vocab.txt"]


def test_a_hub_that_cannot_be_reached_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def snapshot(name: str, **options: Any) -> str:
        raise ConnectionError("name resolution failed\nfor a reason")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    with pytest.raises(InputError, match="the hub cannot be reached") as caught:
        find_folder("someone/small-bert")
    assert "\n" not in str(caught.value)
