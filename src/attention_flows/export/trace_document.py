"""A trace as a JSON document (docs/trace-json.md)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.arrays import Floats
from ..core.compare import Comparison
from ..core.flow import ModelFlow, TracedFlow


def trace_document(traced: TracedFlow) -> dict[str, Any]:
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


def trace_description(traced: TracedFlow) -> dict[str, Any]:
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
        "weight": flow.weight,
        "residual": view.residual,
        "view": view.to_dict(),
        **({"pinned": traced.pinned.to_dict()} if traced.pinned else {}),
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
    if model.grid is None:
        return {}
    layer, word = model.grid.root
    return {"heads": list(model.edges.heads), "root": {"layer": layer, "word": word}}


def _both(comparison: Comparison) -> dict[str, list[float | None]]:
    return {"base": _numbers(comparison.base), "tuned": _numbers(comparison.tuned)}


def _numbers(weights: Floats) -> list[float | None]:
    """Weights for JSON: float32 values in full, null where the trace lacks the edge."""
    return [None if np.isnan(weight) else float(weight) for weight in weights]
