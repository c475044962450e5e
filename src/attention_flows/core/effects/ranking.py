"""Rankings of edges, the sizes of their best parts, and the areas under a curve of faithfulness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Bools, Floats, Ints

SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)  # of the edges that exist
RANDOM_ORDERS = 5


def sizes_of(count: int, shares: Sequence[float] = SHARES) -> tuple[int, ...]:
    """How many of ``count`` edges each share is, at least one."""
    return tuple(max(1, round(share * count)) for share in shares)


def strongest_first(values: Floats, exists: Bools) -> Ints:
    """The places, in the flattened arrays, of the edges that exist, by falling magnitude; equal ones by place."""
    places = np.flatnonzero(exists)
    order: Ints = places[np.argsort(-np.abs(values.ravel()[places]), kind="stable")]
    return order


def random_order(exists: Bools, seed: int) -> Ints:
    """The places of the edges that exist in a random order, the same for a ``seed``."""
    order: Ints = np.random.default_rng(seed).permutation(np.flatnonzero(exists))
    return order


def cpr(shares: Sequence[float], faithfulness: Sequence[float], *, log: bool = False) -> float:
    """The area under f over the share of edges, by trapezoids, up to f = 1 at all of them (MIB, Mueller et al. 2025).

    With ``log`` the axis is the share's logarithm, and the area is divided by its length, so that 1 is best there too.
    """
    return _area(shares, faithfulness, 1.0, log)


def cmd(shares: Sequence[float], faithfulness: Sequence[float], *, log: bool = False) -> float:
    """The area of abs(1 - f) over the share of edges, on the axes of :func:`cpr`; 0 is best."""
    return _area(shares, [abs(1 - value) for value in faithfulness], 0.0, log)


def _area(shares: Sequence[float], values: Sequence[float], last: float, log: bool) -> float:
    axis = np.array([*shares, 1.0])
    if log:
        axis = np.log(axis) / -np.log(axis[0])
    return float(np.trapezoid([*values, last], axis))
