"""Numbers as a report writes them."""

from __future__ import annotations

import math


def share(value: float) -> str:
    """A share in per cent."""
    return "–" if math.isnan(value) else f"{_minus(f'{100 * value:.1f}')}\N{NO-BREAK SPACE}%"


def nats(value: float) -> str:
    """A signed number of nats, or another signed difference."""
    return "–" if math.isnan(value) else _minus(f"{value:+.3f}")


def plain(value: float) -> str:
    """A number with three digits after the point."""
    return "–" if math.isnan(value) else _minus(f"{value:.3f}")


def p_value(value: float) -> str:
    """A p-value, down to .001."""
    return "–" if math.isnan(value) else "< .001" if value < 0.001 else f"{value:.3f}".lstrip("0")


def _minus(text: str) -> str:
    return text.replace("-", "−")
