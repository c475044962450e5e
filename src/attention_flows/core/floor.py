"""The floor: the weight below which edges are not kept, and how it rises where they would be too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Floats

STEPS = 10_000  # a floor is a whole ten-thousandth, as the front end's thresholds are


@dataclass(frozen=True)
class Floor:
    """A floor that begins at ``start`` and rises where more than ``max_edges`` edges would be kept.

    It rises to the lowest whole ten-thousandth that leaves no more than ``max_edges``, but never above ``top``. With
    ``max_edges`` None it does not rise.
    """

    start: float
    top: float = 1.0
    max_edges: int | None = None

    def raised(self, weights: Sequence[Floats]) -> float:
        """The floor that leaves at most ``max_edges`` of all ``weights`` together, or ``top``."""
        count = sum(map(len, weights))
        if self.max_edges is None or count <= self.max_edges or self.start >= self.top:
            return self.start
        joined = np.concatenate([part.astype(np.float64) for part in weights])
        if np.count_nonzero(joined >= self.start) <= self.max_edges:
            return self.start
        # The heaviest edge that cannot stay must fall below the floor.
        beyond = np.partition(joined, count - 1 - self.max_edges)[count - 1 - self.max_edges]
        step = int(beyond * STEPS)
        while step / STEPS <= beyond:
            step += 1
        return max(self.start, min(step / STEPS, self.top))
