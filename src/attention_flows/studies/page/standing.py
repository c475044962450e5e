"""Where values that need not be of the study stand among those of its sentences."""

from __future__ import annotations

from typing import Any

import numpy as np

from .fields import StandingFields
from .filters import chosen_by
from .held import HeldStudy


def standing(study: HeldStudy, fields: StandingFields) -> dict[str, Any]:
    """What effects are against, and for each value of a column how many sentences have less, and as much.

    Columns that the study has not are left out. Numbers are compared as 32-bit floats, as a page has them.
    """
    chosen = chosen_by(study, fields.filter)
    columns: dict[str, dict[str, int]] = {}
    for name, value in fields.values.items():
        column = study.columns.get(name)
        if column is None or column.kind != "number":
            continue
        mine = column.data if chosen is None else column.data[chosen]
        known = mine[~np.isnan(mine)]
        least = np.float32(value)
        below, equal = int((known < least).sum()), int((known == least).sum())
        columns[name] = {"n": len(known), "below": below, "equal": equal}
    return {"reference": study.corpus.reference, "columns": columns}
