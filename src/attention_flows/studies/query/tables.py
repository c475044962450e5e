"""The tables of a store: the files that the manifest names, and where a head stands in its lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import InputError
from ..store.manifest import Manifest

NAMES = ("sentences", "heads", "words", "edges", "rejected")


@dataclass(frozen=True)
class HeadPlace:
    """A head, and its index from 0 in the lists of each model; None in those of a model that does not have it."""

    layer: int
    head: int
    base: int | None
    tuned: int | None


@dataclass(frozen=True)
class StoreTables:
    """The Parquet files of each table, in the order of the rows, and each model's number of heads on each layer."""

    files: Mapping[str, tuple[Path, ...]]
    heads: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, folder: Path, manifest: Manifest) -> StoreTables:
        """The tables of the shards that ``manifest`` (docs/study-format.md) names, and of no other file.

        Raises InputError where it names none yet.
        """
        if not manifest.shards:
            raise InputError(f"{folder} has no sentences yet: finish the run with `attention-flows study run`")
        root = folder.absolute()
        files = {name: tuple(root / name / shard.file_name for shard in manifest.shards) for name in NAMES}
        return cls(files, tuple(model.heads for model in manifest.models))

    def places(self) -> Iterator[HeadPlace]:
        """Every head of either model, by layer and number."""
        base, tuned = self.heads[0], self.heads[-1]
        before = [0, 0]
        for layer in range(max(len(base), len(tuned))):
            counts = [model[layer] if layer < len(model) else 0 for model in (base, tuned)]
            for head in range(max(counts)):
                index = [start + head if head < count else None for start, count in zip(before, counts, strict=True)]
                yield HeadPlace(layer + 1, head, index[0], index[1])
            before = [start + count for start, count in zip(before, counts, strict=True)]
