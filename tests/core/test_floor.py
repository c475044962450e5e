"""The floor that rises where edges would be too many."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.edge_builder import EdgeBuilder, edges_from_dense
from attention_flows.core.floor import Floor
from attention_flows.core.graph import attention_graph
from tests.support.strategies import attentions, heads_of_layers

weights_of = st.lists(
    st.one_of(st.sampled_from([0.0, 0.01, 0.1, 0.2, 1.0]), st.floats(0, 1, width=32)), min_size=1, max_size=30
)


@given(weights_of, st.integers(0, 30), st.sampled_from([0.0, 0.01, 0.1]), st.sampled_from([0.2, 1.0]))
def test_it_is_the_lowest_step_that_leaves_no_more_than_most(
    weights: list[float], most: int, start: float, top: float
) -> None:
    held = np.array(weights, dtype=np.float32)
    floor = Floor(start, top, most).raised([held[::2], held[1::2]])
    exact = held.astype(np.float64)
    candidates = [start, *(step / 10_000 for step in range(round(start * 10_000) + 1, round(top * 10_000) + 1))]
    fitting = [one for one in candidates if np.count_nonzero(exact >= one) <= most]
    assert floor == (fitting[0] if fitting else top)


def test_without_a_most_it_does_not_rise() -> None:
    assert Floor(0.01).raised([np.ones(1000, dtype=np.float32)]) == 0.01


@given(st.data(), heads_of_layers, st.integers(1, 4), st.integers(0, 20), st.integers(1, 4))
def test_a_builder_that_rises_keeps_what_a_whole_one_does_at_that_floor(
    data: st.DataObject, heads: tuple[int, ...], words: int, most: int, step: int
) -> None:
    maps = data.draw(attentions(heads, words))
    builder = EdgeBuilder(Floor(0.0, 1.0, most))
    for layer in maps:
        builder.begin(layer.shape[0], words)
        for first in range(0, words, step):
            head, query, key = np.nonzero(layer[:, first : first + step] >= builder.floor)
            builder.extend(head, query + first, key, layer[head, query + first, key])
    edges = builder.build()
    whole = attention_graph(edges_from_dense(maps), builder.floor)
    assert edges.ids().tolist() == whole.ids().tolist()
    assert edges.weight.tolist() == whole.weight.tolist()
    assert len(edges) <= most or builder.floor == 1.0
