"""What a model's task head says of a sentence."""

from __future__ import annotations

from typing import Any

import torch

from ..core.flow import Prediction
from .encode import encode
from .load import Model


def predict(model: Model, text: str, pair: str | None = None) -> Prediction | None:
    """The model's prediction alone, None where it has no task head; raises InputError as :func:`encode` does."""
    if model.labels is None:
        return None
    inputs, _ = encode(model, text, pair)
    with torch.inference_mode():
        output = model.network(**{name: value.to(model.network.device) for name, value in inputs.items()})
    return prediction(model, output)


def prediction(model: Model, output: Any) -> Prediction | None:
    """The labels' probabilities in a forward pass's ``output``, a batch of one."""
    if model.labels is None:
        return None
    logits = output.logits[0].double()
    if model.network.config.problem_type == "multi_label_classification":
        probabilities = torch.sigmoid(logits)
    else:
        probabilities = torch.softmax(logits, dim=-1)
    return Prediction(model.labels, tuple(probabilities.tolist()))
