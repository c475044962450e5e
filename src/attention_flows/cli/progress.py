"""Progress and warnings on the terminal."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator

from .output import echo


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Show a step while it runs, and then its time. Nothing is shown unless stderr is a terminal."""
    terminal = sys.stderr.isatty()
    if terminal:
        echo(f"{title} …", stream=sys.stderr, end="")
    start = time.monotonic()
    try:
        yield
    except BaseException:
        if terminal:
            _clear_line()
        raise
    if terminal:
        _clear_line()
        echo(f"{title}: {time.monotonic() - start:.1f} s", stream=sys.stderr)


def _clear_line() -> None:
    print("\r\033[K", end="", file=sys.stderr, flush=True)


def warn(message: str) -> None:
    """Print one line on what the output lacks."""
    echo(f"warning: {message}", stream=sys.stderr)
