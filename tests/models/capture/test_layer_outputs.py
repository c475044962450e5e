"""A pass that resumes from kept layers gives what a whole pass gives, for one sentence and for a batch of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from attention_flows.models.capture.forward import run_forward
from attention_flows.models.capture.intervention import Intervention
from attention_flows.models.capture.sink import MapSink
from attention_flows.models.capture.site import Site
from tests.models.capture.test_intervention import CHANGEABLE, ENCODER_DECODERS, encoded, logits, model


@pytest.mark.parametrize("name", CHANGEABLE)
def test_resumed_passes_give_the_whole_passs_logits_and_upper_layers(name: str) -> None:
    whole: list[Any] = []
    kept = run_forward(model(name), [encoded(name)], [MapSink(whole.append)], keep_layers=True)
    layers = 5 if name in ENCODER_DECODERS else 3
    assert kept.layers is not None
    assert [(block.first, block.last) for block in kept.layers] == [(layer, layer) for layer in range(1, layers + 1)]
    for first_layer in range(1, layers + 1):
        upper: list[Any] = []
        resumed = run_forward(
            model(name), [encoded(name)], [MapSink(upper.append)], resume=kept.layers, first_layer=first_layer
        )
        torch.testing.assert_close(logits(resumed.output), logits(kept.output), atol=1e-6, rtol=1e-6)
        assert len(upper) == layers + 1 - first_layer
        for got, expected in zip(upper, whole[first_layer - 1 :], strict=True):
            np.testing.assert_allclose(got, expected, atol=1e-6)


class CutOfRow(Intervention):
    """Item b of the batch loses its head b at the layer ``at``."""

    def __init__(self, at: int, heads: tuple[int, ...]) -> None:
        self._at = at
        self._heads = heads

    def weights(self, site: Site, rows: slice, weights: torch.Tensor) -> torch.Tensor:
        if site.layer != self._at or site.kind == "cross":
            return weights
        weights = weights.clone()
        for item, head in enumerate(self._heads):
            weights[item, head] = 0
        return weights


@pytest.mark.parametrize("name", CHANGEABLE)
def test_a_batch_resumes_from_one_kept_sentence(name: str) -> None:
    kept = run_forward(model(name), [encoded(name)], keep_layers=True)
    layers = 5 if name in ENCODER_DECODERS else 3
    heads = (0, 1)
    batch = run_forward(
        model(name),
        [encoded(name)] * 2,
        intervention=CutOfRow(layers, heads),
        resume=kept.layers,
        first_layer=layers,
    )
    for item, head in enumerate(heads):
        alone = run_forward(model(name), [encoded(name)], intervention=CutOfRow(layers, (head,)))
        torch.testing.assert_close(logits(batch.output)[item], logits(alone.output)[0], atol=1e-5, rtol=1e-5)


def test_the_network_is_left_as_it_was() -> None:
    network = model("albert").network
    before = {name: module.__dict__.get("forward") for name, module in network.named_modules()}
    kept = run_forward(model("albert"), [encoded("albert")], keep_layers=True)
    run_forward(model("albert"), [encoded("albert")], resume=kept.layers, first_layer=3)
    assert {name: module.__dict__.get("forward") for name, module in network.named_modules()} == before
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in network.modules())


def test_a_layer_that_begins_no_block_is_refused() -> None:
    kept = run_forward(model("bert"), [encoded("bert")], keep_layers=True)
    with pytest.raises(ValueError, match="layer 4 does not begin a block"):
        run_forward(model("bert"), [encoded("bert")], resume=kept.layers, first_layer=4)
