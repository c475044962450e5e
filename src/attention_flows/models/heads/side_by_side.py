"""Forward passes side by side: each waits until what it gave last has been used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextvars import copy_context
from queue import SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")


class _Closed(Exception):
    """The iterator was closed before the end."""


def generated(run: Callable[[Callable[[Item], None]], None]) -> Generator[Item]:
    """The items that ``run`` calls its argument with, one by one, while it runs in a thread of its own.

    The thread waits until the next item is taken, so that no more than one is ever in memory. Raises what ``run``
    raises. To close the iterator before its end ends the thread.
    """
    items: SimpleQueue[tuple[Item] | BaseException | None] = SimpleQueue()
    wanted = threading.Semaphore(0)
    closed = False

    def give(item: Item) -> None:
        items.put((item,))
        wanted.acquire()
        if closed:
            raise _Closed

    def work() -> None:
        try:
            run(give)
            items.put(None)
        except BaseException as error:
            items.put(error)

    thread = threading.Thread(target=copy_context().run, args=(work,), daemon=True)
    thread.start()
    try:
        while (item := items.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item[0]
            wanted.release()
    finally:
        closed = True
        wanted.release()
        thread.join()
