"""Names for the array types that the mathematics is written in, and their numbers as JSON has them."""

from __future__ import annotations

import sys
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.integer[Any]]
Floats: TypeAlias = NDArray[np.floating[Any]]
Array: TypeAlias = Any  # an array of numpy or a tensor of torch, in functions that take either


def namespace(array: Array) -> Any:
    """The library that an array is of, numpy or torch; their functions of the same name do the same."""
    return sys.modules[type(array).__module__.partition(".")[0]]


def least_float32(threshold: float) -> float:
    """The least float32 that reaches ``threshold``: what float32 weights are compared with, as if in float64."""
    lowest = np.float32(threshold)
    return float(lowest if float(lowest) >= threshold else np.nextafter(lowest, np.float32(np.inf)))


def nan_to_none(values: Floats) -> list[float | None]:
    """The values of a row in full, None in the place of NaN, which JSON does not have."""
    return [None if np.isnan(value) else float(value) for value in values]
