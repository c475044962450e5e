"""The manifest of a store: what the study is of, and which files count (docs/study-format.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from ...errors import InputError
from ...files import read_json, write_file
from .document import Document, Kind

MANIFEST = "manifest.json"
FORMAT = "attention-flows/study"
VERSION = 1
REMEDY = "put the file back from a copy, or run the study into another folder"


@dataclass(frozen=True)
class ModelEntry:
    """A model of the study; ``digest`` is that of its weights and tokenizer, ``heads`` the heads of layer 1..L."""

    role: str
    name: str
    digest: str
    labels: tuple[str, ...] | None
    heads: tuple[int, ...]


@dataclass(frozen=True)
class DataEntry:
    """The data of the study; ``columns`` names those of text, pair and label, ``digest`` is that of all its rows."""

    name: str
    columns: Mapping[str, str | None]
    digest: str
    rows: int


@dataclass(frozen=True)
class FileEntry:
    """The size and the sha256 of a file."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class ShardEntry:
    """The rows ``first`` to ``end`` - 1 of the data, how many were recorded and rejected, and the file of each table."""

    first: int
    end: int
    sentences: int
    rejected: int
    files: Mapping[str, FileEntry]

    @property
    def file_name(self) -> str:
        """The name of the shard's file in the folder of each table."""
        return f"{self.first:012}-{self.end:012}.parquet"

    def to_dict(self) -> dict[str, Any]:
        return {
            "rows": [self.first, self.end],
            "sentences": self.sentences,
            "rejected": self.rejected,
            "files": {name: {"bytes": file.bytes, "sha256": file.sha256} for name, file in sorted(self.files.items())},
        }


@dataclass(frozen=True)
class Manifest:
    """What a study is of, and its finished shards, in the order of the rows.

    ``reference`` is what effects are held against, "base" or "zero", and None where the study takes none. ``shared``
    names the measures of a head that compare both models, ``of_model`` those that each model has.
    """

    models: tuple[ModelEntry, ...]
    reference: str | None
    data: DataEntry
    options: Mapping[str, Any]
    shared: tuple[str, ...]
    of_model: tuple[str, ...]
    shards: tuple[ShardEntry, ...] = ()
    finished: bool = False

    def with_shard(self, entry: ShardEntry) -> Manifest:
        """The manifest that names one shard more."""
        shards = sorted([*self.shards, entry], key=lambda shard: shard.first)
        return replace(self, shards=tuple(shards))

    def as_finished(self) -> Manifest:
        """The manifest of a study that has all its shards."""
        return replace(self, finished=True)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the models: ("base",) or ("base", "tuned")."""
        return tuple(model.role for model in self.models)

    def to_dict(self) -> dict[str, Any]:
        """The manifest for JSON."""
        return self._head() | {"shards": [shard.to_dict() for shard in self.shards], "finished": self.finished}

    def to_json(self) -> str:
        """The manifest as JSON, a line for each shard."""
        lines = [f"{json.dumps(name)}: {_compact(value)}," for name, value in self._head().items()]
        shards = ",\n".join(f"  {_compact(shard.to_dict())}" for shard in self.shards)
        return "\n".join(["{", *lines, f'"shards": [\n{shards}\n],', f'"finished": {_compact(self.finished)}', "}\n"])

    @classmethod
    def from_document(cls, document: Document) -> Manifest:
        """The manifest that a checked ``document`` holds."""
        return cls(
            models=tuple(
                ModelEntry(
                    model.role,
                    model.name,
                    model.digest,
                    None if model.labels is None else tuple(model.labels),
                    tuple(model.heads),
                )
                for model in document.models
            ),
            reference=document.reference,
            data=DataEntry(document.data.name, dict(document.data.columns), document.data.digest, document.data.rows),
            options=dict(document.options),
            shared=tuple(document.measures.shared),
            of_model=tuple(document.measures.of_model),
            shards=tuple(
                ShardEntry(
                    shard.rows[0],
                    shard.rows[1],
                    shard.sentences,
                    shard.rejected,
                    {name: FileEntry(file.bytes, file.sha256) for name, file in shard.files.items()},
                )
                for shard in document.shards
            ),
            finished=document.finished,
        )

    def _head(self) -> dict[str, Any]:
        models = [
            {
                "role": model.role,
                "name": model.name,
                "digest": model.digest,
                "labels": None if model.labels is None else list(model.labels),
                "heads": list(model.heads),
            }
            for model in self.models
        ]
        data = self.data
        return {
            "format": FORMAT,
            "version": VERSION,
            "models": models,
            "reference": self.reference,
            "data": {"name": data.name, "columns": dict(data.columns), "digest": data.digest, "rows": data.rows},
            "options": dict(self.options),
            "measures": {"shared": list(self.shared), "of_model": list(self.of_model)},
        }


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the store in ``folder``.

    Raises InputError for a folder without one, for one that is damaged, and for a store of another version.
    """
    file = folder / MANIFEST
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}")
    if not file.exists():
        raise InputError(f"{folder} is no study: it has no {MANIFEST}")
    kind = read_json(file, Kind, REMEDY)
    if kind.format != FORMAT:
        raise InputError(f"{folder} is no study: its {MANIFEST} is of the format {kind.format[:100]!r}")
    if kind.version != VERSION:
        age = "newer" if kind.version > VERSION else "other"
        raise InputError(
            f"{folder} is a study of version {kind.version}, and this version of Attention Flows reads {VERSION}: "
            f"take a {age} version of Attention Flows"
        )
    manifest = Manifest.from_document(read_json(file, Document, REMEDY))
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
        if not 0 <= shard.first < shard.end <= manifest.data.rows:
            yield f"a shard has the rows {shard.first} to {shard.end} of {manifest.data.rows}"
        if shard.sentences + shard.rejected != shard.end - shard.first:
            yield f"the shard from row {shard.first} does not have as many sentences as rows"
    for before, after in pairwise(manifest.shards):
        if after.first < before.end:
            yield f"two shards have the row {after.first}"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
