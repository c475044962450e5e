"""The widget's traits: one document and its parts, which always agree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from attention_flows.core.view import View
from attention_flows.errors import InputError
from attention_flows.flow import Flow
from attention_flows.models.backend import ModelBackend
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read
from attention_flows.notebook.widget import FlowWidget
from attention_flows.wire import flow as wire
from tests.support import loaded_models
from tests.support.folders import FIXTURES

FIXTURE = FIXTURES / "jacksonville.flow"


@pytest.fixture(scope="module")
def flow() -> Flow:
    return Flow.of(wire.decode(FIXTURE.read_bytes()))


@pytest.fixture
def widget(flow: Flow) -> FlowWidget:
    return FlowWidget(flow)


def from_front_end(widget: FlowWidget, **traits: Any) -> None:
    """What arrives when the reader changes something in the picture."""
    widget.set_state(traits)


def test_it_holds_the_message_the_component_and_the_flows_view(flow: Flow) -> None:
    widget = FlowWidget(replace(flow, view=View(0.31, residual=False)), height=700)
    state = widget.get_state()
    assert bytes(state["message"]) == wire.encode(flow)
    assert state["view"] == View(0.31, residual=False).to_dict()
    assert state["height"] == 700
    assert "render" in state["_esm"]
    assert (widget.threshold, widget.selection, widget.heads, widget.mode) == (0.31, None, None, None)


def test_it_opens_on_another_view_if_one_is_given(flow: Flow) -> None:
    widget = FlowWidget(flow, View(0.5), mode="tuned")
    assert (widget.threshold, widget.mode) == (0.5, "tuned")
    assert widget.view == View(0.5).to_dict() | {"mode": "tuned"}


def test_a_trait_that_code_sets_changes_the_document(flow: Flow, widget: FlowWidget) -> None:
    widget.threshold = 0.35
    widget.heads = [(6, 3), (5, 0)]
    widget.mode = "base"
    widget.set_trait("selection", "called")
    called = [{"part": "through", "words": [flow.find("called")]}]
    assert widget.selection == called
    assert widget.heads == [[5, 0], [6, 3]]
    expected = View(0.35, heads=frozenset({(6, 3), (5, 0)})).to_dict() | {"selections": called, "mode": "base"}
    assert widget.view == expected
    widget.set_trait("selection", None)
    widget.set_trait("heads", None)
    assert widget.view == View(0.35).to_dict() | {"mode": "base"}


def test_several_words_and_whole_documents_are_selections_too(flow: Flow, widget: FlowWidget) -> None:
    edge = {"part": "into", "words": [3], "layer": 4, "to": 1}
    widget.set_trait("selection", ["called", 5, edge])
    assert widget.selection == [
        {"part": "through", "words": [flow.find("called")]},
        {"part": "through", "words": [5]},
        edge,
    ]
    widget.set_trait("selection", {"words": ["called", "What"], "layer": 2})
    assert widget.selection == [{"part": "through", "words": [flow.find("called"), flow.find("What")], "layer": 2}]


def test_what_the_reader_does_is_read_from_the_traits(flow: Flow, widget: FlowWidget) -> None:
    changes: list[tuple[str, Any]] = []
    widget.observe(lambda change: changes.append((change["name"], change["new"])), ["threshold", "selection", "mode"])
    selections = [{"part": "through", "words": [7]}]
    from_front_end(widget, view=View(0.42).to_dict() | {"selections": selections, "mode": "tuned", "order": "reading"})
    assert (widget.threshold, widget.selection, widget.mode) == (0.42, selections, "tuned")
    assert sorted(changes, key=str) == sorted(
        [("threshold", 0.42), ("selection", selections), ("mode", "tuned")], key=str
    )
    widget.threshold = 0.5
    assert widget.view["order"] == "reading", "what has no trait of its own stays as it is"


def test_traced_is_what_the_picture_shows(flow: Flow, widget: FlowWidget) -> None:
    widget.threshold = 0.3
    widget.set_trait("selection", "What")
    traced, expected = widget.traced, flow.trace("What", threshold=0.3)
    assert traced.comparison is not None
    assert expected.comparison is not None
    np.testing.assert_array_equal(traced.influence, expected.influence)
    assert 0 < len(traced.comparison.edges) < len(flow.trace(threshold=0.3).comparison.edges)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("threshold", 1.5),
        ("threshold", 0.001),
        ("selection", "Timbuktu"),
        ("selection", [99]),
        ("selection", {"words": [1], "part": "beside"}),
        ("heads", [(1,)]),
        ("mode", "sideways"),
        ("height", 10),
        ("view", {"threshold": 7}),
    ],
)
def test_what_cannot_be_shown_is_refused_and_changes_nothing(widget: FlowWidget, trait: str, value: Any) -> None:
    before = dict(widget.view), widget.threshold, widget.selection, widget.heads, widget.height
    with pytest.raises(TraitError):
        setattr(widget, trait, value)
    assert (widget.view, widget.threshold, widget.selection, widget.heads, widget.height) == before


def test_the_front_end_requests_the_exact_measures_and_receives_them() -> None:
    flow = read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE)
    widget = FlowWidget(flow)
    assert widget.get_state()["measures"] == {}
    assert flow.backend is not None
    assert flow.backend.known_measurements is None, "nothing runs before the request"
    from_front_end(widget, measures_requested=True)
    assert flow.backend.known_measurements is not None
    assert widget.get_state()["measures"] == flow.backend.known_measurements.to_dict()
    decoded = Flow.of(wire.decode(bytes(FlowWidget(flow).get_state()["message"])))
    assert decoded.backend is not None, "what is at hand is carried from the start"
    np.testing.assert_allclose(decoded.heads().change, flow.heads().change, atol=1e-7)


def test_the_front_end_asks_for_experiments_one_by_one() -> None:
    flow = read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE)
    widget = flow.widget()
    assert widget.get_state()["experiments"] is True
    from_front_end(widget, experiment_requested={"id": "1", "method": "effects", "request": {"task": "t", "target": 0}})
    answer = widget.get_state()["experiment"]
    assert answer["id"] == "1"
    assert answer["answer"]["value"] == pytest.approx(flow.effects(target=0).value)
    json.dumps(answer)
    cut = {"id": "2", "method": "knockouts", "request": {"cuts": [{"heads": [[3, 9]]}], "how": "base"}}
    from_front_end(widget, experiment_requested=cut)
    measured = widget.get_state()["experiment"]["answer"]["results"][0]["models"][0]["effect"]
    assert measured == pytest.approx(flow.knockout(heads=[(3, 9)], how="base").effect)
    for number, (method, line) in enumerate((("burn", "burn is no experiment"), ("curve", "target")), start=3):
        request = {"id": number, "method": method, "request": {"target": "x"}}
        from_front_end(widget, experiment_requested=request)
        assert widget.experiment["id"] == number
        assert line in widget.experiment["error"]


def test_a_flow_without_models_offers_no_experiments(flow: Flow) -> None:
    widget = flow.widget()
    assert widget.get_state()["experiments"] is False
    from_front_end(widget, experiment_requested={"id": "1", "method": "effects", "request": {}})
    assert widget.experiment == {"id": "1", "error": "the models are not at hand"}


def test_it_says_why_there_are_none(flow: Flow) -> None:
    widget = FlowWidget(flow)
    from_front_end(widget, measures_requested=True)
    assert widget.measures == {"error": "the models are not at hand"}

    def fail() -> Sequence[Model]:
        raise InputError("the checkpoint is gone")

    widget = FlowWidget(replace(flow, backend=ModelBackend(fail, flow.sentence)))
    from_front_end(widget, measures_requested=True)
    assert widget.measures == {"error": "the checkpoint is gone"}
