from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from starlette.types import Message

from attention_flows.core.running import IsCancelled
from attention_flows.errors import Cancelled
from attention_flows.server import model_queue
from attention_flows.server.model_queue import ModelQueue, Turn, Unavailable


async def connected() -> Message:
    """The channel of a client that stays connected."""
    await asyncio.Event().wait()
    raise AssertionError("the client stays connected")


async def disconnected() -> Message:
    """The channel of a client that has disconnected."""
    return {"type": "http.disconnect"}


def turn(page: str, cost: int = 1) -> Turn:
    return Turn(page, "flow", cost)


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

    async def run_all(self, queue: ModelQueue, *turns: Turn) -> list[Any]:
        """The results or errors of requests in these turns, all sent before the first is released."""
        requests = [
            asyncio.create_task(queue.run(turn, self.named(f"{turn.page}{index}"), connected))
            for index, turn in enumerate(turns)
        ]
        while not self.started:
            await asyncio.sleep(0.01)  # returns only if the event loop is free while the work runs
        assert self.started == [f"{turns[0].page}0"]
        self.release.set()
        return list(await asyncio.gather(*requests, return_exceptions=True))


def test_work_runs_one_at_a_time_off_the_event_loop() -> None:
    work = BlockedWork()
    assert asyncio.run(work.run_all(ModelQueue(), turn("a"), turn("b"), turn("c"))) == ["a0", "b1", "c2"]
    assert work.most_at_once == 1


def test_a_newer_request_cancels_older_ones_in_its_turn() -> None:
    work = BlockedWork()
    first, second, third, other = asyncio.run(work.run_all(ModelQueue(), *map(turn, "pppq")))
    assert isinstance(first, Cancelled)
    assert isinstance(second, Cancelled)
    assert (third, other) == ("p2", "q3")
    assert work.started == ["p0", "p2", "q3"]


def test_a_client_that_disconnects_cancels_its_request() -> None:
    async def run() -> None:
        queue, work = ModelQueue(), BlockedWork()
        first = asyncio.create_task(queue.run(turn("p"), work.named("p"), connected))
        while not work.started:
            await asyncio.sleep(0.01)
        with pytest.raises(Cancelled):  # while the first still runs
            await queue.run(turn("q"), work.named("q"), disconnected)
        assert queue._waiting == []
        work.release.set()
        assert await first == "p"
        assert work.started == ["p"]
        assert queue._newest == {}

    asyncio.run(run())


def started_order(*turns: Turn) -> list[str]:
    """The pages in the order in which their work runs, all but the first sent while the first runs."""
    work = BlockedWork()
    asyncio.run(work.run_all(ModelQueue(), *turns))
    return [name.rstrip("0123456789") for name in work.started]


def test_a_short_text_overtakes_a_pages_queue_of_long_ones() -> None:
    long = [Turn("long", f"flow {index}", 3000) for index in range(45)]
    order = started_order(turn("first"), *long, turn("short", 80))
    assert order == ["first", "short", *["long"] * 45]


def test_a_short_text_overtakes_the_long_ones_of_many_pages() -> None:
    pages = [chr(ord("a") + index // 9) * (1 + index % 9) for index in range(45)]
    order = started_order(turn("first"), *(turn(page, 3000) for page in pages), turn("short", 80))
    assert order == ["first", "short", *pages]


def test_pages_with_equal_work_take_turns() -> None:
    kinds = [Turn(page, kind, 100) for page in "ab" for kind in ("flow", "heads", "course")]
    assert started_order(turn("first"), *kinds) == ["first", *"ababab"]


def test_short_texts_overtake_the_long_ones_that_were_sent_while_one_runs() -> None:
    async def run() -> list[str]:
        queue, work = ModelQueue(), BlockedWork()
        turns = [turn(f"long {index} ", 3000) for index in range(45)]
        requests = [asyncio.create_task(queue.run(turn, work.named(turn.page), connected)) for turn in turns]
        while not work.started:
            await asyncio.sleep(0.01)
        requests.append(asyncio.create_task(queue.run(turn("short", 80), work.named("short"), connected)))
        await asyncio.sleep(0.01)
        work.release.set()
        await asyncio.gather(*requests, return_exceptions=True)
        return work.started

    assert asyncio.run(run())[1] == "short"


def test_what_was_dropped_does_not_count_against_its_page() -> None:
    async def run() -> list[str]:
        queue, work = ModelQueue(), BlockedWork()
        requests = [asyncio.create_task(queue.run(turn("first"), work.named("first"), connected))]
        while not work.started:
            await asyncio.sleep(0.01)
        for page in ["a"] * 30 + ["b", "a"]:  # the newest of a page takes the place of its older ones
            requests.append(asyncio.create_task(queue.run(turn(page, 100), work.named(page), connected)))
        requests.append(asyncio.create_task(queue.run(turn("c", 101), work.named("c"), connected)))
        await asyncio.sleep(0.01)
        work.release.set()
        await asyncio.gather(*requests, return_exceptions=True)
        return work.started

    assert asyncio.run(run()) == ["first", "b", "a", "c"]


def test_a_page_that_goes_on_sending_short_texts_does_not_hold_a_long_one_for_ever() -> None:
    short = [Turn("short", f"flow {index}", 80) for index in range(100)]
    order = started_order(turn("first"), turn("long", 800), *short)
    assert order.index("long") == 1 + 9  # after as much of the other page as it is itself


def test_a_full_queue_refuses_and_then_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_queue, "MAX_WAITING", 2)
    results = asyncio.run(BlockedWork().run_all(ModelQueue(), *map(turn, "abcde")))
    # The first may be taken from the queue before or after the last is sent.
    assert results[:2] == ["a0", "b1"]
    assert isinstance(results[-1], Unavailable)
    assert results[-1].passes
    assert str(results[-1]) == "2 requests wait already: try again in a moment"


def test_a_stop_drops_what_waits_and_what_runs() -> None:
    async def run() -> list[Any]:
        queue, work = ModelQueue(), BlockedWork()
        requests = [asyncio.create_task(queue.run(turn(page), work.named(page), connected)) for page in "abc"]
        while not work.started:
            await asyncio.sleep(0.01)
        queue.stop()
        results = await asyncio.gather(*requests, return_exceptions=True)
        assert queue.busy  # the thread goes on
        with pytest.raises(Unavailable, match="the server is stopping"):
            await queue.run(turn("d"), work.named("d"), connected)
        work.release.set()
        while queue.busy:
            await asyncio.sleep(0.01)
        assert work.started == ["a"]
        return list(results)

    results = asyncio.run(run())
    assert [str(result) for result in results] == ["the server is stopping"] * 3


def test_work_that_panics_is_an_error() -> None:
    class Panic(BaseException):
        """As Rust's code raises it."""

    def panic(cancelled: IsCancelled) -> None:
        raise Panic

    with pytest.raises(RuntimeError, match="the work ended with Panic"):
        asyncio.run(ModelQueue().run(turn("p"), panic, connected))


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
        first = asyncio.create_task(queue.run(turn("p"), work, connected))
        while not started.is_set():
            await asyncio.sleep(0.01)
        assert await queue.run(turn("p"), lambda cancelled: "second", connected) == "second"
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
            await queue.run(turn("p"), fail, connected)
        assert queue._newest == {}
        return await queue.run(turn("p"), lambda cancelled: "next", connected)

    assert asyncio.run(run()) == "next"
