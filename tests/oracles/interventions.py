"""Attention replaced while a model runs, by transformers' own eager attention with another softmax."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import torch
from transformers import PreTrainedModel

# The number of the map in the order of the calls, and its scores, to the weights to use.
Softmax = Callable[[int, torch.Tensor], torch.Tensor]


@contextlib.contextmanager
def eager_with_softmax(network: PreTrainedModel, softmax: Softmax) -> Iterator[None]:
    """Within this context ``network`` runs eager attention whose weights are what ``softmax`` makes of the scores."""
    before = network.config._attn_implementation
    original, calls = torch.nn.functional.softmax, [0]

    def replacement(scores: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
        if scores.dim() != 4:
            return original(scores, *args, **kwargs)
        calls[0] += 1
        return softmax(calls[0] - 1, scores)

    with contextlib.suppress(ValueError):  # DeBERTa knows no other implementation
        network.set_attn_implementation("eager")
    try:
        with mock.patch("torch.nn.functional.softmax", replacement):
            yield
    finally:
        with contextlib.suppress(ValueError):
            network.set_attn_implementation(before)
