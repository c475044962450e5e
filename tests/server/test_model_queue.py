from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from starlette.types import Message

from attention_flows.errors import Cancelled
from attention_flows.server.model_queue import Turns


async def stays() -> Message:
    await asyncio.Event().wait()
    raise AssertionError("the client stays")


async def leaves() -> Message:
    return {"type": "http.disconnect"}


class Gate:
    """Work that goes on only when told to, and that notes which ran and whether two ever ran at once."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.at_once = 0
        self._running = 0
        self.go = threading.Event()

    def work(self, name: str) -> Callable[[Callable[[], bool]], str]:
        def run(cancelled: Callable[[], bool]) -> str:
            self._running += 1
            self.at_once = max(self.at_once, self._running)
            self.started.append(name)
            assert self.go.wait(10)
            self._running -= 1
            return name

        return run

    async def asked(self, at: Turns, *lines: str) -> list[Any]:
        """What comes of asking in these lines, one after the other, while the first is at work."""
        asked = [asyncio.create_task(at.take(line, self.work(f"{line}{i}"), stays)) for i, line in enumerate(lines)]
        while not self.started:
            await asyncio.sleep(0.01)  # the loop runs while the work does
        assert self.started == [f"{lines[0]}0"]
        self.go.set()
        return list(await asyncio.gather(*asked, return_exceptions=True))


def test_work_takes_turns_and_the_event_loop_stays_free() -> None:
    gate = Gate()
    assert asyncio.run(gate.asked(Turns(), "a", "b", "c")) == ["a0", "b1", "c2"]
    assert gate.at_once == 1


def test_a_newer_request_in_a_line_takes_the_place_of_older_ones() -> None:
    gate = Gate()
    one, two, three, other = asyncio.run(gate.asked(Turns(), "p", "p", "p", "q"))
    assert isinstance(one, Cancelled)
    assert isinstance(two, Cancelled)
    assert (three, other) == ("p2", "q3")
    assert gate.started == ["p0", "p2", "q3"]


def test_a_request_whose_client_left_is_dropped() -> None:
    async def run() -> None:
        at, gate = Turns(), Gate()
        async with at._one_at_a_time:
            waiting = asyncio.create_task(at.take("p", gate.work("p"), leaves))
            await asyncio.sleep(0.05)
        with pytest.raises(Cancelled):
            await waiting
        assert gate.started == []
        assert at._waiting == {}

    asyncio.run(run())


def test_work_is_told_that_nobody_waits_for_it() -> None:
    async def run() -> list[bool]:
        told: list[bool] = []
        started = threading.Event()

        def work(cancelled: Callable[[], bool]) -> None:
            started.set()
            while not cancelled():
                threading.Event().wait(0.01)
            told.append(True)

        at = Turns()
        first = asyncio.create_task(at.take("p", work, stays))
        while not started.is_set():
            await asyncio.sleep(0.01)
        assert await at.take("p", lambda cancelled: "second", stays) == "second"
        with pytest.raises(Cancelled):
            await first
        return told

    assert asyncio.run(run()) == [True]
