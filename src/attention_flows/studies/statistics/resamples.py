"""Bootstrap resamples of the sentences, as counts, that all columns of a table share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...core.arrays import Ints

SAMPLES = 2000
SEED = 20210209
BLOCK = 2048  # rows: the counts of a block take 16 MB, and the processor's cache holds those of one resample


@dataclass(frozen=True)
class Resamples:
    """``samples`` draws with replacement of as many rows as there are, the same for the same rows and seed."""

    rows: int
    samples: int = SAMPLES
    seed: int = SEED

    def blocks(self) -> Iterator[tuple[slice, Ints]]:
        """Each block of rows, and how often each resample has each of them: [samples, rows of the block].

        The memory does not grow with the rows: how many of a resample's draws fall into a block is drawn first.
        """
        random = np.random.default_rng(self.seed)
        starts = range(0, self.rows, BLOCK)
        sizes = np.array([min(BLOCK, self.rows - start) for start in starts])
        draws = random.multinomial(self.rows, sizes / self.rows, size=self.samples)
        for number, start in enumerate(starts):
            size = int(sizes[number])
            places = np.repeat(np.arange(self.samples) * size, draws[:, number])
            places += random.integers(0, size, size=len(places), dtype=np.int32)
            counts = np.bincount(places, minlength=self.samples * size)
            yield slice(start, start + size), counts.reshape(self.samples, size)
