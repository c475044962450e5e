"""The floor: the weight below which edges are not kept, and how it rises where they would be too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Floats

STEP = 10_000  # floors are whole ten-thousandths, as a front end's thresholds are


@dataclass(frozen=True)
class Floor:
    """Edges of weight >= ``start`` are kept, unless that are more than ``most``: then only the heaviest.

    Those are the ones at the lowest whole ten-thousandth that leaves no more than ``most``, but never above ``top``.
    ``most`` is None where all are kept, however many.
    """

    start: float
    top: float = 1.0
    most: int | None = None

    def raised(self, weights: Sequence[Floats]) -> float:
        """The floor that leaves at most ``most`` of the weights in all of ``weights``."""
        count = sum(map(len, weights))
        if self.most is None or count <= self.most or self.start >= self.top:
            return self.start
        every = np.concatenate([one.astype(np.float64) for one in weights])
        if np.count_nonzero(every >= self.start) <= self.most:
            return self.start
        # What comes first beyond those that may stay must fall below the floor.
        beyond = np.partition(every, count - 1 - self.most)[count - 1 - self.most]
        step = int(beyond * STEP)
        while step / STEP <= beyond:
            step += 1
        return max(self.start, min(step / STEP, self.top))
