"""Threads take turns at running models: a pass changes its network, by hooks and by how its attention is computed."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextvars import ContextVar

# One for all networks: a pass of one may need a pass of another, and two threads would then wait for each other.
_turn = threading.Lock()
# In a context variable, for the threads that a turn starts belong to it (:func:`..heads.side_by_side.generated`).
_has_turn: ContextVar[bool] = ContextVar("has turn", default=False)


@contextlib.contextmanager
def taking_turn() -> Iterator[None]:
    """Within this context no other thread runs a model: it waits until the other's turn ends.

    A notebook needs it: its kernel answers a widget in one thread while a cell runs in another.
    """
    if _has_turn.get():
        yield
        return
    with _turn:
        _has_turn.set(True)
        try:
            yield
        finally:
            _has_turn.set(False)
