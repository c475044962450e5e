"""Correction of p-values for many tests."""

from __future__ import annotations

import numpy as np

from ...core.arrays import Floats


def corrected(p: Floats) -> Floats:
    """The p-values, [tests], corrected so that those below α hold at most the part α of false ones.

    They are those of Benjamini and Hochberg (1995). NaN is no test: it stays and does not count.
    """
    result = np.full(len(p), np.nan)
    tests = np.flatnonzero(~np.isnan(p))
    order = tests[np.argsort(p[tests], kind="stable")]
    scaled = p[order] * len(order) / np.arange(1, len(order) + 1)
    result[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1)
    return result
