"""What a masked language model would write in the place of a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Suggestions:
    """The most probable words in the place of one of a sentence's, each with its probability by the model ``model``.

    ``mask`` is what the tokenizer writes for a masked word, None where it masks none. Where there are no words,
    ``reason`` says why in one line.
    """

    mask: str | None
    words: tuple[tuple[str, float], ...] = ()
    model: str | None = None
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The suggestions for JSON."""
        return {
            "mask": self.mask,
            "model": self.model,
            "words": [{"label": label, "probability": probability} for label, probability in self.words],
            "reason": self.reason,
        }
