"""Head change against scipy's Jensen-Shannon distance, and what must hold of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from attention_flows.core.heads.change import head_change
from tests.support.strategies import attention

Pair = tuple[np.ndarray, np.ndarray]


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """Two models' maps of one layer."""
    heads, words = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    return draw(attention(heads, words)), draw(attention(heads, words))


@given(pairs())
def test_it_is_the_mean_jensen_shannon_distance_of_rows(drawn: Pair) -> None:
    base, tuned = drawn
    expected = [
        np.mean([jensenshannon(one, two, base=2) for one, two in zip(*rows, strict=True)])
        for rows in zip(base.astype(np.float64), tuned.astype(np.float64), strict=True)
    ]
    np.testing.assert_allclose(head_change(base, tuned), expected, atol=1e-7)


@given(pairs())
def test_it_is_a_distance_within_one(drawn: Pair) -> None:
    base, tuned = drawn
    change = head_change(base, tuned)
    assert change.shape == (len(base),)
    assert ((change >= 0) & (change <= 1)).all()
    np.testing.assert_array_equal(change, head_change(tuned, base))
    np.testing.assert_array_equal(head_change(base, base), 0)


def test_rows_without_a_common_word_are_one_apart() -> None:
    one = np.array([[[1, 0], [0, 1]]], dtype=np.float32)
    np.testing.assert_allclose(head_change(one, one[:, ::-1]), [1])


def test_maps_that_do_not_correspond_are_refused() -> None:
    with pytest.raises(ValueError, match="do not correspond"):
        head_change(np.ones((1, 2, 2)), np.ones((2, 2, 2)))


def test_rows_that_a_head_does_not_have_are_left_out() -> None:
    """As an encoder-decoder's: a map is NaN where its heads read nothing."""
    base = np.array([[[0.5, 0.5], [1.0, 0.0]], [[0.25, 0.75], [0.5, 0.5]]])
    tuned = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.5, 0.5], [0.75, 0.25]]])
    wide_base, wide_tuned = (np.full((2, 4, 5), np.nan) for _ in range(2))
    wide_base[:, 1:3, 2:4] = base
    wide_tuned[:, 1:3, 2:4] = tuned
    np.testing.assert_allclose(head_change(wide_base, wide_tuned), head_change(base, tuned))
    assert (head_change(wide_base, wide_base) == 0).all()
