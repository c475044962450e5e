"""How work is watched, and ended early."""

from __future__ import annotations

from collections.abc import Callable

IsCancelled = Callable[[], bool]
Progress = Callable[[int, int], None]  # how many sentences have run, and of how many


def never_cancelled() -> bool:
    """False: the work is wanted to its end."""
    return False


def no_progress(done: int, count: int) -> None:
    """Does nothing."""
