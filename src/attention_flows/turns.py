"""Turns at the models: one reading at a time, off the event loop, and none that nobody waits for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

from starlette.types import Receive

from .core.words import Unit
from .models.load import Model
from .models.read import Cancelled, read
from .wire import encode


class Turns:
    """Lets requests at the models one after the other.

    A page that asks again takes back what it asked before, and so does one that goes away.
    """

    def __init__(self, models: Sequence[Model]) -> None:
        self._models = tuple(models)
        self._one_at_a_time = asyncio.Lock()
        self._waiting: dict[str, threading.Event] = {}

    async def read(self, text: str, pair: str | None, unit: Unit, page: str, receive: Receive) -> bytes:
        """The message for a sentence; ``receive`` tells of the client's leaving.

        Raises InputError as :func:`models.read.read` does, and Cancelled.
        """
        dropped = threading.Event()
        before = self._waiting.get(page)
        if before is not None:
            before.set()
        self._waiting[page] = dropped
        leaving = asyncio.create_task(_note_leaving(receive, dropped))
        try:
            async with self._one_at_a_time:
                return await asyncio.to_thread(self._message, text, pair, unit, dropped)
        finally:
            leaving.cancel()
            if self._waiting.get(page) is dropped:
                del self._waiting[page]

    def _message(self, text: str, pair: str | None, unit: Unit, dropped: threading.Event) -> bytes:
        flow = read(self._models, text, pair, unit=unit, cancelled=dropped.is_set)
        if dropped.is_set():
            raise Cancelled
        return encode(flow)


async def _note_leaving(receive: Receive, dropped: threading.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    dropped.set()
