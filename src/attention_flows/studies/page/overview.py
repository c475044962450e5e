"""What a study has: the first thing that a page asks for."""

from __future__ import annotations

from typing import Any

from .held import HeldStudy
from .summary import accuracy, part


def overview(study: HeldStudy) -> dict[str, Any]:
    """The answer to ``api/study``."""
    corpus, manifest = study.corpus, study.corpus.manifest
    return {
        "name": manifest.data.name,
        "rows": manifest.data.rows,
        "sentences": len(study.rows),
        "rejected": corpus.counts["rejected"],
        "finished": manifest.finished,
        "models": [
            {"role": model.role, "name": model.name, "labels": model.labels, "heads": model.heads}
            for model in manifest.models
        ],
        "reference": manifest.reference,
        "columns": [
            {"name": column.name, "kind": column.kind}
            | ({"values": column.values} if column.kind == "category" else {})
            for column in study.columns.values()
        ],
        "measures": {
            "shared": manifest.measures.shared,
            "of_model": manifest.measures.of_model,
            "effect": manifest.reference is not None,
        },
        "corresponds": corpus.corresponds,
        "edges": manifest.options["edges"],
        "part": part(study, None, intervals=False),
        "accuracy": accuracy(study, None, intervals=False),
    }
