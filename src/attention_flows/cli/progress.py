"""Progress and warnings on the terminal."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Show a step while it runs, and then its time. Nothing is shown unless stderr is a terminal."""
    terminal = sys.stderr.isatty()
    if terminal:
        print(f"{title} …", end="", file=sys.stderr, flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        if terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
        raise
    if terminal:
        print(f"\r\033[K{title}: {time.monotonic() - start:.1f} s", file=sys.stderr, flush=True)


def warn(message: str) -> None:
    """Print one line on what the output lacks."""
    print(f"warning: {message}", file=sys.stderr, flush=True)
