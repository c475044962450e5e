"""Names for the array types that the mathematics is written in, and their numbers as JSON has them."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.integer[Any]]
Floats: TypeAlias = NDArray[np.floating[Any]]


def nan_to_none(values: Floats) -> list[float | None]:
    """The values of a row in full, None in the place of NaN, which JSON does not have."""
    return [None if np.isnan(value) else float(value) for value in values]
