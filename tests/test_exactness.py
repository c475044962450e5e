from __future__ import annotations

import held
from exactness import check_pairs


def test_traces_equal_transformers_eager_attentions() -> None:
    pairs = [(text, pair) for text, pair, _ in held.qnli_dev()[::100]]
    found = check_pairs(pairs)
    assert found.traces == len(pairs) * 2 * 2 * 3
    assert found.edges > 10_000
    assert found.differing == 0
    assert found.near <= 1
    assert found.largest <= 1e-5
