"""The number of edges that a message has room for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from attention_flows.flow import Flow
from attention_flows.wire import budget
from attention_flows.wire import flow as wire
from attention_flows.wire.budget import MAX_EDGES, edges_that_fit
from tests.support.folders import FIXTURES


@pytest.fixture
def flow() -> Flow:
    return Flow.of(wire.decode((FIXTURES / "jacksonville.flow").read_bytes()))


def first_edges(flow: Flow, count: int) -> Flow:
    """The flow with its first ``count`` edges, over both models."""
    models = []
    for model in flow.models:
        kept = np.arange(len(model.edges)) < count
        models.append(replace(model, edges=model.edges.where(kept)))
        count -= int(kept.sum())
    return replace(flow, models=tuple(models))


@pytest.mark.parametrize("max_bytes", [40_000, 60_000, 90_000])
def test_a_message_of_so_many_edges_fits_closely(flow: Flow, max_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_BYTES", max_bytes)
    count = edges_that_fit(flow)
    assert 0 < count < sum(len(model.edges) for model in flow.models)
    size = len(wire.encode(first_edges(flow, count)))
    assert max_bytes - 2 * budget.HEADER_GROWTH <= size <= max_bytes


def test_the_flows_own_edges_do_not_count(flow: Flow) -> None:
    assert edges_that_fit(flow) == edges_that_fit(first_edges(flow, 0))


def test_there_are_never_more_than_the_browser_can_trace(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_BYTES", 10**9)
    assert edges_that_fit(flow) == MAX_EDGES


def test_where_the_counts_alone_are_too_large_no_edge_fits(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_BYTES", 100)
    assert edges_that_fit(flow) == 0
