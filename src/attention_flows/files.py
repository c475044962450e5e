"""Files, written whole and read with care: a stranger's file may be damaged, hostile or no file at all."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from .errors import InputError
from .schema import check, parse_json

T = TypeVar("T")

MAX_JSON_BYTES = 64 * 2**20
NEW_FILE_MODE = 0o666  # less the process's umask


def write_file(file: Path, content: str | bytes) -> None:
    """Write ``content``, a text as UTF-8, to ``file``: whoever reads it finds the old content or the new, never a part.

    The content is written and synced beside the file and then takes its place, so that neither a full disk nor the end
    of the process loses what was there. The file's mode is kept, and a symbolic link goes on to name it. A device or a
    pipe is written as it is. Raises InputError, with the system's reason, where the file cannot be written.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    check_writable(file)
    with _writing(file):
        mode = _mode(file)
        if mode is None or stat.S_ISREG(mode):
            _replace(Path(os.path.realpath(file)), data, mode)
        else:
            file.write_bytes(data)


def remove_file(file: Path) -> None:
    """Remove ``file`` for good, if it is there; raises InputError where it cannot be removed."""
    with _writing(file):
        file.unlink(missing_ok=True)
        _sync_folder(file.parent)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it, where they are missing; raises InputError where they cannot be made."""
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)


def check_writable(file: Path) -> None:
    """Raise InputError where :func:`write_file` could not write; worth a call before long work."""
    with _writing(file):
        mode = _mode(file)
        if mode is not None and stat.S_ISDIR(mode):
            raise IsADirectoryError(0, "it is a folder")
        folder = Path(os.path.realpath(file)).parent
        if mode is None and not folder.is_dir():
            raise FileNotFoundError(0, f"there is no folder {folder}")
        for place in [folder] if mode is None else [file, folder] if stat.S_ISREG(mode) else [file]:
            if not os.access(place, os.W_OK):
                raise PermissionError(0, f"{place} may not be written to")


def check_regular(file: Path) -> None:
    """Raise InputError for what is there and is neither a file nor a folder: to open a pipe may wait for ever."""
    mode = _mode(file)
    if mode is not None and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise InputError(f"{file} is no regular file")


def read_file(file: Path, max_bytes: int | None = None) -> bytes:
    """What ``file`` holds. Raises InputError where it cannot be read, is no file, or has more than ``max_bytes``."""
    try:
        check_regular(file)
        with file.open("rb") as opened:
            content = opened.read() if max_bytes is None else opened.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"cannot read {file}: {error_reason(error)}") from error
    if max_bytes is not None and len(content) > max_bytes:
        raise InputError(f"{file} is larger than the {max_bytes:,} bytes that are read of such a file")
    return content


def read_json(file: Path, schema: type[T], remedy: str) -> T:
    """What ``file``, a JSON text, holds, as ``schema`` (:func:`.schema.parse_json`).

    Numbers that are not finite are read too, because Python writes them. Raises InputError, which ends with the
    ``remedy``, for a file that cannot be read, is damaged or has other types; it names the field.
    """
    content = read_file(file, MAX_JSON_BYTES)
    try:
        try:
            return parse_json(content, schema, str(file))
        except InputError:
            value = _not_finite(content)
            if value is None:
                raise
            return check(value, schema, str(file))
    except InputError as error:
        reason = str(error).removeprefix(f"{file}: ")
        raise InputError(f"{file} is damaged or only there in part ({reason}): {remedy}") from error


def _not_finite(content: bytes) -> object:
    """The value of a JSON text that may have NaN and infinity; None for what is no JSON, and for half a character."""
    try:
        value = json.loads(content)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return value


def _replace(target: Path, data: bytes, mode: int | None) -> None:
    """Write ``data`` beside ``target`` and put it in its place; ``mode`` is that of a file that is there."""
    part = target.with_name(f".attention-flows-{secrets.token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), NEW_FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        if mode is not None:
            part.chmod(stat.S_IMODE(mode))
        part.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Sync the folder's list of files to the disk, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _mode(file: Path) -> int | None:
    """The mode of what a path leads to; None where nothing is there."""
    try:
        return file.stat().st_mode
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        yield
    except (BrokenPipeError, InputError):
        raise
    except (OSError, ValueError) as error:  # a ValueError for a name that no file can have
        raise InputError(f"cannot write {file}: {error_reason(error)}") from error


def error_reason(error: OSError | ValueError) -> str:
    """Why the system refused, in one line without the file's name."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return reason[:1].lower() + reason[1:]
