"""A sentence: one text, or a pair of texts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """One ``text``, or a text and its ``pair``, as a user wrote them."""

    text: str
    pair: str | None = None
