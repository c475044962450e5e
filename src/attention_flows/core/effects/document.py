"""Effects as the page reads them: the JSON that endpoints and messages have (docs/wire.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from ..arrays import Floats
from .curve import Faithfulness
from .effects import Effects
from .links import MAX_LINKS, Links
from .target import Target

MAX_EDGES = 2000
DIGITS = 6  # significant ones


def effects_document(effects: Effects, links: Links, measured: Sequence[Faithfulness] = ()) -> dict[str, Any]:
    """The effects for JSON, with the strongest links and edges, numbers to DIGITS digits.

    ``measured`` is the faithfulness of the strongest links at a few counts.
    """
    top, edges = links.top(MAX_LINKS), effects.top(MAX_EDGES)
    return {
        "model": effects.model,
        "reference": effects.reference,
        "target": target_document(effects.target),
        "value": effects.value,
        "reference_value": effects.reference_value,
        "other_value": effects.other_value,
        "labels": _list(effects.labels),
        "probabilities": _list(effects.probabilities),
        "reference_probabilities": _list(effects.reference_probabilities),
        "steps": effects.steps,
        "error": effects.error,
        "edge_count": effects.count,
        "link_count": len(links),
        "links": {
            "layer": top.layer.tolist(),
            "from": top.from_index.tolist(),
            "to": top.to_index.tolist(),
            "effect": rounded(top.effect),
            "change": rounded(top.change),
            "absolute": rounded(top.absolute),
            "head": top.head.tolist(),
            "head_effect": rounded(top.head_effect),
            "reference": rounded(top.reference),
            "value": rounded(top.value),
        },
        "edges": {
            "layer": edges.layer.tolist(),
            "head": edges.head.tolist(),
            "from": edges.from_index.tolist(),
            "to": edges.to_index.tolist(),
            "reference": rounded(edges.reference),
            "value": rounded(edges.value),
            "effect": rounded(edges.effect),
            "response": rounded(edges.response),
        },
        "absolute": float(abs(effects.links).sum()),
        "word_effects": [rounded(layer) for layer in effects.links.sum(axis=1)],
        "head_effects": [rounded(row[: len(layer)]) for row, layer in zip(effects.heads, effects.effect, strict=True)],
        "measured": [asdict(faithfulness) for faithfulness in measured],
    }


def target_document(target: Target) -> dict[str, Any]:
    """What y is, for JSON."""
    return {"label": target.label, "index": target.index, "position": target.position, "against": target.against}


def _list(values: tuple[Any, ...] | None) -> list[Any] | None:
    return None if values is None else list(values)


def rounded(values: Floats | Iterable[float]) -> list[float]:
    """The numbers to DIGITS significant digits, which keeps JSON short."""
    return [float(f"{value:.{DIGITS}g}") for value in values]
