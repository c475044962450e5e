from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import held
import pytest
from starlette.types import Message

from attention_flows import turns, wire
from attention_flows.models.read import Cancelled
from attention_flows.models.read import read as read_models
from attention_flows.turns import Turns


async def stays() -> Message:
    await asyncio.Event().wait()
    raise AssertionError("the client stays")


async def leaves() -> Message:
    return {"type": "http.disconnect"}


class Held:
    """Lets each reading start only when told to, and notes which ran and whether two ever ran at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started: list[str] = []
        self.at_once = 0
        self._running = 0
        self.go = threading.Event()
        monkeypatch.setattr(turns, "read", self._read)

    def _read(self, models: Any, text: str, *args: Any, cancelled: Callable[[], bool], **kwargs: Any) -> Any:
        self._running += 1
        self.at_once = max(self.at_once, self._running)
        self.started.append(text)
        assert self.go.wait(10)
        try:
            return read_models(models, text, *args, cancelled=cancelled, **kwargs)
        finally:
            self._running -= 1


async def ask(at: Turns, text: str, page: str) -> str:
    return wire.decode(await at.read(text, None, "word", page, stays)).text


def test_readings_take_turns_and_the_event_loop_stays_free(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> list[str]:
        gate, at = Held(monkeypatch), Turns((held.base(),))
        asked = [asyncio.create_task(ask(at, text, page=text)) for text in ("one", "two", "three")]
        while not gate.started:
            await asyncio.sleep(0.01)  # the loop runs while a model does
        assert gate.started == ["one"]
        gate.go.set()
        answers = await asyncio.gather(*asked)
        assert gate.at_once == 1
        return list(answers)

    assert asyncio.run(run()) == ["one", "two", "three"]


def test_a_newer_request_of_the_same_page_takes_the_place_of_older_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> list[Any]:
        gate, at = Held(monkeypatch), Turns((held.base(),))
        asked = [asyncio.create_task(ask(at, text, page="p")) for text in ("one", "two", "three")]
        asked.append(asyncio.create_task(ask(at, "other", page="q")))
        while not gate.started:
            await asyncio.sleep(0.01)
        gate.go.set()
        return list(await asyncio.gather(*asked, return_exceptions=True))

    one, two, three, other = asyncio.run(run())
    assert isinstance(one, Cancelled)
    assert isinstance(two, Cancelled)
    assert (three, other) == ("three", "other")


def test_a_request_whose_client_left_is_dropped() -> None:
    async def run() -> None:
        at = Turns((held.base(),))
        async with at._one_at_a_time:
            waiting = asyncio.create_task(at.read("one", None, "word", "p", leaves))
            await asyncio.sleep(0.05)
        with pytest.raises(Cancelled):
            await waiting
        assert at._waiting == {}

    asyncio.run(run())
