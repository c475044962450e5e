"""What edges weigh: a method for each name, and attention unchanged."""

from __future__ import annotations

import torch

from attention_flows.core.edge_weight import ATTENTION, EDGE_WEIGHTS
from attention_flows.models.capture.site import Site
from attention_flows.models.capture.weights import WEIGHT_METHODS, MapContext


def test_every_weight_that_can_be_chosen_has_a_method() -> None:
    assert set(WEIGHT_METHODS) == set(EDGE_WEIGHTS)


def test_attention_weighs_what_it_is() -> None:
    attention = torch.rand(2, 3, 4, 5).softmax(-1)
    site = Site(1, "encoder", slice(0, 3), slice(0, 5), slice(0, 5))
    assert WEIGHT_METHODS[ATTENTION.name](attention, 1, MapContext(site)) is attention
