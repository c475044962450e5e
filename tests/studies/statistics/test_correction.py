"""Benjamini and Hochberg's correction against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from attention_flows.studies.statistics.correction import corrected


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_is_scipys(p: list[float]) -> None:
    assert corrected(np.array(p)) == pytest.approx(false_discovery_control(p), abs=1e-12)


def test_nan_is_no_test() -> None:
    p = np.array([0.01, np.nan, 0.04, 0.5])
    result = corrected(p)
    assert np.isnan(result[1])
    assert result[[0, 2, 3]] == pytest.approx(false_discovery_control([0.01, 0.04, 0.5]))
    assert corrected(np.array([])).tolist() == []
