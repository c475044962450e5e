"""A trace as a JSON document (docs/trace-json.md)."""

from __future__ import annotations

import json
from typing import Any

from ..core.arrays import nan_to_none
from ..core.flow import ModelFlow, TracedFlow
from ..wire.flow import grid_to_json, node_to_json


def trace_json(traced: TracedFlow) -> str:
    """The trace document as the text of a file."""
    return f"{json.dumps(trace_document(traced), ensure_ascii=False, allow_nan=False)}\n"


def trace_document(traced: TracedFlow) -> dict[str, Any]:
    """The trace as the document ``attention-flows/trace``, version 1 (docs/trace-json.md)."""
    comparison = traced.comparison
    opening: dict[str, Any] = {}
    if comparison is None:
        edges = traced.traces[0].edges
        weights = {"base": nan_to_none(edges.weight)}
    else:
        edges = comparison.edges
        weights = {"base": nan_to_none(comparison.base), "tuned": nan_to_none(comparison.tuned)}
        opening = {"opened": comparison.opened(), "opens": comparison.gate_counts()}
    return trace_description(traced) | {
        "edges": {
            "layer": edges.layer.tolist(),
            "head": edges.head.tolist(),
            "from": edges.query.tolist(),
            "to": edges.key.tolist(),
            **weights,
            **opening,
        },
        "influence": {
            model.role: rows.tolist() for model, rows in zip(traced.flow.models, traced.influence, strict=True)
        },
    }


def trace_description(traced: TracedFlow) -> dict[str, Any]:
    """What was traced, and how: the document without edges and influence."""
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
        "root": node_to_json(flow.root),
        "models": [
            {
                "name": model.name,
                "labels": list(model.prediction.labels) if model.prediction else None,
                "probabilities": list(model.prediction.probabilities) if model.prediction else None,
                **_grid(model),
            }
            for model in flow.models
        ],
    }


def _grid(model: ModelFlow) -> dict[str, Any]:
    """The heads and the root of a model that does not correspond to the base."""
    grid = grid_to_json(model) or {}
    return {name: grid[name] for name in ("heads", "root") if name in grid}
