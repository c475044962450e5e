"""The package finds every fixture's edges and paths, as the front end must (frontend/tests/flow)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from attention_flows.core.query.matches import Matches
from attention_flows.core.view import View
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES


def cases(name: str) -> dict[str, list[dict[str, Any]]]:
    return {one["file"]: one["cases"] for one in json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))}


QUERIES, PATHS = cases("queries"), cases("paths")


def decoded(file: str) -> Flow:
    return Flow.of(wire.decode((FIXTURES / file).read_bytes()))


def rows(matches: Matches) -> list[list[Any]]:
    return [
        [m.layer, m.head, m.from_index, m.to_index, m.base, m.tuned, m.kind, m.in_trace, m.passes, m.opened]
        for m in matches
    ]


@pytest.mark.parametrize("file", QUERIES)
def test_every_query(file: str) -> None:
    flow = decoded(file)
    for case in QUERIES[file]:
        found = flow.query(case["query"], View.from_dict(case["view"]))
        assert rows(found) == case["rows"], (case["query"], case["view"])


@pytest.mark.parametrize("file", PATHS)
def test_every_view_s_paths(file: str) -> None:
    flow = decoded(file)
    for case in PATHS[file]:
        expected = case["paths"]
        asked = max(1, len(expected) - 1)
        found = flow.paths(asked, View.from_dict(case["view"]))
        assert len(found) == min(asked, len(expected))
        weights = [max(one.get("base") or 0, one.get("tuned") or 0) for one in expected]
        assert [path.weight for path in found] == pytest.approx(weights[: len(found)], rel=1e-9)
        last = weights[-1] * (1 + 1e-9) if weights else 0
        of_words = {tuple(one["words"]): one for one in expected}
        for path in found:
            words = tuple(word for _, word in path.states)
            if flow.corresponds and path.weight > last:
                both = [of_words[words].get(role) or 0 for role in ("base", "tuned")]
                routes = [route.weight if route else 0 for route in (path.base, path.tuned)]
                assert routes == pytest.approx(both, rel=1e-9)


def test_the_cases_meet_what_is_easy_to_get_wrong() -> None:
    """The cases are generated, so that they hold what they are for is itself worth asserting."""
    queries = [case for of_file in QUERIES.values() for case in of_file]
    found = [row for case in queries for row in case["rows"]]
    assert {row[6] for row in found} == {"shared", "only base", "only tuned", None}
    assert {row[7] for row in found} == {True, False}
    assert {row[8] for row in found} == {"both", "base alone", "tuned alone", None}
    assert {row[9] for row in found} == {"rewired", "reached", None}
    assert any(row[6] == "shared" and row[8] == "tuned alone" for row in found)
    assert any(row[6] is None and row[8] == "both" for row in found)
    assert any(row[4] is None and row[5] for row in found)
    texts = [case["query"] for case in queries]
    words = (
        "any of",
        "weight",
        "head",
        "in trace",
        "passes in",
        "rewired",
        "reached",
        "difference",
        "segment A",
        "segment B",
    )
    for part in (*words, "#", '"', "->", "→", "–", "*"):
        assert any(part in text.lower() or part in text for text in texts), part
    assert sum(not case["rows"] for case in queries) < len(queries) / 2
    assert {case["view"]["kind"] for case in queries} == {"weight", "lift", "top", "mass"}
    paths = [case for of_file in PATHS.values() for case in of_file]
    assert any(case["view"]["origin"] for case in paths)
    assert any(len(case["view"]["selections"]) > 1 for case in paths)
    assert any(not case["paths"] for case in paths)
    both = [path for case in paths for path in case["paths"] if "tuned" in path]
    assert any(path["base"] is None for path in both)
    assert any(path["tuned"] is None for path in both)
    assert any(path["base"] and path["tuned"] and path["base"] != path["tuned"] for path in both)
