"""Keeping a store's manifest while shards are finished."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from ...errors import InputError
from .manifest import Manifest, ShardEntry, read_manifest, write_manifest
from .open import remove_unnamed

# The manifest grows with the shards, so it is written for each of them only as long as that takes little of the time.
MAX_SHARE = 0.05


class ManifestKeeper:
    """Writes each finished shard into the manifest of the store in ``folder``, at once or soon after.

    As a context it writes the rest at the end, however that comes, and then removes the files that no manifest names.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder
        self._written = self._manifest = manifest
        self._pending: list[ShardEntry] = []
        self._cost = self._last = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._write(finished=error is None)
        except InputError:
            if error is None:
                self._remove_unnamed()
                raise
        # What ended the run is what the user must know.
        if error is not None:
            self._remove_unnamed()

    def add(self, entry: ShardEntry) -> None:
        """Name one shard more; raises InputError where the manifest cannot be written."""
        self._pending.append(entry)
        if time.monotonic() - self._last >= self._cost / MAX_SHARE:
            self._write()

    def _remove_unnamed(self) -> None:
        with contextlib.suppress(InputError):
            remove_unnamed(self._folder, read_manifest(self._folder))

    def _write(self, *, finished: bool = False) -> None:
        manifest = self._written.with_shards(self._pending)
        if finished:
            manifest = manifest.as_finished()
        if manifest == self._written:
            return
        start = time.monotonic()
        write_manifest(self._folder, manifest)
        self._last = time.monotonic()
        self._cost = self._last - start
        self._written, self._pending = manifest, []
