"""The public flow: core's data with verbs, which stays public through every call."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import numpy as np
import pytest

import attention_flows as af
from attention_flows.core import flow as core
from attention_flows.core.view import View
from attention_flows.flow import Flow, TracedFlow
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES


@pytest.fixture(scope="module")
def decoded() -> core.Flow:
    return wire.decode((FIXTURES / "jacksonville.flow").read_bytes())


def test_a_public_flow_has_the_data_of_the_one_that_it_is_made_of(decoded: core.Flow) -> None:
    flow = Flow.of(decoded)
    assert af.Flow is Flow
    assert vars(flow) == vars(decoded)
    assert Flow.of(flow) is flow
    assert wire.encode(flow) == wire.encode(decoded)


def test_copies_are_public_too(decoded: core.Flow) -> None:
    flow = Flow.of(decoded)
    for other in (replace(flow, view=View(0.3)), copy.copy(flow), pickle.loads(pickle.dumps(flow))):
        assert type(other) is Flow
    assert copy.copy(flow) == flow
    assert replace(flow, view=View(0.3)) != flow


def test_traces_are_public_and_of_a_public_flow(decoded: core.Flow) -> None:
    flow = Flow.of(decoded)
    traced = flow.traced(View(0.3))
    expected = core.trace_flow(decoded, View(0.3))
    assert np.array_equal(traced.influence, expected.influence)
    for each in (traced, flow.trace("called"), TracedFlow.of(expected), traced.against(traced), replace(traced)):
        assert type(each) is TracedFlow
        assert type(each.flow) is Flow
    assert TracedFlow.of(traced) is traced
