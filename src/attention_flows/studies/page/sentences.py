"""Sentences in full, for the table and for what opens one."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from .fields import SentencesFields
from .held import HeldStudy

PLAIN = (
    "row",
    "text",
    "pair",
    "label",
    "target",
    "words",
    "tokens",
    "value",
    "reference_value",
    "difference",
    "error",
    "notes",
)
OF_MODEL = {"predictions": "prediction", "probabilities": "probabilities", "correct": "correct"}


def sentences(study: HeldStudy, fields: SentencesFields) -> dict[str, Any]:
    """The sentences of the rows, in their order; raises InputError for a row that is not there."""
    places = [study.position(row) for row in fields.rows]
    table = study.table.take(pa.array(places, pa.int64()))  # an empty list has no type of its own
    columns = {name: table[name].to_pylist() for name in PLAIN}
    found = [dict(zip(PLAIN, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    for name, column in OF_MODEL.items():
        by_role = {role: table[f"{column}_{role}"].to_pylist() for role in study.corpus.roles}
        for index, sentence in enumerate(found):
            sentence[name] = {role: values[index] for role, values in by_role.items()}
    return {"sentences": found}
