"""Adapters in PEFT's format, loaded over a base model."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from safetensors import safe_open
from transformers import MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING, PreTrainedModel

from ...errors import InputError
from ..families.kinds import objective
from .folder import ADAPTER_CONFIG, ADAPTER_WEIGHTS, CONFIG, is_adapter
from .model import Model
from .quiet import errors_as_input_error, quiet
from .schemas import MAX_LABELS, read_adapter_config, read_config

KEY_PREFIX = "base_model.model."  # of a weight's name in an adapter's file


def load_adapter(base: Model, folder: Path, name: str) -> Model:
    """``base`` with the adapter in ``folder``, as a model called ``name`` that shares the base's weights in memory.

    Raises InputError for a folder without an adapter and for an adapter that does not fit the base.
    """
    if not is_adapter(folder):
        raise InputError(f"{name} is not an adapter: {folder} has no {ADAPTER_CONFIG}")
    network = _copy_modules(base.network)
    misfit = f"the adapter {name} does not fit {base.name}"
    with quiet(), errors_as_input_error(misfit):
        if read_adapter_config(folder / ADAPTER_CONFIG).task_type == "SEQ_CLS":
            network = _with_task_head(network)
        labels = _prepare_head(network, folder) or base.labels
        PeftModel.from_pretrained(network, str(folder), is_trainable=False)  # wraps the modules of the copy in place
    return Model(name, network.eval(), base.tokenizer, labels)


def _copy_modules(network: PreTrainedModel) -> PreTrainedModel:
    """A copy of ``network`` with modules of its own, for an adapter to wrap, and the same weights in memory."""
    shared: dict[int, Any] = {
        id(weight): torch.nn.Parameter(weight.detach(), requires_grad=False) for weight in network.parameters()
    }
    shared |= {id(buffer): buffer for buffer in network.buffers()}
    return copy.deepcopy(network, shared)


def _with_task_head(network: PreTrainedModel) -> PreTrainedModel:
    """``network`` itself, or, for a language model, its body with a task head, with the same weights in memory.

    Weights that a body has only beside a task head, such as those of BERT's pooler, are read from the checkpoint.
    """
    if objective(network) in (None, "class"):
        return network
    auto_class: Any = MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING[type(network.config)]
    folder = str(network.config._name_or_path)
    if Path(folder).is_dir():
        classifier = auto_class.from_pretrained(folder, use_safetensors=True, dtype=network.dtype)
    else:
        classifier = auto_class(network.config).to(network.dtype)
    weights = {name: weight.detach() for name, weight in network.base_model.state_dict().items()}
    classifier.base_model.load_state_dict(weights, strict=False, assign=True)
    result: PreTrainedModel = classifier.to(network.device)
    return result


def _prepare_head(network: PreTrainedModel, adapter: Path) -> tuple[str, ...] | None:
    """Give ``network`` a head of the size of the adapter's, and return the names of its classes.

    None for an adapter without a head and for a head with a single output (a regression). The names come from a
    ``config.json`` beside the adapter; PEFT does not save any, and without them they are LABEL_0, LABEL_1, …
    """
    classes = _resize_head(network, adapter)
    if classes is None:
        return None
    config = adapter / CONFIG
    names = (read_config(config).id2label if config.exists() else None) or {}
    if set(names) == {str(index) for index in range(classes)}:
        labels = tuple(str(names[str(index)]) for index in range(classes))
        network.config.id2label = dict(enumerate(labels))
    else:
        labels = tuple(f"LABEL_{index}" for index in range(classes))
    return labels if classes > 1 else None


def _resize_head(network: PreTrainedModel, adapter: Path) -> int | None:
    """Replace the linear layer that the adapter has whole weights for; the number of its outputs, None without one."""
    classes = None
    with safe_open(adapter / ADAPTER_WEIGHTS, framework="numpy") as weights:
        keys = weights.keys()
        for key in keys:
            path, _, leaf = key.removeprefix(KEY_PREFIX).rpartition(".")
            if leaf != "weight" or "lora_" in path:
                continue
            parent, _, attribute = path.rpartition(".")
            head = getattr(network.get_submodule(parent), attribute, None)
            if not isinstance(head, torch.nn.Linear):
                continue
            classes, width = weights.get_slice(key).get_shape()
            if classes > MAX_LABELS or width != head.in_features:
                raise ValueError(f"{ADAPTER_WEIGHTS} has a head {path} of {classes} × {width}")
            resized = torch.nn.Linear(
                width, classes, head.bias is not None, device=head.weight.device, dtype=head.weight.dtype
            )
            setattr(network.get_submodule(parent), attribute, resized)
            network.config.num_labels = network.num_labels = classes
    return classes
