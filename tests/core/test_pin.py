"""A pinned trace beside another: what comes of it is held to the traces that it is made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from attention_flows.core.compare import compare_traces
from attention_flows.core.flow import Role
from attention_flows.core.node import Node
from attention_flows.core.view import View
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES


def flow_of(name: str) -> Flow:
    return Flow.of(wire.decode((FIXTURES / f"{name}.flow").read_bytes()))


@pytest.mark.parametrize("role", ["base", "tuned"])
def test_it_compares_the_two_traces_of_one_model(role: Role) -> None:
    flow = flow_of("jacksonville")
    at = ("base", "tuned").index(role)
    pinned, now = flow.trace(threshold=0.1), flow.trace("called", threshold=0.2)
    both = now.against(pinned, role)
    assert [model.role for model in both.flow.models] == ["base", "tuned"]
    assert {model.name for model in both.flow.models} == {flow.models[at].name}
    assert both.comparison is not None
    expected = compare_traces(pinned.traces[at], now.traces[at])
    assert np.array_equal(both.comparison.shared, expected.shared)
    assert np.array_equal(both.comparison.base, expected.base, equal_nan=True)
    assert np.array_equal(both.influence[0], pinned.influence[at])
    assert np.array_equal(both.influence[1], now.influence[at])


def test_each_is_measured_by_its_own_view() -> None:
    flow = flow_of("jacksonville")
    backward = flow.traced(View(0.1, alpha=0.9))
    forward = flow.traced(View(0.1, origin=Node(0, 3)))
    both = forward.against(backward)
    assert np.array_equal(both.influence[0], backward.influence[1])
    assert np.array_equal(both.influence[1], forward.influence[1])
    assert both.views == (backward.view, forward.view)


def test_a_model_of_another_build_keeps_its_root_and_layers() -> None:
    flow = flow_of("unlike")
    pinned, now = flow.trace(threshold=0.1), flow.trace(threshold=0.3)
    both = now.against(pinned)
    assert both.flow.corresponds
    assert both.flow.root == flow.root_of(flow.models[1])
    assert both.flow.head_counts == flow.models[1].edges.heads
    assert wire.encode(both.flow)
    assert np.array_equal(both.influence[1], now.influence[1])


def test_what_cannot_be_compared_is_refused() -> None:
    flow = flow_of("jacksonville")
    pinned = flow.trace(threshold=0.1)
    other = replace(flow, text="another").trace(threshold=0.1)
    with pytest.raises(ValueError, match="of other words"):
        other.against(pinned)
    with pytest.raises(ValueError, match="already"):
        pinned.against(pinned.against(pinned))
    unlike = flow_of("unlike")
    mixed = replace(unlike, models=(replace(unlike.models[1], role="base", grid=None),), root=unlike.root)
    with pytest.raises(ValueError, match="built differently"):
        unlike.trace(threshold=0.3).against(mixed.trace(threshold=0.3), "base")
