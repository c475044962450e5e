from __future__ import annotations

import numpy as np
import pytest
import torch

from attention_flows.demo import QNLI
from attention_flows.errors import InputError
from attention_flows.models.loading import device as device_module
from attention_flows.models.loading.device import Placement
from attention_flows.models.loading.load import load, load_tuned
from attention_flows.models.loading.model import Model
from tests.support import loaded_models
from tests.support.base_folder import base_folder
from tests.support.capturing import capture_text


def dense(model: Model) -> np.ndarray:
    edges = capture_text(model, *loaded_models.JACKSONVILLE, floor=0.0).edges
    assert edges.weight.dtype == np.float32
    out = np.zeros((edges.layers, max(edges.heads), edges.words, edges.words))
    out[edges.layer - 1, edges.head, edges.query, edges.key] = edges.weight
    return out


@pytest.mark.parametrize(("dtype", "largest", "mean"), [("float16", 0.02, 1e-4), ("bfloat16", 0.1, 1e-3)])
def test_the_error_of_half_precision_is_that_of_the_docs(dtype: str, largest: float, mean: float) -> None:
    base = load(base_folder(), dtype=dtype)
    tuned = load_tuned(base, QNLI.adapter())
    for half, full in ((base, loaded_models.base()), (tuned, loaded_models.tuned())):
        assert half.network.dtype == getattr(torch, dtype)
        error = np.abs(dense(half) - dense(full))
        assert 0 < error.max() <= largest
        assert error.mean() <= mean
    prediction = capture_text(tuned, *loaded_models.JACKSONVILLE).prediction
    expected = capture_text(loaded_models.tuned(), *loaded_models.JACKSONVILLE).prediction
    assert prediction is not None
    assert expected is not None
    np.testing.assert_allclose(prediction.probabilities, expected.probabilities, atol=0.02)


def test_a_whole_tuned_model_has_the_dtype_of_its_base() -> None:
    base = load(base_folder(), dtype="bfloat16")
    assert load_tuned(base, base_folder()).network.dtype == torch.bfloat16


def test_a_model_spread_over_all_devices_is_the_same_model() -> None:
    """accelerate loads the model even where the CPU is the only device."""
    spread = load(base_folder(), device="all")
    np.testing.assert_allclose(dense(spread), dense(loaded_models.base()), atol=1e-6)


def test_auto_is_an_available_device() -> None:
    device = load(base_folder(), device="auto").network.device
    assert device.type == ("cuda" if torch.cuda.is_available() else device.type)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-4), ("float16", 0.02), ("bfloat16", 0.1)])
def test_a_gpu_agrees_with_the_cpu(dtype: str, tolerance: float) -> None:
    on_gpu = load(base_folder(), device="cuda", dtype=dtype)
    assert on_gpu.network.device.type == "cuda"
    np.testing.assert_allclose(dense(on_gpu), dense(loaded_models.base()), atol=tolerance)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"device": "gpu"}, "must be cpu, cuda"),
        ({"device": "cpu:1"}, "must be cpu, cuda"),
        ({"device": "cuda:x"}, "must be cpu, cuda"),
        ({"device": "cuda:99"}, "there is no device cuda:99"),
        ({"dtype": "int8"}, "must be one of auto, float32"),
    ],
)
def test_an_unavailable_device_or_dtype_gets_a_reason(options: dict[str, str], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        load(base_folder(), **options)


def test_the_device_all_needs_accelerate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_module, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="pip install accelerate"):
        Placement("all")


def test_a_model_in_memory_is_not_moved() -> None:
    with pytest.raises(InputError, match="stays where it is"):
        load(loaded_models.base(), dtype="float16")
