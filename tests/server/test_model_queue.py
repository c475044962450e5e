from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from starlette.types import Message

from attention_flows.errors import Cancelled
from attention_flows.server.model_queue import IsCancelled, ModelQueue


async def connected() -> Message:
    """The channel of a client that stays connected."""
    await asyncio.Event().wait()
    raise AssertionError("the client stays connected")


async def disconnected() -> Message:
    """The channel of a client that has disconnected."""
    return {"type": "http.disconnect"}


class BlockedWork:
    """Work that blocks until ``release`` is set, and counts how many pieces of it run at once."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.most_at_once = 0
        self.release = threading.Event()
        self._running = 0

    def named(self, name: str) -> Callable[[IsCancelled], str]:
        def work(cancelled: IsCancelled) -> str:
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
            self.started.append(name)
            assert self.release.wait(10)
            self._running -= 1
            return name

        return work

    async def run_all(self, queue: ModelQueue, *keys: str) -> list[Any]:
        """The results or errors of requests with these keys, all sent before the first is released."""
        requests = [
            asyncio.create_task(queue.run(key, self.named(f"{key}{index}"), connected))
            for index, key in enumerate(keys)
        ]
        while not self.started:
            await asyncio.sleep(0.01)  # returns only if the event loop is free while the work runs
        assert self.started == [f"{keys[0]}0"]
        self.release.set()
        return list(await asyncio.gather(*requests, return_exceptions=True))


def test_work_runs_one_at_a_time_off_the_event_loop() -> None:
    work = BlockedWork()
    assert asyncio.run(work.run_all(ModelQueue(), "a", "b", "c")) == ["a0", "b1", "c2"]
    assert work.most_at_once == 1


def test_a_newer_request_cancels_older_ones_with_its_key() -> None:
    work = BlockedWork()
    first, second, third, other = asyncio.run(work.run_all(ModelQueue(), "p", "p", "p", "q"))
    assert isinstance(first, Cancelled)
    assert isinstance(second, Cancelled)
    assert (third, other) == ("p2", "q3")
    assert work.started == ["p0", "p2", "q3"]


def test_a_client_that_disconnects_cancels_its_request() -> None:
    async def run() -> None:
        queue, work = ModelQueue(), BlockedWork()
        async with queue._lock:
            request = asyncio.create_task(queue.run("p", work.named("p"), disconnected))
            await asyncio.sleep(0.05)
        with pytest.raises(Cancelled):
            await request
        assert work.started == []
        assert queue._cancellations == {}

    asyncio.run(run())


def test_running_work_sees_that_it_is_cancelled() -> None:
    async def run() -> list[bool]:
        stopped: list[bool] = []
        started = threading.Event()

        def work(cancelled: IsCancelled) -> None:
            started.set()
            while not cancelled():
                threading.Event().wait(0.01)
            stopped.append(True)

        queue = ModelQueue()
        first = asyncio.create_task(queue.run("p", work, connected))
        while not started.is_set():
            await asyncio.sleep(0.01)
        assert await queue.run("p", lambda cancelled: "second", connected) == "second"
        with pytest.raises(Cancelled):
            await first
        return stopped

    assert asyncio.run(run()) == [True]


def test_an_error_of_the_work_reaches_the_caller_and_the_queue_goes_on() -> None:
    def fail(cancelled: IsCancelled) -> None:
        raise ValueError("the work failed")

    async def run() -> str:
        queue = ModelQueue()
        with pytest.raises(ValueError, match="the work failed"):
            await queue.run("p", fail, connected)
        assert queue._cancellations == {}
        return await queue.run("p", lambda cancelled: "next", connected)

    assert asyncio.run(run()) == "next"
