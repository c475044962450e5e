"""The device and the dtype of a model's weights: ``--device`` and ``--dtype``."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import torch
from transformers import PreTrainedModel

from ...errors import InputError

ALL = "all"
DTYPES = ("auto", "float32", "bfloat16", "float16")


@dataclass(frozen=True)
class Placement:
    """The device that a model's weights are loaded to, and their dtype.

    ``device`` is cpu, cuda, cuda:1, mps, ``auto`` (the first available of CUDA, MPS and the CPU) or ``all``, with
    which accelerate spreads the layers over all devices. ``dtype`` is one of DTYPES; ``auto`` is the dtype of the saved
    weights.

    Raises InputError for any other name, and for a device that is not available.
    """

    device: str = "cpu"
    dtype: str = "auto"

    def __post_init__(self) -> None:
        if self.dtype not in DTYPES:
            raise InputError(f"the dtype must be one of {', '.join(DTYPES)}, not {self.dtype}")
        kind, colon, index = self.device.partition(":")
        if kind not in ("cpu", "cuda", "mps", "auto", ALL) or (colon and (kind != "cuda" or not index.isdecimal())):
            raise InputError(f"the device must be cpu, cuda, cuda:1, mps, auto or all, not {self.device}")
        if self.device == ALL and find_spec("accelerate") is None:
            raise InputError("the device all needs the package accelerate: pip install accelerate")
        if kind == "cuda" and int(index or 0) >= torch.cuda.device_count():
            raise InputError(f"there is no device {self.device}: torch finds {torch.cuda.device_count()} CUDA devices")
        if kind == "mps" and not torch.backends.mps.is_available():
            raise InputError("there is no device mps: torch finds no Apple GPU here")

    @classmethod
    def of(cls, network: PreTrainedModel) -> Placement:
        """The placement of a loaded network; its dtype is ``auto`` if it is not one of DTYPES."""
        dtype = str(network.dtype).removeprefix("torch.")
        spread = getattr(network, "hf_device_map", None) is not None
        return cls(ALL if spread else str(network.device), dtype if dtype in DTYPES else "auto")

    def loading_options(self) -> dict[str, Any]:
        """The keyword arguments of ``from_pretrained``."""
        dtype = self.dtype if self.dtype == "auto" else getattr(torch, self.dtype)
        return {"dtype": dtype, **({"device_map": "auto"} if self.device == ALL else {})}

    def move(self, network: PreTrainedModel) -> PreTrainedModel:
        """``network`` on the device; with ``all`` it has been spread over the devices while it was loaded."""
        if self.device == ALL:
            return network
        device = _first_available() if self.device == "auto" else self.device
        moved: PreTrainedModel = network.to(device)
        return moved


def _first_available() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
