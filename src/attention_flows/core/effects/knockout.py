"""Knockouts: what a prediction becomes without some attention, measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .cut import Cut, How
from .target import Target


@dataclass(frozen=True)
class Reading:
    """What a model says: y in nats, None where it has no such label, and every probability, None without classes."""

    value: float | None
    probabilities: tuple[float, ...] | None

    def to_dict(self) -> dict[str, Any]:
        """The reading for JSON."""
        return {"value": self.value, "probabilities": self.probabilities}


@dataclass(frozen=True)
class KnockedOut:
    """One model ``before`` and ``after`` a knockout."""

    role: str
    before: Reading
    after: Reading

    @property
    def effect(self) -> float | None:
        """Y before less y after."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.before.value - self.after.value

    def to_dict(self) -> dict[str, Any]:
        """The model for JSON."""
        return {
            "role": self.role,
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "effect": self.effect,
        }


@dataclass(frozen=True)
class Knockout:
    """A measured intervention: a ``cut`` made by ``how``, and what it did to each model that it applies to.

    With ``react`` later attention is computed anew from what the cut changed; without, it is held as it was.
    """

    cut: Cut
    how: How
    react: bool
    target: Target
    models: tuple[KnockedOut, ...]

    @property
    def effect(self) -> float | None:
        """The effect on the last model, y before less y after, in nats."""
        return self.models[-1].effect

    def __repr__(self) -> str:
        effects = ", ".join(
            f"{model.role} {'–' if model.effect is None else f'{model.effect:+.3f}'}" for model in self.models
        )
        return f"Knockout({self.cut.about}, {self.how}: {effects} nats)"

    def to_dict(self) -> dict[str, Any]:
        """The knockout for JSON."""
        return {
            "format": "attention-flows/knockout",
            "version": 1,
            "how": self.how,
            "react": self.react,
            "cut": self.cut.to_dict(),
            "target": self.target.to_dict(),
            "models": [model.to_dict() for model in self.models],
        }
