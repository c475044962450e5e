"""What a study is of, as text: its models, data and options, how far it is, and its size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..core.one_line import counted
from ..escapes import show_controls
from .store.manifest import VERSION, Manifest, ModelEntry

DIGEST = 12  # characters of a digest, enough to tell two apart


def info_text(folder: Path, manifest: Manifest) -> str:
    """Lines of a name and a value each, for the store ``folder`` with this ``manifest``."""
    data, shards = manifest.data, manifest.shards
    sentences, rejected = sum(shard.sentences for shard in shards), sum(shard.rejected for shard in shards)
    size = sum(file.bytes for shard in shards for file in shard.files.values())
    state = "finished" if manifest.finished else f"not finished: {sentences + rejected:,} of {data.rows:,} rows"
    each = f", {size / sentences:,.0f} bytes a sentence" if sentences else ""
    columns = ", ".join(f"{name} {column}" for name, column in data.columns.items() if column is not None)
    options = ", ".join(f"{name} {_value(value)}" for name, value in manifest.options.items())
    lines = [
        ("study", f"{folder}, version {VERSION}, {state}"),
        *((model.role, _model(model)) for model in manifest.models),
        ("reference", manifest.reference or "none, without effects"),
        ("data", f"{data.name} ({data.digest[:DIGEST]}), {counted(data.rows, 'row')}; {columns}"),
        ("options", options),
        ("measures", ", ".join([*manifest.measures.shared, *manifest.measures.of_model])),
        ("sentences", f"{sentences:,}, {rejected:,} rejected"),
        ("size", f"{size / 1e6:,.1f} MB in {counted(len(shards), 'shard')}{each}"),
    ]
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name:<{width}}  {show_controls(value)}" for name, value in lines)


def _model(model: ModelEntry) -> str:
    labels = "no classes" if model.labels is None else ", ".join(model.labels)
    return f"{model.name} ({model.digest[:DIGEST]}), {_heads(model.heads)}, {labels}"


def _heads(counts: Sequence[int]) -> str:
    if len(set(counts)) == 1:
        return f"{len(counts)} × {counts[0]} heads"
    return f"{counted(len(counts), 'layer')} of {', '.join(map(str, counts))} heads"


def _value(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
