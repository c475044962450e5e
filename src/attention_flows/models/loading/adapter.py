"""Adapters in PEFT's format over a base."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from safetensors import safe_open
from transformers import (
    MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING,
    PreTrainedModel,
)

from ...errors import InputError
from ..families.kinds import objective
from .folder import ADAPTER_CONFIG, ADAPTER_WEIGHTS, is_adapter
from .model import Model
from .quiet import _one_line, _quiet


def _labels(network: PreTrainedModel) -> tuple[str, ...] | None:
    """The names of the classes; a head with a single output (a regression) has none."""
    names = tuple(str(name) for _, name in sorted((network.config.id2label or {}).items()))
    return names if len(names) > 1 else None


def _with_adapter(base: Model, folder: Path, name: str) -> Model:
    if not is_adapter(folder):
        raise InputError(f"{name} is not an adapter: {folder} has no adapter_config.json")
    # The copy has modules of its own, for the adapter to wrap, around the very storage of the base's weights.
    shared: dict[int, Any] = {
        id(weight): torch.nn.Parameter(weight.detach(), requires_grad=False) for weight in base.network.parameters()
    }
    shared |= {id(buffer): buffer for buffer in base.network.buffers()}
    network: PreTrainedModel = copy.deepcopy(base.network, shared)
    if _classifies(folder):
        with _quiet(), _one_line(f"the adapter {name} does not fit {base.name}"):
            network = _with_task_head(network)
    labels = _size_head(network, folder) or base.labels
    with _quiet(), _one_line(f"the adapter {name} does not fit {base.name}"):
        PeftModel.from_pretrained(network, str(folder), is_trainable=False)  # wraps the copy's modules in place
    return Model(name, network.eval(), base.tokenizer, labels)


def _classifies(adapter: Path) -> bool:
    document = json.loads((adapter / ADAPTER_CONFIG).read_text("utf-8"))
    return bool(document.get("task_type") == "SEQ_CLS")


def _with_task_head(network: PreTrainedModel) -> PreTrainedModel:
    """``network``, or, if it is a language model, its body with a task head, on the same storage.

    What the body has only beside a task head, such as BERT's pooler, is read from the checkpoint again.
    """
    if objective(network) in (None, "class"):
        return network
    kind: Any = MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING[type(network.config)]
    folder = str(network.config._name_or_path)
    if Path(folder).is_dir():
        classifier = kind.from_pretrained(folder, use_safetensors=True, dtype=network.dtype)
    else:
        classifier = kind(network.config).to(network.dtype)
    held = {name: weight.detach() for name, weight in network.base_model.state_dict().items()}
    classifier.base_model.load_state_dict(held, strict=False, assign=True)
    result: PreTrainedModel = classifier.to(network.device)
    return result


def _size_head(network: PreTrainedModel, folder: Path) -> tuple[str, ...] | None:
    """Give ``network`` a head of the size that the adapter brings weights for, and name its classes.

    The names come from a ``config.json`` beside the adapter, where there is one; PEFT itself keeps none.
    """
    prefix = "base_model.model."
    labels = None
    with safe_open(folder / ADAPTER_WEIGHTS, framework="numpy") as weights:
        keys = weights.keys()
        for key in keys:
            path, _, leaf = key.removeprefix(prefix).rpartition(".")
            if leaf != "weight" or "lora_" in path:
                continue
            parent, _, attribute = path.rpartition(".")
            head = getattr(network.get_submodule(parent), attribute, None)
            if not isinstance(head, torch.nn.Linear):
                continue
            classes, width = weights.get_slice(key).get_shape()
            sized = torch.nn.Linear(
                width, classes, head.bias is not None, device=head.weight.device, dtype=head.weight.dtype
            )
            setattr(network.get_submodule(parent), attribute, sized)
            network.config.num_labels = network.num_labels = classes
            labels = tuple(f"LABEL_{i}" for i in range(classes))
    config = folder / "config.json"
    named = json.loads(config.read_text("utf-8")).get("id2label", {}) if config.exists() else {}
    if labels is not None and len(named) == len(labels):
        labels = tuple(str(named[str(i)]) for i in range(len(labels)))
        network.config.id2label = dict(enumerate(labels))
    return labels if labels is not None and len(labels) > 1 else None
