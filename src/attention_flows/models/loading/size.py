"""The size of the model that a configuration describes, against the files that are to fill it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedConfig
from transformers.initialization import no_init_weights

from ...errors import InputError
from .schemas import REMEDY

MAX_WEIGHTS_PER_BYTE = 8  # quantised weights are packed, at most eight to a byte
MAX_NEW_WEIGHTS = 100_000_000  # a head that the checkpoint lacks


def check_size(auto_class: Any, config: PreTrainedConfig, folder: Path) -> None:
    """Raise InputError where the configuration describes a model far larger than the weights in the folder.

    transformers would make the weights that are missing, however many they are, before it finds out. The model is built
    without memory for its weights; one that cannot be built so is left to transformers.
    """
    try:
        with no_init_weights(), torch.device("meta"):
            network = auto_class.from_config(copy.deepcopy(config), trust_remote_code=False)
    except Exception:
        return
    weights = sum(tensor.numel() for tensor in (*network.parameters(), *network.buffers()))
    file_bytes = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
    if weights > MAX_WEIGHTS_PER_BYTE * file_bytes + MAX_NEW_WEIGHTS:
        raise InputError(
            f"{folder / 'config.json'} describes a model of {weights:,} weights, "
            f"and the files hold {file_bytes:,} bytes: {REMEDY}"
        )
