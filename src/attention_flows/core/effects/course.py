"""What changed attention does to a prediction along a course of fine-tuning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..one_line import counted, quoted
from .target import Target


@dataclass(frozen=True)
class EffectCourse:
    """y(A) and y(R) of the same ``target`` at each checkpoint, in nats; None where a checkpoint has none."""

    target: Target
    value: tuple[float | None, ...]
    reference_value: tuple[float | None, ...]

    def __repr__(self) -> str:
        return f"EffectCourse({counted(len(self.value), 'checkpoint')}, of {quoted(self.target.label)})"

    def to_dict(self) -> dict[str, Any]:
        """The course for JSON."""
        return {"value": self.value, "reference_value": self.reference_value}
