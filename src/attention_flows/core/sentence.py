"""A sentence: the text or the pair of texts that models read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """A text, or a pair of texts that models read as one input."""

    text: str
    pair: str | None = None

    def __str__(self) -> str:
        """Both texts on one line."""
        return " | ".join(filter(None, (self.text, self.pair)))
