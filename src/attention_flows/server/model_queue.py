"""A queue for the work that runs models, shared fairly by pages."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from starlette.types import Receive

from ..core.running import IsCancelled
from ..errors import Cancelled

MAX_WAITING = 500

Result = TypeVar("Result")


class Unavailable(Exception):
    """The queue takes no more work; the message says why, in one line. ``passes`` says whether it soon will."""

    def __init__(self, reason: str, *, passes: bool) -> None:
        super().__init__(reason)
        self.passes = passes


@dataclass(frozen=True)
class Turn:
    """Whose work waits, and how much it is.

    A newer request of the same ``page`` and ``kind`` takes the place of an older one. ``cost`` grows with the time
    that the work takes; only the ratio between costs matters.
    """

    page: str
    kind: str
    cost: int


@dataclass(eq=False)
class _Job:
    turn: Turn
    work: Callable[[IsCancelled], Any]
    start: float
    cancelled: threading.Event = field(default_factory=threading.Event)
    result: Future[Any] = field(default_factory=Future)

    @property
    def finish(self) -> float:
        return self.start + self.turn.cost

    def cancel(self, error: Exception) -> None:
        self.cancelled.set()
        with contextlib.suppress(InvalidStateError):  # it is done already
            self.result.set_exception(error)

    def run(self) -> None:
        with contextlib.suppress(InvalidStateError):  # it was cancelled, and nobody waits for the result
            try:
                self.result.set_result(self.work(self.cancelled.is_set))
            except Exception as error:
                self.result.set_exception(error)
            except BaseException as error:  # a panic of the tokenizers, which no handler of an Exception sees
                failure = RuntimeError(f"the work ended with {type(error).__name__}")
                failure.__cause__ = error
                self.result.set_exception(failure)


class ModelQueue:
    """Runs one piece of model work at a time, off the event loop.

    A newer request in the same turn cancels the older one; so does a client that disconnects.

    Pages share the thread by fair queueing (A. Demers, S. Keshav and S. Shenker, Analysis and Simulation of a Fair
    Queueing Algorithm, SIGCOMM 1989): what would finish first if all pages were served at once, at equal speeds, runs
    next. A short text so overtakes the long ones of other pages, and no work waits for ever.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, "models")
        self._waiting: list[_Job] = []
        self._newest: dict[tuple[str, str], _Job] = {}
        self._running: _Job | None = None
        self._now = 0.0  # the cost that each page would have been served, if all were at once
        self._finishes: dict[str, float] = {}  # of the last job of each page, on the same scale
        self._stopped = False

    @property
    def busy(self) -> bool:
        """Whether work runs, which a stop cannot interrupt."""
        return self._running is not None

    async def run(self, turn: Turn, work: Callable[[IsCancelled], Result], receive: Receive) -> Result:
        """Run ``work`` in a thread and return its result.

        ``work`` gets a function that returns True once the request is cancelled; long work calls it and raises
        Cancelled. ``receive`` is the ASGI channel of the request, which reports that the client disconnected.

        Raises Cancelled if the request is cancelled, Unavailable if MAX_WAITING requests wait already or the server
        stops, and whatever ``work`` raises.
        """
        job = self._add(turn, work)
        watcher = asyncio.create_task(self._drop_on_disconnect(job, receive))
        try:
            result: Result = await asyncio.wrap_future(job.result)
            return result
        finally:
            watcher.cancel()
            self._drop(job)

    def stop(self) -> None:
        """Drop all work; what runs goes on to its end, with nobody to wait for it."""
        with self._lock:
            self._stopped = True
            dropped = [*self._waiting, *([self._running] if self._running else [])]
            self._waiting.clear()
        for job in dropped:
            job.cancel(Unavailable("the server is stopping", passes=False))

    def _add(self, turn: Turn, work: Callable[[IsCancelled], Any]) -> _Job:
        older = self._newest.get((turn.page, turn.kind))
        if older is not None:
            self._drop(older)
        with self._lock:
            if self._stopped:
                raise Unavailable("the server is stopping", passes=False)
            if len(self._waiting) >= MAX_WAITING:
                raise Unavailable(f"{MAX_WAITING} requests wait already: try again in a moment", passes=True)
            job = _Job(turn, work, max(self._now, self._finishes.get(turn.page, 0)))
            self._finishes[turn.page] = job.finish
            self._waiting.append(job)
            self._newest[turn.page, turn.kind] = job
        self._thread.submit(self._run_next)
        return job

    def _run_next(self) -> None:
        with self._lock:
            if not self._waiting:  # the job that this call was for has been dropped
                return
            job = min(self._waiting, key=lambda waiting: waiting.finish)
            self._now += job.turn.cost / len({waiting.turn.page for waiting in self._waiting})
            self._waiting.remove(job)
            self._running = job
        job.run()
        self._running = None

    def _drop(self, job: _Job) -> None:
        with self._lock:
            if job in self._waiting:
                self._waiting.remove(job)
                others = (other.finish for other in self._waiting if other.turn.page == job.turn.page)
                self._finishes[job.turn.page] = max(others, default=job.start)
            self._finishes = {page: finish for page, finish in self._finishes.items() if finish > self._now}
            if self._newest.get((job.turn.page, job.turn.kind)) is job:
                del self._newest[job.turn.page, job.turn.kind]
        job.cancel(Cancelled())

    async def _drop_on_disconnect(self, job: _Job, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._drop(job)
