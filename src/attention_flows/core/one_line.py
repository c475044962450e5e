"""Short texts of values, for the representations that Python prints."""

from __future__ import annotations

from collections.abc import Sequence

MAX_QUOTED = 40
MAX_LISTED = 6


def quoted(text: str, limit: int = MAX_QUOTED) -> str:
    """The text as Python writes it, cut off after ``limit`` characters; control characters are escaped."""
    return repr(text if len(text) <= limit else f"{text[: limit - 1]}…")


def counted(number: int, noun: str) -> str:
    """``1 edge``, ``1,234 edges``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(items: Sequence[str], limit: int = MAX_LISTED) -> str:
    """The first items, with an ellipsis where there are more."""
    return ", ".join([*items[:limit], *(["…"] if len(items) > limit else [])])
