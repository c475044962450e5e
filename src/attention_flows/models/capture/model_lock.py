"""A lock that is held while a model runs: a pass changes its network, by hooks and by how its attention is computed."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextvars import ContextVar

# One for all networks: a pass of one may need a pass of another, and two threads would then wait for each other.
_lock = threading.Lock()
# In a context variable, so that threads that the holder starts (:func:`..heads.side_by_side.generated`) hold it too.
_is_held: ContextVar[bool] = ContextVar("the model lock is held", default=False)


@contextlib.contextmanager
def model_lock() -> Iterator[None]:
    """Within this context no other thread runs a model: it waits until this one has left the context.

    A notebook needs it: its kernel answers a widget in one thread while a cell runs in another.
    """
    if _is_held.get():
        yield
        return
    with _lock:
        _is_held.set(True)
        try:
            yield
        finally:
            _is_held.set(False)
