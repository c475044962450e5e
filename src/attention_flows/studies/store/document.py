"""The declared types of a manifest, which a stranger may have written."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

MAX_ROWS = 10**12  # the names of files have so many digits
MAX_HEADS = 100_000

Count = Annotated[int, Meta(ge=0, le=MAX_ROWS)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Column = Annotated[str, Meta(pattern="^[a-z_]+$")]
TableName = Literal["sentences", "heads", "words", "edges", "rejected"]


class Kind(Struct):
    """The format and the version of any manifest."""

    format: str
    version: int


class ModelDocument(Struct):
    """A model."""

    role: Literal["base", "tuned"]
    name: str
    digest: Sha256
    labels: list[str] | None
    heads: list[Annotated[int, Meta(ge=0, le=MAX_HEADS)]]


class DataDocument(Struct):
    """The data."""

    name: str
    columns: dict[str, str | None]
    digest: Sha256
    rows: Count


class MeasuresDocument(Struct):
    """The measures of a head."""

    shared: list[Column]
    of_model: list[Column]


class FileDocument(Struct):
    """A file."""

    bytes: Annotated[int, Meta(ge=0)]
    sha256: Sha256


class ShardDocument(Struct):
    """A shard."""

    rows: tuple[Count, Count]
    sentences: Count
    rejected: Count
    files: dict[TableName, FileDocument]


class Document(Struct):
    """A manifest of version 1."""

    models: Annotated[list[ModelDocument], Meta(min_length=1, max_length=2)]
    reference: Literal["base", "zero"] | None
    data: DataDocument
    options: dict[str, Any]
    measures: MeasuresDocument
    shards: list[ShardDocument]
    finished: bool
