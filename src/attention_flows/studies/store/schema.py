"""The columns of a store's files (docs/study-format.md)."""

from __future__ import annotations

import pyarrow as pa

from .manifest import Manifest, TableName

TABLES: tuple[TableName, ...] = ("sentences", "heads", "words", "edges", "rejected")
LABELS = pa.list_(pa.string())
HALVES = pa.list_(pa.float16())
PLACES = pa.list_(pa.int16())  # signed, so that a query may take the difference of two positions


def table_schemas(manifest: Manifest) -> dict[TableName, pa.Schema]:
    """The schema of each table's files, with the columns that the models and the options of the study call for."""
    roles, effects = manifest.roles, bool(manifest.options["effects"])
    sentences: list[tuple[str, pa.DataType]] = [
        ("row", pa.int64()),
        ("text", pa.string()),
        ("pair", pa.string()),
        ("label", pa.string()),
        ("words", pa.int32()),
        ("tokens", pa.int32()),
        *((f"prediction_{role}", pa.string()) for role in roles),
        *((f"probabilities_{role}", pa.list_(pa.float64())) for role in roles),
        *((f"correct_{role}", pa.bool_()) for role in roles),
        ("target", pa.string()),
        *((name, pa.float64()) for name in ("value", "reference_value", "difference", "error")),
        ("notes", pa.string()),
    ]
    heads = [
        *manifest.shared,
        *(["effect"] if effects else []),
        *(f"{measure}_{role}" for measure in manifest.of_model for role in roles),
    ]
    words = [*(f"influence_{role}" for role in roles), *(["effect"] if effects else [])]
    weights = [*roles, *(["effect"] if effects else [])]
    places = ("layer", "head", "from_position", "to_position")
    return {
        "sentences": pa.schema(sentences),
        "heads": pa.schema([("row", pa.int64()), *((name, HALVES) for name in heads)]),
        "words": pa.schema(
            [
                ("row", pa.int64()),
                ("labels", LABELS),
                ("segments", pa.list_(pa.int8())),
                *((name, HALVES) for name in words),
            ]
        ),
        "edges": pa.schema(
            [("row", pa.int64()), *((name, PLACES) for name in places), *((name, HALVES) for name in weights)]
        ),
        "rejected": pa.schema([("row", pa.int64()), ("reason", pa.string())]),
    }
