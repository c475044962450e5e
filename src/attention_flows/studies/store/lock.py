"""The lock on a store: one run at a time writes to it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from ...errors import InputError
from ...files import error_reason, make_folder
from .open import check_folder

LOCK = ".lock"


@contextlib.contextmanager
def store_lock(folder: Path) -> Iterator[None]:
    """Within this context no other process writes to the store in ``folder``, which is made if it is missing.

    The system drops the lock with the process, however that ends; the file stays. Raises InputError for a folder that
    holds something else, and where another run has the lock.
    """
    check_folder(folder)
    make_folder(folder)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise InputError(f"another run writes to {folder}: wait for it, or choose another folder") from error
    except (OSError, NotImplementedError) as error:
        reason = error_reason(error) if isinstance(error, OSError) else "its file system has no locks"
        raise InputError(f"cannot write {folder / LOCK}: {reason}") from error
    try:
        yield
    finally:
        lock.release()
