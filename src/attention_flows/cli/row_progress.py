"""The progress of a study: rows done, their rate, the time left, and the rows rejected so far."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from .output import echo

if TYPE_CHECKING:
    from tqdm import tqdm

SECONDS = 30.0  # between two lines, where there is no terminal


class RowProgress:
    """Shows the progress of rows on stderr: as a bar on a terminal, and otherwise as a line now and then.

    The rate is that of this run: rows that an earlier one did are not counted in it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._bar: tqdm[None] | None = None
        self._first: tuple[int, float] | None = None  # the rows that were done, and when
        self._last = 0.0

    def __enter__(self) -> RowProgress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, done: int, count: int, rejected: int) -> None:
        """Take note of ``done`` rows of ``count``, of which so many are ``rejected``."""
        now = self._clock()
        if self._first is None:
            self._first, self._last = (done, now), now
            if done < count and sys.stderr.isatty():
                self._bar = _bar(done, count)
        if self._bar is not None:
            self._bar.set_postfix_str(f"{rejected:,} rejected", refresh=False)
            self._bar.update(done - self._bar.n)
        elif now - self._last >= SECONDS:
            self._last = now
            before, start = self._first
            rate = (done - before) / (now - start)
            left = f", {duration((count - done) / rate)} left" if rate > 0 else ""
            line = f"{done:,} of {count:,} rows, {rate:,.1f} a second{left}, {rejected:,} rejected"
            echo(line, stream=sys.stderr)


def _bar(done: int, count: int) -> tqdm[None]:
    from tqdm import tqdm

    # The monitor is a thread that redraws a bar that stands still; none is needed, and none may outlive the run.
    tqdm.monitor_interval = 0
    return tqdm(
        total=count,
        initial=done,
        desc="rows",
        unit=" rows",
        file=sys.stderr,
        dynamic_ncols=True,
        leave=False,
        mininterval=0.2,
    )


def duration(seconds: float) -> str:
    """``4:05``, ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
