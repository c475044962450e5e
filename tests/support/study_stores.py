"""Stores of studies with numbers from a seed, written by hand: what reads a store is tested without a model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from attention_flows.studies.query.tables import StoreTables
from attention_flows.studies.store.manifest import read_manifest

SHARED = ("change", "root_change")
OF_MODEL = ("entropy", "special", "itself", "next", "previous", "other", "root_entropy")
LABELS = ("no", "yes")
VOCABULARY = ["the", "a", "of", "and", "not", "film", "good", "bad", "Never", "never", "dull", "fine"]


@dataclass(frozen=True)
class StoreLayout:
    """What a synthetic store holds: the heads of each layer, and ``tuned_heads`` where the tuned model's differ."""

    sentences: int = 300
    heads: tuple[int, ...] = (4, 4, 4)
    tuned_heads: tuple[int, ...] | None = None
    tuned: bool = True
    effects: bool = True
    labels: bool = True
    classes: bool = True
    edges: int = 6
    shard_rows: int = 128
    rejected: tuple[int, ...] = (5, 130)
    seed: int = 0


def build_store(folder: Path, layout: StoreLayout) -> Path:
    """Write the store, and return its folder."""
    random = np.random.default_rng(layout.seed)
    shards = []
    for first in range(0, layout.sentences, layout.shard_rows):
        end = min(first + layout.shard_rows, layout.sentences)
        rejected = [row for row in layout.rejected if first <= row < end]
        tables = _tables(np.setdiff1d(np.arange(first, end), rejected), layout, random)
        tables["rejected"] = pa.table(
            {"row": pa.array(rejected, pa.int64()), "reason": ["it is empty"] * len(rejected)}
        )
        files = {}
        for name, table in tables.items():
            file = folder / name / f"{first:012}-{end:012}.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            parquet.write_table(table, file, compression="zstd")
            content = file.read_bytes()
            files[name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        counts = {"sentences": end - first - len(rejected), "rejected": len(rejected)}
        shards.append({"rows": [first, end], **counts, "files": files})
    (folder / "manifest.json").write_text(json.dumps(_manifest(layout, shards)))
    return folder


def tables_of(folder: Path) -> StoreTables:
    """The tables of a store as its manifest names them."""
    return StoreTables.of(folder, read_manifest(folder))


def _manifest(layout: StoreLayout, shards: Sequence[Any]) -> dict[str, Any]:
    labels = list(LABELS) if layout.classes else None
    models = [{"role": "base", "name": "small/base", "digest": "b" * 64, "labels": labels, "heads": list(layout.heads)}]
    if layout.tuned:
        heads = list(layout.tuned_heads or layout.heads)
        models.append({"role": "tuned", "name": "small/tuned", "digest": "c" * 64, "labels": labels, "heads": heads})
    shared = list(SHARED) if layout.tuned and layout.tuned_heads is None else []
    options = {"effects": layout.effects, "edges": layout.edges, "truncate": True, "threshold": 0.05}
    columns = {"text": "sentence", "pair": None, "label": "label" if layout.labels else None}
    return {
        "format": "attention-flows/study",
        "version": 1,
        "models": models,
        "reference": ("base" if layout.tuned else "zero") if layout.effects else None,
        "data": {"name": "dev.tsv", "columns": columns, "digest": "d" * 64, "rows": layout.sentences},
        "options": options | {"shard_rows": layout.shard_rows},
        "measures": {"shared": shared, "of_model": list(OF_MODEL)},
        "shards": shards,
        "finished": True,
    }


def _tables(rows: np.ndarray, layout: StoreLayout, random: np.random.Generator) -> dict[str, pa.Table]:
    n = len(rows)
    roles = ("base", "tuned") if layout.tuned else ("base",)
    lengths = random.integers(4, 15, size=n)
    places = np.minimum(random.zipf(1.6, size=int(lengths.sum())) - 1, len(VOCABULARY) + 200)
    known = np.array(VOCABULARY + [f"word{number}" for number in range(201)])
    labels = known[places]
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    words: dict[str, Any] = {
        "row": rows,
        "labels": _lists(labels, offsets),
        "segments": _lists((np.arange(len(labels)) % 2).astype(np.int8), offsets),
    }
    for role in roles:
        words[f"influence_{role}"] = _lists(random.dirichlet([1.0] * 4, size=len(labels))[:, 0], offsets)
    count = sum(layout.heads)
    counts = {"base": count, "tuned": sum(layout.tuned_heads or layout.heads)}
    means = np.where(np.arange(count) % 5 == 0, 0.3, 0) * np.linspace(1, 0.2, count)
    effect = random.normal(means, 0.4, size=(n, count)) if layout.effects else None
    heads: dict[str, Any] = {"row": rows}
    if layout.tuned and layout.tuned_heads is None:
        for name in SHARED:
            heads[name] = _rows(random.beta(2, 5, size=(n, count)))
    if effect is not None:
        heads["effect"] = _rows(effect)
        words["effect"] = _lists(random.normal(0.05, 0.2, size=len(labels)) + 0.5 * (labels == "not"), offsets)
    for name in OF_MODEL:
        for number, role in enumerate(roles):
            heads[f"{name}_{role}"] = _rows(random.gamma(2 + 0.1 * number, size=(n, counts[role])))
    tables = {"heads": pa.table(heads), "words": pa.table(words)}
    tables["sentences"] = _sentences(rows, lengths, effect, roles, layout, random)
    tables["edges"] = _edges(rows, lengths, layout, random)
    return tables


def _sentences(
    rows: np.ndarray,
    lengths: np.ndarray,
    effect: np.ndarray | None,
    roles: Sequence[str],
    layout: StoreLayout,
    random: np.random.Generator,
) -> pa.Table:
    n = len(rows)
    nothing = pa.nulls(n, pa.string())
    label = np.array(LABELS)[random.integers(0, 2, size=n)]
    columns: dict[str, Any] = {
        "row": rows,
        "text": [f"text of row {row}" for row in rows],
        "pair": nothing,
        "label": pa.array(label) if layout.labels else nothing,
        "words": pa.array(lengths, pa.int32()),
        "tokens": pa.array(lengths + 2, pa.int32()),
    }
    for number, role in enumerate(roles):
        right = random.random(n) < 0.6 + 0.25 * number
        predicted = np.where(right == (label == "yes"), "yes", "no")
        sure = random.uniform(0.5, 1, size=n)
        chances = np.where((predicted == "no")[:, None], np.stack([sure, 1 - sure], 1), np.stack([1 - sure, sure], 1))
        columns[f"prediction_{role}"] = pa.array(predicted) if layout.classes else nothing
        columns[f"probabilities_{role}"] = (
            _rows(chances, np.float64) if layout.classes else pa.nulls(n, pa.list_(pa.float64()))
        )
        known = layout.labels and layout.classes
        columns[f"correct_{role}"] = pa.array(right) if known else pa.nulls(n, pa.bool_())
    values = random.gamma(4, size=n)
    difference = np.zeros(n) if effect is None else effect.sum(axis=1)
    present = effect is not None
    columns["target"] = pa.array(label) if present else nothing
    for name, numbers in (
        ("value", values),
        ("reference_value", values - difference),
        ("difference", difference),
        ("error", random.uniform(0, 0.05, size=n)),
    ):
        columns[name] = pa.array(numbers) if present else pa.nulls(n, pa.float64())
    columns["notes"] = pa.array([None if row % 50 else "the text was cut off" for row in rows], pa.string())
    return pa.table(columns)


def _edges(rows: np.ndarray, lengths: np.ndarray, layout: StoreLayout, random: np.random.Generator) -> pa.Table:
    size = len(rows) * layout.edges
    offsets = np.arange(0, size + 1, layout.edges)
    layer = random.integers(1, len(layout.heads) + 1, size=size)
    each = np.repeat(lengths, layout.edges)
    columns: dict[str, Any] = {
        "row": rows,
        "layer": _lists(layer.astype(np.int16), offsets),
        "head": _lists((random.random(size) * np.array(layout.heads)[layer - 1]).astype(np.int16), offsets),
        "from_position": _lists((random.random(size) * each).astype(np.int16), offsets),
        "to_position": _lists((random.random(size) * each).astype(np.int16), offsets),
        "base": _lists(random.random(size), offsets),
    }
    if layout.tuned:
        columns["tuned"] = _lists(random.random(size), offsets)
    if layout.effects:
        columns["effect"] = _lists(random.normal(size=size), offsets)
    return pa.table(columns)


def _rows(values: np.ndarray, kind: type[np.floating[Any]] = np.float16) -> pa.ListArray:
    return _lists(values.ravel(), np.arange(len(values) + 1) * values.shape[1], kind)


def _lists(values: np.ndarray, offsets: np.ndarray, kind: type[np.floating[Any]] = np.float16) -> pa.ListArray:
    numbers = values.astype(kind) if values.dtype == np.float64 else values
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(numbers))
