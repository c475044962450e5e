"""The optional sections of a flow's message: there where a flow has them, skipped where a reader does not know them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from attention_flows.core.arrays import Floats
from attention_flows.core.backend import RecordedBackend
from attention_flows.core.head_measures import MEASURES, HeadMeasurements
from attention_flows.core.running import IsCancelled, never_cancelled
from attention_flows.core.words import Unit
from attention_flows.errors import InputError
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


def effects_of(flow: Flow) -> dict[str, Any]:
    """A section of one link and one edge, its numbers of no meaning."""
    layers, words = flow.layers, len(flow.words)
    target = {"label": "yes", "index": 1, "position": None, "against": None}
    place = {"layer": [2], "from": [0], "to": [words - 1], "head": [1], "effect": [0.5], "reference": [0.1]}
    return {
        "model": "tuned", "reference": "base", "target": target, "value": 1.5, "reference_value": -0.25,
        "other_value": None, "labels": ["no", "yes"], "probabilities": [0.25, 0.75],
        "reference_probabilities": [0.5, 0.5], "steps": 5, "error": 0.001, "edge_count": 9, "link_count": 3,
        "links": place | {"value": [0.4], "change": [0.3], "absolute": [0.6], "head_effect": [0.55]},
        "edges": place | {"value": [0.4], "response": [0.2]},
        "absolute": 2.5, "word_effects": [[0.5] * words] * layers, "head_effects": [[0.25] * 4] * layers,
        "measured": [{"count": 20, "kept": 1.0, "left": None, "f": 0.5, "removed": None, "random": None}],
    }  # fmt: skip


def test_effects_come_back(flow: Flow) -> None:
    data = wire.encode(replace(flow, effects_document=effects_of(flow)))
    assert reference.parse(data).header["effects"] == effects_of(flow)
    decoded = wire.decode(data)
    assert decoded.effects_document == effects_of(flow)
    assert wire.encode(wire.decode(wire.encode(decoded))) == wire.encode(decoded)


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("model", "other", "effects"),
        ("links", {}, "effects"),
        ("head_effects", [[0.5]], "head_effects of other layers"),
        ("word_effects", [[0.5]], "head_effects of other layers"),
        ("probabilities", [1.0], "probabilities that do not match"),
    ],
)
def test_effects_that_do_not_fit_are_refused(flow: Flow, name: str, value: Any, line: str) -> None:
    with pytest.raises(InputError, match=line):
        wire.decode(wire.encode(replace(flow, effects_document=effects_of(flow) | {name: value})))


@pytest.mark.parametrize(("column", "value"), [("layer", 99), ("layer", 0), ("to", 10**6), ("from", -1)])
def test_effects_of_other_places_are_refused(flow: Flow, column: str, value: int) -> None:
    document = effects_of(flow)
    document["links"] = document["links"] | {column: [value]}
    with pytest.raises(InputError, match="effects"):
        wire.decode(wire.encode(replace(flow, effects_document=document)))


def test_effects_of_other_words_are_refused(flow: Flow) -> None:
    document = effects_of(flow) | {"word_effects": [[0.5] * (len(flow.words) + 1)] * flow.layers}
    with pytest.raises(InputError, match="of other layers or words"):
        wire.decode(wire.encode(replace(flow, effects_document=document)))


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

        def suggestions(self, word: int) -> None:
            raise AssertionError("encoding runs no model")

    assert wire.encode(replace(flow, backend=Unknown())) == wire.encode(flow)


def test_a_section_is_one_entry_of_the_list(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    title = Section("title", str, lambda flow: flow.text.upper(), lambda value: {"text": value})
    monkeypatch.setattr(sections, "SECTIONS", (*sections.SECTIONS, title))
    data = wire.encode(replace(flow, notes=("cut off",)))
    assert list(reference.parse(data).header)[-2:] == ["notes", "title"]
    monkeypatch.undo()
    assert wire.decode(data).text == flow.text, "a reader that does not know it skips it"
