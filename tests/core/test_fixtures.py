"""The package gives every fixture's independently computed answer, as the front end must (frontend/tests)."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from attention_flows.core.view import View
from attention_flows.flow import Flow, TracedFlow
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES

CASES: dict[str, list[dict[str, Any]]] = {
    document["file"]: document["cases"] for document in json.loads((FIXTURES / "cases.json").read_text("utf-8"))
}


def traced(flow: Flow, asked: dict[str, Any]) -> TracedFlow:
    view = View.from_dict(asked)
    assert View.from_dict(view.to_dict()) == view
    return flow.traced(view)


def answer(result: TracedFlow) -> dict[str, Any]:
    """What cases.json holds for a view, from the package."""
    found: dict[str, Any] = {"models": {}}
    for model, one, influence in zip(result.flow.models, result.traces, result.influence, strict=True):
        edges = one.edges
        columns = (edges.layer, edges.head, edges.query, edges.key)
        found["models"][model.role] = {
            "edges": np.stack(columns, axis=1).tolist(),
            "nodes": np.argwhere(one.nodes).tolist(),
            "influence": influence.tolist(),
        }
    comparison = result.comparison
    if comparison is not None:
        kinds = ("shared", "only_base", "only_tuned")
        found["compare"] = {kind: int(getattr(comparison, kind).sum()) for kind in kinds}
        found["compare"]["strands"] = comparison.strands()
    return found


@pytest.mark.parametrize("file", CASES)
def test_every_case(file: str) -> None:
    flow = Flow.of(wire.decode((FIXTURES / file).read_bytes()))
    for case in CASES[file]:
        assert answer(traced(flow, case["view"])) == {key: case[key] for key in case if key != "view"}, case["view"]


def test_every_message_has_cases() -> None:
    assert set(CASES) == {file.name for file in FIXTURES.glob("*.flow")}


def test_the_cases_meet_what_is_easy_to_get_wrong() -> None:
    """The cases are generated, so that they hold what they are for is itself worth asserting."""
    views = [case["view"] for cases in CASES.values() for case in cases]
    models = [model for cases in CASES.values() for case in cases for model in case["models"].values()]
    assert {len(flow.models) for flow in map(decoded, CASES)} == {1, 2}
    assert any(len(set(flow.head_counts)) > 1 for flow in map(decoded, CASES))
    assert any(flow.root.word != 0 for flow in map(decoded, CASES))
    assert any(0 < flow.encoder_layers < flow.layers for flow in map(decoded, CASES))
    assert any(flow.pair is None for flow in map(decoded, CASES))
    assert any(flow.pair for flow in map(decoded, CASES))
    assert any(ord(letter) > 0xFFFF for flow in map(decoded, CASES) for letter in flow.text)
    assert any(word > 255 for model in models for *_, word in model["edges"])
    assert any(model["nodes"] == [] for model in models)
    assert any(view["heads"] == [] for view in views)
    assert {view["kind"] for view in views} == {"weight", "lift", "top", "mass"}
    assert {one["part"] for view in views for one in view["selections"]} == {"through", "into", "out", "path"}
    assert any(hops(one) > 5 for view in views for one in view["selections"] if one["part"] == "path")
    assert any("to" in one for view in views for one in view["selections"])
    assert any(len(view["selections"]) > 1 for view in views)
    assert any(view["origin"] for view in views)
    assert any(has_dead_end(case) for cases in CASES.values() for case in cases)


def hops(selection: dict[str, Any]) -> int:
    return sum(one != other for one, other in pairwise(selection["words"]))


def decoded(file: str) -> Flow:
    return Flow.of(wire.decode((FIXTURES / file).read_bytes()))


def has_dead_end(case: dict[str, Any]) -> bool:
    """Whether a trace without residual links stops short of the inputs somewhere."""
    reads = {(layer, query) for layer, _, query, _ in case["models"]["base"]["edges"]}
    nodes = {(layer, word) for layer, word in case["models"]["base"]["nodes"] if layer > 0}
    return not case["view"]["residual"] and len(nodes) > 1 and not nodes <= reads
