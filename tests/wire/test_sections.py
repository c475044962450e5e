"""The optional sections of a flow's message: there where a flow has them, skipped where a reader does not know them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from attention_flows.core.arrays import Floats
from attention_flows.core.backend import RecordedBackend
from attention_flows.core.head_measures import MEASURES, HeadMeasurements
from attention_flows.core.running import IsCancelled, never_cancelled
from attention_flows.core.words import Unit
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from attention_flows.wire import sections
from attention_flows.wire.sections import Section
from tests.oracles import reference
from tests.support.folders import FIXTURES


@pytest.fixture
def flow() -> Flow:
    return Flow.of(wire.decode((FIXTURES / "pair.flow").read_bytes()))


def measurements_of(flow: Flow) -> HeadMeasurements:
    """Measures of any value, some of them NaN."""
    random = np.random.default_rng(1)
    heads = tuple(model.edges.heads for model in flow.models)
    rows = [random.random((len(MEASURES), sum(counts))) for counts in heads]
    rows[0][3, 0] = np.nan
    return HeadMeasurements(heads, tuple(rows), random.random(sum(heads[0])))


def test_a_flow_without_sections_has_none_in_its_header(flow: Flow) -> None:
    assert list(reference.parse(wire.encode(flow)).header)[-1] == "arrays"
    assert (flow.notes, flow.backend) == ((), None)


def test_notes_come_back(flow: Flow) -> None:
    assert wire.decode(wire.encode(replace(flow, notes=("cut off", "in 2 windows")))).notes == (
        "cut off",
        "in 2 windows",
    )


def test_measures_come_back_to_within_their_digits(flow: Flow) -> None:
    measurements = measurements_of(flow)
    data = wire.encode(replace(flow, backend=RecordedBackend(measurements)))
    assert reference.parse(data).header["measures"]["base"]["next"][0][0] is None
    backend = wire.decode(data).backend
    assert backend is not None
    assert backend.known_measurements is not None
    assert backend.known_measurements.heads == measurements.heads
    for decoded, rows in zip(backend.known_measurements.measures, measurements.measures, strict=True):
        np.testing.assert_allclose(decoded, rows, atol=5e-8)
    assert wire.encode(wire.decode(data)) == data


def test_measures_that_are_not_known_yet_are_left_out(flow: Flow) -> None:
    class Unknown:
        known_measurements = None

        def head_measurements(self, *, cancelled: IsCancelled = never_cancelled) -> HeadMeasurements | None:
            raise AssertionError("encoding runs no model")

        def attentions(self, model: int, unit: Unit) -> list[Floats] | None:
            raise AssertionError("encoding runs no model")

        def experiments(self) -> None:
            raise AssertionError("encoding runs no model")

    assert wire.encode(replace(flow, backend=Unknown())) == wire.encode(flow)


def test_a_section_is_one_entry_of_the_list(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    title = Section("title", str, lambda flow: flow.text.upper(), lambda value: {"text": value})
    monkeypatch.setattr(sections, "SECTIONS", (*sections.SECTIONS, title))
    data = wire.encode(replace(flow, notes=("cut off",)))
    assert list(reference.parse(data).header)[-2:] == ["notes", "title"]
    monkeypatch.undo()
    assert wire.decode(data).text == flow.text, "a reader that does not know it skips it"
