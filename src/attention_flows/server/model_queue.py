"""Turns at the models: one piece of work at a time, off the event loop, and none that nobody waits for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from starlette.types import Receive

from ..errors import Cancelled

Result = TypeVar("Result")


class Turns:
    """Lets requests at the models one after the other.

    Who asks again in the same line takes back what was asked before, and so does a client that goes away.
    """

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()
        self._waiting: dict[str, threading.Event] = {}

    async def take(self, line: str, work: Callable[[Callable[[], bool]], Result], receive: Receive) -> Result:
        """What ``work`` gives; it is handed a function that tells whether its result is still waited for.

        ``line`` names a page and what it asks for; ``receive`` tells of the client's leaving. Raises what ``work``
        raises, and Cancelled.
        """
        dropped = threading.Event()
        before = self._waiting.get(line)
        if before is not None:
            before.set()
        self._waiting[line] = dropped
        leaving = asyncio.create_task(_note_leaving(receive, dropped))
        try:
            async with self._one_at_a_time:
                if dropped.is_set():
                    raise Cancelled
                result = await asyncio.to_thread(work, dropped.is_set)
                if dropped.is_set():
                    raise Cancelled
                return result
        finally:
            leaving.cancel()
            if self._waiting.get(line) is dropped:
                del self._waiting[line]


async def _note_leaving(receive: Receive, dropped: threading.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    dropped.set()
