"""Where a model's weights lie and how precisely they are held: ``--device`` and ``--dtype``."""

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
class Place:
    """``device`` is cpu, cuda, cuda:1, mps, ``auto`` (the first of CUDA, MPS and the CPU that is there) or ``all``.

    With ``all`` accelerate spreads the layers over every device. ``dtype`` is one of DTYPES; ``auto`` is what the
    weights were saved in. Raises InputError for a device that is not there and for any other name.
    """

    device: str = "cpu"
    dtype: str = "auto"

    def __post_init__(self) -> None:
        if self.dtype not in DTYPES:
            raise InputError(f"the dtype must be one of {', '.join(DTYPES)}, not {self.dtype}")
        kind, colon, number = self.device.partition(":")
        if kind not in ("cpu", "cuda", "mps", "auto", ALL) or (colon and (kind != "cuda" or not number.isdecimal())):
            raise InputError(f"the device must be cpu, cuda, cuda:1, mps, auto or all, not {self.device}")
        if self.device == ALL and find_spec("accelerate") is None:
            raise InputError("the device all needs the package accelerate: pip install accelerate")
        if kind == "cuda" and int(number or 0) >= torch.cuda.device_count():
            raise InputError(f"there is no device {self.device}: torch finds {torch.cuda.device_count()} CUDA devices")
        if kind == "mps" and not torch.backends.mps.is_available():
            raise InputError("there is no device mps: torch finds no Apple GPU here")

    def loading(self) -> dict[str, Any]:
        """What ``from_pretrained`` is to be told."""
        dtype = self.dtype if self.dtype == "auto" else getattr(torch, self.dtype)
        return {"dtype": dtype, **({"device_map": "auto"} if self.device == ALL else {})}

    def put(self, network: PreTrainedModel) -> PreTrainedModel:
        """``network`` on the device; with ``all`` it was spread when it was loaded."""
        if self.device == ALL:
            return network
        moved: PreTrainedModel = network.to(_first_there() if self.device == "auto" else self.device)  # type: ignore[arg-type]
        return moved


def _first_there() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def place_of(network: PreTrainedModel) -> Place:
    """Where ``network`` is."""
    dtype = str(network.dtype).removeprefix("torch.")
    spread = getattr(network, "hf_device_map", None) is not None
    return Place(ALL if spread else str(network.device), dtype if dtype in DTYPES else "auto")
