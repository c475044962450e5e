"""Checks that a model can be believed: its tokenizer names tokens that it has, and its outputs are numbers."""

from __future__ import annotations

from typing import Any

import torch

from ...errors import InputError
from ..loading.model import Model


def check_token_ids(model: Model, ids: torch.Tensor) -> None:
    """Raise InputError for a token that the model has no embedding of."""
    weight = getattr(_embeddings(model), "weight", None)
    if weight is None or weight.dim() != 2 or not ids.numel():
        return
    largest = int(ids.max())
    if largest >= len(weight):
        raise InputError(
            f"the tokenizer of {model.name} gives the token {largest}, and the model has only {len(weight)}: load it "
            "with its own tokenizer"
        )


def check_output(model: Model, output: Any) -> None:
    """Raise InputError where a forward pass gave scores, or states, that are no numbers."""
    values = getattr(output, "logits", None)
    values = getattr(output, "last_hidden_state", None) if values is None else values
    if not isinstance(values, torch.Tensor):
        return
    last = values if values.dim() < 3 else values[:, -1]
    if not bool((torch.isnan(last) | torch.isposinf(last)).any()):
        return
    for name, weight in model.network.named_parameters():
        if not weight.is_meta and not bool(torch.isfinite(weight).all()):
            raise InputError(f"{model.name} cannot be read: its weight {name} has values that are no numbers")
    dtype = str(model.network.dtype).removeprefix("torch.")
    raise InputError(f"{model.name} gives values that are no numbers in {dtype}: load it with another dtype")


def _embeddings(model: Model) -> object:
    try:
        return model.network.get_input_embeddings()
    except (NotImplementedError, AttributeError):  # some families have none
        return None
