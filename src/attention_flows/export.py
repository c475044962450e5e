"""A trace as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from .core.arrays import Floats
from .core.compare import Comparison
from .core.flow import ModelFlow, Traced
from .errors import InputError
from .html import page_of

FORMATS = (".json", ".html")


def check_format(file: Path) -> None:
    """Raise InputError unless :func:`save` can write ``file``; worth asking before a model is run."""
    if file.suffix.lower() not in FORMATS:
        raise InputError(f"cannot write {file.name}: the file's ending must be one of {', '.join(FORMATS)}")
    if not file.absolute().parent.is_dir():
        raise InputError(f"cannot write {file}: there is no folder {file.absolute().parent}")


def save(traced: Traced, file: Path) -> None:
    """Write ``traced`` to ``file``."""
    check_format(file)
    if file.suffix.lower() == ".html":
        text = page_of(traced.flow, traced.view)
    else:
        text = json.dumps(trace_document(traced), ensure_ascii=False, allow_nan=False) + "\n"
    file.write_text(text, encoding="utf-8")


def trace_document(traced: Traced) -> dict[str, Any]:
    """The trace as the document ``attention-flows/trace``, version 1 (docs/trace-json.md)."""
    flow, view = traced.flow, traced.view
    comparison = traced.comparison
    if comparison is None:
        edges = traced.traces[0].edges
        weights = {"base": _numbers(edges.weight)}
    else:
        edges = comparison.edges
        weights = _both(comparison)
    return {
        "format": "attention-flows/trace",
        "version": 1,
        "words": list(flow.words.labels),
        "segments": list(flow.words.segments),
        "layers": flow.layers,
        "heads": list(flow.heads),
        "threshold": view.threshold,
        "unit": flow.unit,
        "weight": "attention",
        "residual": view.residual,
        "root": {"layer": flow.root.layer, "word": flow.root.word},
        "models": [
            {
                "name": model.name,
                "labels": list(model.prediction.labels) if model.prediction else None,
                "probabilities": list(model.prediction.probabilities) if model.prediction else None,
                **_own(model),
            }
            for model in flow.models
        ],
        "edges": {
            "layer": edges.layer.tolist(),
            "head": edges.head.tolist(),
            "from": edges.query.tolist(),
            "to": edges.key.tolist(),
            **weights,
        },
        "influence": {model.role: rows.tolist() for model, rows in zip(flow.models, traced.influence, strict=True)},
    }


def _own(model: ModelFlow) -> dict[str, Any]:
    """What a model that does not correspond to the base has of its own."""
    if model.own is None:
        return {}
    layer, word = model.own.root
    return {"heads": list(model.edges.heads), "root": {"layer": layer, "word": word}}


def _both(comparison: Comparison) -> dict[str, list[float | None]]:
    return {"base": _numbers(comparison.base), "tuned": _numbers(comparison.tuned)}


def _numbers(weights: Floats) -> list[float | None]:
    """Weights for JSON: float32 values in full, null where the trace lacks the edge."""
    return [None if np.isnan(weight) else float(weight) for weight in weights]
