"""Columns as rows, as JSON has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def records(columns: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    """One object a row, with the names of the columns."""
    rows = zip(*(values.tolist() for values in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]
