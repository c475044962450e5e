"""The manifest of a store: what the study is of, and which files count (docs/study-format.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ...core.flow import Role
from ...errors import InputError
from ...files import read_json, write_file

MANIFEST = "manifest.json"
FORMAT = "attention-flows/study"
VERSION = 1
MAX_ROWS = 10**12  # the names of files have so many digits
MAX_HEADS = 100_000
REMEDY = "put the file back from a copy, or run the study into another folder"

Count = Annotated[int, Meta(ge=0, le=MAX_ROWS)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Measure = Annotated[str, Meta(pattern="^[a-z_]{1,40}$")]
TableName = Literal["sentences", "heads", "words", "edges", "rejected"]


@dataclass(frozen=True)
class ModelEntry:
    """A model of the study; ``digest`` is that of its weights and tokenizer, ``heads`` the heads of layer 1..L."""

    role: Role
    name: str
    digest: Sha256
    labels: tuple[str, ...] | None
    heads: tuple[Annotated[int, Meta(ge=0, le=MAX_HEADS)], ...]


@dataclass(frozen=True)
class DataEntry:
    """The data of the study; ``columns`` names those of text, pair and label, ``digest`` is that of all its rows."""

    name: str
    columns: Mapping[str, str | None]
    digest: Sha256
    rows: Count


@dataclass(frozen=True)
class MeasureNames:
    """The measures of a head: those that compare both models, and those that each model has."""

    shared: tuple[Measure, ...]
    of_model: tuple[Measure, ...]


@dataclass(frozen=True)
class FileEntry:
    """The size and the sha256 of a file."""

    bytes: Annotated[int, Meta(ge=0)]
    sha256: Sha256


@dataclass(frozen=True)
class ShardEntry:
    """A shard: its first row and the row after its last, how many were recorded or rejected, and each table's file."""

    rows: tuple[Count, Count]
    sentences: Count
    rejected: Count
    files: Mapping[TableName, FileEntry]

    @property
    def first(self) -> int:
        return self.rows[0]

    @property
    def end(self) -> int:
        return self.rows[1]

    @property
    def file_name(self) -> str:
        """The name of the shard's file in the folder of each table."""
        return f"{self.first:012}-{self.end:012}.parquet"


@dataclass(frozen=True)
class Manifest:
    """What a study is of, and its finished shards, in the order of the rows.

    ``reference`` is what effects are held against, and None where the study takes none.
    """

    models: tuple[ModelEntry, ...]
    reference: Literal["base", "zero"] | None
    data: DataEntry
    options: Mapping[str, Any]
    measures: MeasureNames
    shards: tuple[ShardEntry, ...] = ()
    finished: bool = False

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles of the models: ("base",) or ("base", "tuned")."""
        return tuple(model.role for model in self.models)

    @property
    def shared(self) -> tuple[str, ...]:
        """The measures of a head that compare both models."""
        return self.measures.shared

    @property
    def of_model(self) -> tuple[str, ...]:
        """The measures of a head that each model has."""
        return self.measures.of_model

    def with_shards(self, entries: Iterable[ShardEntry]) -> Manifest:
        """The manifest that names these shards too."""
        shards = sorted([*self.shards, *entries], key=lambda shard: shard.rows)
        return replace(self, shards=tuple(shards))

    def as_finished(self) -> Manifest:
        """The manifest of a study that has all its shards."""
        return replace(self, finished=True)

    def to_dict(self) -> dict[str, Any]:
        """The manifest for JSON."""
        fields: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return {"format": FORMAT, "version": VERSION} | fields

    def to_json(self) -> str:
        """The manifest as JSON, a line for each shard."""
        lines = []
        for name, value in self.to_dict().items():
            shards = name == "shards" and ",\n".join(f"  {json.dumps(shard)}" for shard in value)
            lines.append(f"{json.dumps(name)}: " + (f"[\n{shards}\n]" if shards else _compact(value)))
        return "{\n" + ",\n".join(lines) + "\n}\n"


class _Kind(msgspec.Struct):
    """The format and the version of any manifest."""

    format: str
    version: int


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the store in ``folder``.

    Raises InputError for a folder without one, for one that is damaged, and for a store of another version.
    """
    file = folder / MANIFEST
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}")
    if not file.exists():
        raise InputError(f"{folder} is no study: it has no {MANIFEST}")
    kind = read_json(file, _Kind, REMEDY)
    if kind.format != FORMAT:
        raise InputError(f"{folder} is no study: its {MANIFEST} is of the format {kind.format[:100]!r}")
    if kind.version != VERSION:
        raise InputError(
            f"{folder} is a study of version {kind.version}, and this Attention Flows reads version {VERSION}: "
            f"take {'a newer' if kind.version > VERSION else 'another'} Attention Flows"
        )
    manifest = read_json(file, Manifest, REMEDY)
    for problem in _contradictions(manifest):
        raise InputError(f"{file} is damaged ({problem}): {REMEDY}")
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put ``manifest`` in the place of the one in ``folder``; raises InputError where it cannot be written."""
    write_file(folder / MANIFEST, manifest.to_json())


def _contradictions(manifest: Manifest) -> Iterator[str]:
    """What in a manifest cannot be true, whatever the files hold."""
    if manifest.roles not in (("base",), ("base", "tuned")):
        yield f"its models are {', '.join(manifest.roles) or 'missing'}"
    for shard in manifest.shards:
        if not shard.first < shard.end <= manifest.data.rows:
            yield f"a shard has the rows {shard.first} to {shard.end} of {manifest.data.rows}"
        if shard.sentences + shard.rejected != shard.end - shard.first:
            yield f"the shard from row {shard.first} does not have as many sentences as rows"
    for before, after in pairwise(manifest.shards):
        if after.first < before.end:
            yield f"the shards from the rows {before.first} and {after.first} are not in order or overlap"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
