"""A queue for the work that runs models."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from starlette.types import Receive

from ..errors import Cancelled

Result = TypeVar("Result")
IsCancelled = Callable[[], bool]


class ModelQueue:
    """Runs one piece of model work at a time, off the event loop.

    A newer request with the same key cancels the older one; so does a client that disconnects.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._cancellations: dict[str, threading.Event] = {}

    async def run(self, key: str, work: Callable[[IsCancelled], Result], receive: Receive) -> Result:
        """Run ``work`` in a thread and return its result.

        ``key`` names the kind of request and the page that sent it. ``work`` gets a function that returns True once
        the request is cancelled; long work calls it and raises Cancelled. ``receive`` is the ASGI channel of the
        request, which reports that the client disconnected.

        Raises Cancelled if the request is cancelled, and whatever ``work`` raises.
        """
        cancellation = threading.Event()
        older = self._cancellations.get(key)
        if older is not None:
            older.set()
        self._cancellations[key] = cancellation
        watcher = asyncio.create_task(_set_on_disconnect(cancellation, receive))
        try:
            async with self._lock:
                if cancellation.is_set():
                    raise Cancelled
                result = await asyncio.to_thread(work, cancellation.is_set)
                if cancellation.is_set():
                    raise Cancelled
                return result
        finally:
            watcher.cancel()
            if self._cancellations.get(key) is cancellation:
                del self._cancellations[key]


async def _set_on_disconnect(cancellation: threading.Event, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    cancellation.set()
