"""The lines of a text file, with the bytes that they begin at."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ...errors import InputError
from ...files import check_regular, error_reason

MAX_LINE = 2**24  # bytes of a row; memory stays flat also where a file has no lines
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class LineReader:
    """Reads a file's lines one by one, and never the whole file."""

    file: Path

    def read(self, start: int = 0) -> Iterator[tuple[int, str | None]]:
        """Each line with its end, and the byte that it begins at, from the line that begins at byte ``start``.

        A line of more than MAX_LINE bytes is None. Bytes that are no UTF-8 become lone surrogates. Raises InputError
        for a file that cannot be read.
        """
        with reading(self.file):
            check_regular(self.file)
            with self.file.open("rb") as opened:
                position = opened.seek(start)
                while line := opened.readline(MAX_LINE + 1):
                    if len(line) > MAX_LINE:
                        yield position, None
                        position += len(line) + _skip_rest(opened, line)
                        continue
                    content = line.removeprefix(BOM) if position == 0 else line
                    yield position, content.decode("utf-8", "surrogateescape")
                    position += len(line)


def _skip_rest(opened: BinaryIO, line: bytes) -> int:
    """Read over the rest of a line that ``line`` is the start of, and return its length in bytes."""
    skipped = 0
    while not line.endswith(b"\n") and (line := opened.readline(MAX_LINE)):
        skipped += len(line)
    return skipped


def without_end(line: str) -> str:
    """The line without the LF or CRLF at its end."""
    return line.removesuffix("\n").removesuffix("\r")


@contextlib.contextmanager
def reading(file: Path) -> Iterator[None]:
    """Within this context what the system refuses becomes an InputError."""
    try:
        yield
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {file}: {error_reason(error)}") from error
