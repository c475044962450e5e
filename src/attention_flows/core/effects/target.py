"""The target: the number, in nats, that effects are shares of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TargetRequest:
    """Which class, or which token of a vocabulary, is asked about: by its text or its index.

    Without a ``label`` it is what the model predicts. With ``against`` the target is the difference of the two logits.
    """

    label: str | int | None = None
    against: str | int | None = None


@dataclass(frozen=True)
class Target:
    """What y is: the log-odds of a class, in nats.

    y is the logit of ``label`` less the log of the summed exponentials of the other logits, or less the logit of
    ``against``. With a single logit it is that; where labels do not exclude each other it is the logit of ``label``.
    ``index`` is the label's place among the outputs. ``position`` is the token, counted from 0, at which a language
    model's head reads; None for a task head.
    """

    label: str
    index: int
    position: int | None = None
    against: str | None = None
    against_index: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The target for JSON."""
        return {
            "label": self.label,
            "index": self.index,
            "position": self.position,
            "against": self.against,
            "unit": "nats",
        }
