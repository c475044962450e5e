"""What the command line prints. Control characters are shown as text, and a reader that has gone ends it quietly."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any, TextIO

from ..escapes import show_controls

LINE_ENDS = "\n\t"  # the control characters of a text of several lines


def echo(*lines: str, stream: TextIO | None = None, end: str = "\n") -> None:
    """Print ``lines`` at once, to stdout unless another ``stream`` is named.

    A label, a name or a text in them may be a stranger's, and a terminal would obey its control characters. What the
    stream's encoding does not have is shown as an escape, too.
    """
    stream = stream or sys.stdout
    text = show_controls("\n".join(lines), LINE_ENDS)
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + end)
    stream.flush()


@contextlib.contextmanager
def plain_logs() -> Iterator[None]:
    """Show the control characters in the warnings and the logs of every library."""
    show_warning, make_record = warnings.showwarning, logging.getLogRecordFactory()

    def show_plainly(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        show_warning(show_controls(str(message), LINE_ENDS), category, filename, lineno, file, line)

    def make_plainly(*given: Any, **named: Any) -> logging.LogRecord:
        record = make_record(*given, **named)
        record.msg, record.args = show_controls(record.getMessage(), LINE_ENDS), None
        if record.exc_info:
            record.exc_text = show_controls(logging.Formatter().formatException(record.exc_info), LINE_ENDS)
        return record

    warnings.showwarning = show_plainly
    logging.setLogRecordFactory(make_plainly)
    try:
        yield
    finally:
        warnings.showwarning = show_warning
        logging.setLogRecordFactory(make_record)


def drop(stream: TextIO) -> None:
    """Send what is still to be written nowhere, so that the interpreter's end does not report it once more."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
