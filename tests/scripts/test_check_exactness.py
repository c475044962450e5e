from __future__ import annotations

from scripts.check_exactness import check_pairs
from tests.support import loaded_models


def test_traces_equal_transformers_eager_attentions() -> None:
    pairs = [(text, pair) for text, pair, _ in loaded_models.qnli_dev()[::200]]
    tally = check_pairs(pairs)
    assert tally.traces == len(pairs) * 2 * 2 * 3
    assert tally.edges > 10_000
    assert tally.differing == 0
    assert tally.near <= 1
    assert tally.largest <= 1e-5
