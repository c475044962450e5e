"""Passes of several models side by side, each of which waits for what it handed over to be done with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from queue import SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")


class _Left(Exception):
    """Nobody takes any more."""


def handed(run: Callable[[Callable[[Item], None]], None]) -> Generator[Item]:
    """What ``run`` hands over, one by one, as it goes on in a thread of its own.

    It stands still until the next is asked for, so that no more than one is ever held. Raises what ``run`` raises. Who
    leaves before the end closes the iterator, which ends the thread.
    """
    given: SimpleQueue[tuple[Item] | BaseException | None] = SimpleQueue()
    wanted = threading.Semaphore(0)
    left = False

    def hand(item: Item) -> None:
        given.put((item,))
        wanted.acquire()
        if left:
            raise _Left

    def work() -> None:
        try:
            run(hand)
            given.put(None)
        except BaseException as error:
            given.put(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (item := given.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item[0]
            wanted.release()
    finally:
        left = True
        wanted.release()
        thread.join()
