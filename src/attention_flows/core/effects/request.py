"""What is asked of an attribution."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from .target import TargetRequest

Role = Literal["base", "tuned"]
BASE, ZERO = "base", "zero"


@dataclass(frozen=True)
class EffectsRequest:
    """Effects of one model's attention; ``of`` is its role, None the last model's.

    ``reference`` is "base", the base's attention, "zero", none at all, or a loaded model of the same architecture; None
    is "base" for a tuned model that corresponds to its base, else "zero". ``steps`` are the midpoints, None as many as
    the error needs.
    """

    of: Role | None = None
    reference: Any = None
    target: TargetRequest = field(default_factory=TargetRequest)
    steps: int | None = None
