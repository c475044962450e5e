"""A trace as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from .core.arrays import Floats
from .core.compare import Comparison
from .core.flow import ModelFlow, Traced
from .errors import InputError
from .graphml import graphml
from .html import page_of
from .picture import Look, svg
from .table import edge_table
from .typeset import pdf, png

FileKind = Literal["json", "svg", "png", "pdf", "graphml", "csv", "html"]
KINDS: tuple[FileKind, ...] = get_args(FileKind)
MEDIA_TYPES: dict[FileKind, str] = {
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "graphml": "application/graphml+xml",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


def check_format(file: Path) -> FileKind:
    """What :func:`save` writes ``file`` as; raises InputError where it cannot: worth asking before a model is run."""
    kind = next((one for one in KINDS if file.suffix.lower() == f".{one}"), None)
    if kind is None:
        raise InputError(
            f"cannot write {file.name}: the file's ending must be one of {', '.join(f'.{k}' for k in KINDS)}"
        )
    if not file.absolute().parent.is_dir():
        raise InputError(f"cannot write {file}: there is no folder {file.absolute().parent}")
    return kind


def save(traced: Traced, file: Path, look: Look | None = None, scale: float = 2.0) -> None:
    """Write ``traced`` to ``file``; ``look`` is a picture's, and ``scale`` a PNG's pixels to one of the picture's."""
    file.write_bytes(contents(traced, check_format(file), look, scale))


def contents(traced: Traced, kind: FileKind, look: Look | None = None, scale: float = 2.0) -> bytes:
    """What a file of that kind holds; raises InputError where a picture is asked for that cannot be had."""
    look = look or Look()
    match kind:
        case "json":
            return f"{json.dumps(trace_document(traced), ensure_ascii=False, allow_nan=False)}\n".encode()
        case "graphml":
            return graphml(traced, trace_description(traced)).encode()
        case "csv":
            return edge_table(traced).encode()
        case "svg":
            return svg(traced, look).encode()
        case "png":
            return png(svg(traced, look), scale)
        case "pdf":
            return pdf(svg(traced, look))
        case "html":
            if traced.pinned is not None:
                raise InputError("an HTML file holds one trace: it cannot show one beside a pinned one")
            return page_of(traced.flow, traced.view, {"mode": look.mode, "order": look.order}).encode()


def trace_document(traced: Traced) -> dict[str, Any]:
    """The trace as the document ``attention-flows/trace``, version 1 (docs/trace-json.md)."""
    comparison = traced.comparison
    if comparison is None:
        edges = traced.traces[0].edges
        weights = {"base": _numbers(edges.weight)}
    else:
        edges = comparison.edges
        weights = _both(comparison)
    return trace_description(traced) | {
        "edges": {
            "layer": edges.layer.tolist(),
            "head": edges.head.tolist(),
            "from": edges.query.tolist(),
            "to": edges.key.tolist(),
            **weights,
        },
        "influence": {
            model.role: rows.tolist() for model, rows in zip(traced.flow.models, traced.influence, strict=True)
        },
    }


def trace_description(traced: Traced) -> dict[str, Any]:
    """What was traced, and how: the document but for what came of it."""
    flow, view = traced.flow, traced.view
    return {
        "format": "attention-flows/trace",
        "version": 1,
        "text": flow.text,
        "pair": flow.pair,
        "words": list(flow.words.labels),
        "segments": list(flow.words.segments),
        "layers": flow.layers,
        "heads": list(flow.head_counts),
        "threshold": view.threshold,
        "unit": flow.unit,
        "weight": "attention",
        "residual": view.residual,
        "view": view.document(),
        **({"pinned": traced.pinned.document()} if traced.pinned else {}),
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
