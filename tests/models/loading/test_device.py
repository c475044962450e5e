"""Device and dtype."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from attention_flows.demo import QNLI
from attention_flows.demo.base import find_base
from attention_flows.errors import InputError
from attention_flows.models.loading import device as place
from attention_flows.models.loading.device import Place
from attention_flows.models.loading.load import load, load_tuned
from attention_flows.models.loading.model import Model
from tests.support import loaded_models
from tests.support.capturing import capture_text


def dense(model: Model) -> np.ndarray:
    edges = capture_text(model, *loaded_models.JACKSONVILLE, floor=0.0).edges
    assert edges.weight.dtype == np.float32
    out = np.zeros((edges.layers, max(edges.heads), edges.words, edges.words))
    out[edges.layer - 1, edges.head, edges.query, edges.key] = edges.weight
    return out


@pytest.mark.parametrize(("dtype", "most", "mean"), [("float16", 0.02, 1e-4), ("bfloat16", 0.1, 1e-3)])
def test_half_precision_stays_within_what_the_docs_say(dtype: str, most: float, mean: float) -> None:
    base = load(find_base(), dtype=dtype)
    tuned = load_tuned(base, QNLI.adapter())
    for half, full in ((base, loaded_models.base()), (tuned, loaded_models.tuned())):
        assert half.network.dtype == getattr(torch, dtype)
        off = np.abs(dense(half) - dense(full))
        assert 0 < off.max() <= most
        assert off.mean() <= mean
    said, expected = (
        capture_text(one, *loaded_models.JACKSONVILLE).prediction for one in (tuned, loaded_models.tuned())
    )
    assert said is not None
    assert expected is not None
    np.testing.assert_allclose(said.probabilities, expected.probabilities, atol=0.02)


def test_a_whole_tuned_model_goes_where_its_base_is() -> None:
    base = load(find_base(), dtype="bfloat16")
    assert load_tuned(base, find_base()).network.dtype == torch.bfloat16


def test_a_model_spread_over_all_devices_is_the_same_model() -> None:
    """Here the only device is the CPU; what is tested is the way there, by accelerate."""
    spread = load(find_base(), device="all")
    np.testing.assert_allclose(dense(spread), dense(loaded_models.base()), atol=1e-6)


def test_auto_is_there() -> None:
    device = load(find_base(), device="auto").network.device
    assert device.type == ("cuda" if torch.cuda.is_available() else device.type)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
@pytest.mark.parametrize(("dtype", "most"), [("float32", 1e-4), ("float16", 0.02), ("bfloat16", 0.1)])
def test_a_gpu_agrees_with_the_cpu(dtype: str, most: float) -> None:
    on_gpu = load(find_base(), device="cuda", dtype=dtype)
    assert on_gpu.network.device.type == "cuda"
    np.testing.assert_allclose(dense(on_gpu), dense(loaded_models.base()), atol=most)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"device": "gpu"}, "must be cpu, cuda"),
        ({"device": "cpu:1"}, "must be cpu, cuda"),
        ({"device": "cuda:x"}, "must be cpu, cuda"),
        ({"device": "cuda:99"}, "there is no device cuda:99"),
        ({"dtype": "int8"}, "must be one of auto, float32"),
    ],
)
def test_what_is_not_there_says_so(given: dict[str, str], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        load(find_base(), **given)


def test_without_accelerate_all_devices_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="pip install accelerate"):
        Place("all")


def test_a_model_already_held_is_not_moved() -> None:
    with pytest.raises(InputError, match="stays where it is"):
        load(loaded_models.base(), dtype="float16")
