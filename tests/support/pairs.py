"""Two small models of one architecture: a base, and one with other weights."""

from __future__ import annotations

import copy
import functools

import torch

from attention_flows.models.loading.model import Model
from tests.support.small_families import FAMILIES

SHIFT = 0.08  # of a weight's spread; attention moves well without becoming another model's


@functools.cache
def pair(family: str, head: str = "class") -> tuple[Model, Model]:
    """A base and its "tuned" model."""
    base = FAMILIES[family].model(head)
    network = copy.deepcopy(base.network)
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(SHIFT * torch.randn(parameter.shape, generator=generator))
    return base, Model("tuned", network, base.tokenizer, base.labels)
