"""The records of a shard as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from ..record import SentenceRecord
from ..rows import Rejected
from .manifest import Manifest, TableName
from .schema import TABLES, table_schemas

Columns = dict[str, Any]
Arrays = Sequence[np.ndarray | None]


def shard_tables(
    manifest: Manifest, records: Sequence[SentenceRecord], rejected: Sequence[Rejected]
) -> dict[TableName, pa.Table]:
    """Each table of a shard, a row a sentence in the order of ``records``.

    Numbers of ``heads``, ``words`` and ``edges`` are rounded to float16. A list is null where a sentence lacks what it
    would hold. Raises ValueError for records of other heads than the study's.
    """
    makers: dict[TableName, Callable[[Sequence[SentenceRecord], Manifest], Columns]] = {
        "sentences": _sentences,
        "heads": _heads,
        "words": _words,
        "edges": _edges,
    }
    rows = {"row": [record.row.number for record in records]}
    columns: dict[TableName, Columns] = {name: rows | make(records, manifest) for name, make in makers.items()}
    columns["rejected"] = {"row": [entry.row for entry in rejected], "reason": [entry.reason for entry in rejected]}
    schemas = table_schemas(manifest)
    return {name: _table(schemas[name], columns[name]) for name in TABLES}


def _table(schema: pa.Schema, columns: Columns) -> pa.Table:
    arrays = [
        column if isinstance(column := columns[field.name], pa.Array) else pa.array(column, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _sentences(records: Sequence[SentenceRecord], manifest: Manifest) -> Columns:
    effects = [record.effects for record in records]
    columns: Columns = {
        "text": [record.row.text for record in records],
        "pair": [record.row.pair for record in records],
        "label": [record.row.label for record in records],
        "words": [len(record.words) for record in records],
        "tokens": [record.tokens for record in records],
        "target": [None if of_row is None else of_row.target for of_row in effects],
        "value": [None if of_row is None else of_row.value for of_row in effects],
        "reference_value": [None if of_row is None else of_row.reference_value for of_row in effects],
        "difference": [None if of_row is None else of_row.value - of_row.reference_value for of_row in effects],
        "error": [None if of_row is None else of_row.error for of_row in effects],
        "notes": ["; ".join(record.notes) or None for record in records],
    }
    for index, role in enumerate(manifest.roles):
        models = [record.models[index] for record in records]
        predictions = [model.prediction for model in models]
        columns[f"prediction_{role}"] = [None if entry is None else entry.label for entry in predictions]
        columns[f"probabilities_{role}"] = _lists(
            [None if entry is None else np.array(entry.probabilities, np.float64) for entry in predictions], np.float64
        )
        columns[f"correct_{role}"] = [model.correct for model in models]
    return columns


def _heads(records: Sequence[SentenceRecord], manifest: Manifest) -> Columns:
    counts = [sum(model.heads) for model in manifest.models]
    effects = [None if record.effects is None else record.effects.heads for record in records]
    columns: Columns = {"effect": _of_heads(effects, counts[0])}
    for name in manifest.shared:
        columns[name] = _of_heads([record.shared.get(name) for record in records], counts[0])
    for index, role in enumerate(manifest.roles):
        for name in manifest.of_model:
            measures = [record.models[index].measures[name] for record in records]
            columns[f"{name}_{role}"] = _of_heads(measures, counts[index])
    return columns


def _words(records: Sequence[SentenceRecord], manifest: Manifest) -> Columns:
    counts = np.array([len(record.words) for record in records], np.int64)
    labels = pa.array([label for record in records for label in record.words], pa.string())
    columns: Columns = {
        "labels": pa.ListArray.from_arrays(_offsets(counts), labels),
        "segments": _lists([np.array(record.segments, np.int8) for record in records], np.int8),
        "effect": _halves([None if record.effects is None else record.effects.words for record in records]),
    }
    for index, role in enumerate(manifest.roles):
        columns[f"influence_{role}"] = _halves([record.models[index].influence for record in records])
    return columns


def _edges(records: Sequence[SentenceRecord], manifest: Manifest) -> Columns:
    edges = [record.edges for record in records]
    columns: Columns = {
        name: _lists([getattr(of_row, name) for of_row in edges], np.int16)
        for name in ("layer", "head", "from_position", "to_position")
    }
    return columns | {
        name: _halves([getattr(of_row, name) for of_row in edges]) for name in ("base", "tuned", "effect")
    }


def _of_heads(arrays: Arrays, heads: int) -> pa.ListArray:
    """A list of all heads for each of ``arrays``; raises ValueError for another number of heads."""
    if any(array is not None and len(array) != heads for array in arrays):
        raise ValueError(f"a record does not have the {heads} heads of its study")
    return _halves(arrays)


def _halves(arrays: Arrays) -> pa.ListArray:
    return _lists(arrays, np.float16)


def _lists(arrays: Arrays, kind: type[np.generic]) -> pa.ListArray:
    """A list of numbers for each of ``arrays``, null for None; nothing goes through Python's own numbers.

    NaN, which a measure is where a head has none, is null in a list: SQL then leaves it out of means.
    """
    present = [array for array in arrays if array is not None]
    joined = np.concatenate(present) if present else np.empty(0)
    with np.errstate(over="ignore"):  # what is too large for half a float is infinite
        numbers = joined.astype(kind)
    if joined.dtype.kind == "i" and not (numbers == joined).all():
        raise ValueError(f"a number of {joined.dtype} is larger than {numbers.dtype} holds")
    counts = np.array([0 if array is None else len(array) for array in arrays], np.int64)
    missing = np.array([array is None for array in arrays], np.bool_)
    mask = pa.array(missing) if missing.any() else None
    absent = np.isnan(joined) if joined.dtype.kind == "f" else np.zeros(0, np.bool_)
    elements = pa.array(numbers, mask=absent if absent.any() else None)
    return pa.ListArray.from_arrays(_offsets(counts), elements, mask=mask)


def _offsets(counts: np.ndarray) -> pa.Array:
    return pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
