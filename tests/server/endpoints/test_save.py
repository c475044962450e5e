from __future__ import annotations

import functools
import json
from typing import Any
from urllib.parse import unquote

import pytest

from attention_flows.core.select import Selection
from attention_flows.core.view import View
from attention_flows.export.picture import raster
from attention_flows.export.picture.coverage import Missing, find_missing
from attention_flows.export.picture.look import Look
from attention_flows.export.save import FORMATS, contents
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.support.server import SENTENCE, demo_client, single_client

LOOK = {"mode": "overlay", "order": "reading", "theme": "light"}
FILE = SENTENCE | {"kind": "csv", "view": View(0.2).to_dict(), "look": LOOK}
PICTURES = ("svg", "png", "pdf")


@functools.cache
def flow(checkpoint: int | None = None) -> Flow:
    return Flow.of(wire.decode(demo_client().post("/api/flow", json=SENTENCE | {"checkpoint": checkpoint}).content))


@pytest.mark.parametrize("kind", list(FORMATS))
def test_the_file_is_that_of_the_view(kind: str) -> None:
    view = View(0.15, hide_special=True, heads=frozenset({(6, 3), (5, 1)}), selections=(Selection((6,), part="into"),))
    request = FILE | {"kind": kind, "view": view.to_dict(), "look": LOOK | {"mode": "tuned", "theme": "dark"}}
    response = demo_client().post("/api/save", json=request)
    assert response.headers["content-type"] == FORMATS[kind].media_type
    expected = contents(flow().traced(view), kind, Look("tuned", theme="dark"))
    if kind in PICTURES:  # a picture does not depend on how the message rounds weights
        assert response.content == expected
    elif kind == "json":
        document, expected_document = json.loads(response.content), json.loads(expected)
        assert document["view"] == view.to_dict()
        assert document["edges"]["from"] == expected_document["edges"]["from"]
    else:
        assert response.content.count(b"\n") == expected.count(b"\n")


def test_a_pinned_trace_has_its_own_checkpoint_and_view() -> None:
    view, pinned_view = View(0.2), View(0.3)
    pinned = {"role": "tuned", "view": pinned_view.to_dict(), "checkpoint": 3}
    response = demo_client().post("/api/save", json=FILE | {"kind": "svg", "pinned": pinned})
    expected = flow().traced(view).against(flow(3).traced(pinned_view), "tuned")
    assert response.content == contents(expected, "svg", Look("overlay"))


def test_a_file_that_cannot_hold_a_pinned_trace_gets_a_reason() -> None:
    pinned = {"role": "tuned", "view": View(0.3).to_dict()}
    response = demo_client().post("/api/save", json=FILE | {"kind": "html", "pinned": pinned})
    assert response.status_code == 400
    assert "an HTML file holds one trace" in response.json()["error"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "exe"}, "kind must be one of json, svg"),
        ({"kind": None}, "expected str, got null - at $.kind"),
        ({"kind": ["csv"]}, "expected str, got array - at $.kind"),
        ({"view": None}, "expected object, got null - at $.view"),
        ({"look": "light"}, "expected object, got str - at $.look"),
        ({"look": {"mode": 3}}, "expected str | null, got int - at $.look.mode"),
        ({"look": {"theme": "blue"}}, "the theme must be one of light, dark"),
        ({"look": {"mode": "upside"}}, "the mode must be one of"),
        ({"view": {"threshold": 2}}, "the threshold must lie in 0..1"),
        ({"view": {"threshold": "high"}}, ""),
        ({"view": {"threshold": None}}, ""),
        ({"view": {"threshold": 0.0001}}, "edges below"),
        ({"view": {"kind": "best"}}, "the threshold's kind must be one of"),
        ({"view": {"kind": ["weight"]}}, ""),
        ({"view": {"kind": "top", "threshold": 1e300}}, "must be a whole number from 1 on"),
        ({"view": {"residual": "no"}}, "this is not a view: expected bool, got str - at $.residual"),
        ({"view": {"heads": [[6, 99]]}}, ""),
        ({"view": {"heads": [[6]]}}, ""),
        ({"view": {"heads": "all"}}, ""),
        ({"view": {"heads": 3}}, ""),
        ({"view": {"selections": [{"words": [99]}]}}, ""),
        ({"view": {"selections": [{"words": [-1]}]}}, ""),
        ({"view": {"selections": [{"words": []}]}}, None),
        ({"view": {"selections": [{"words": [1], "layer": 99}]}}, ""),
        ({"view": {"selections": [{"words": [1], "to": 2}]}}, ""),
        ({"view": {"selections": [{"words": [1], "layer": 1, "to": 99}]}}, ""),
        ({"view": {"selections": [{"words": [1]}] * 9}}, ""),
        ({"view": {"selections": [{"part": "over", "words": [1]}]}}, "a selection's part must be one of"),
        ({"view": {"selections": [{"part": "path", "words": [0] * 99}]}}, "one word a layer"),
        ({"view": {"selections": [{"part": "path", "words": [0, 99]}]}}, ""),
        ({"view": {"selections": {"words": [1]}}}, ""),
        ({"view": {"selections": 1}}, ""),
        ({"view": {"origin": {"layer": 99, "word": 1}}}, ""),
        ({"view": {"origin": {"layer": 0}}}, ""),
        ({"view": {"origin": 5}}, ""),
        ({"view": {"alpha": 5}}, "alpha must lie in 0..1"),
        ({"pinned": 5}, "expected object | null, got int - at $.pinned"),
        ({"pinned": {"role": "tuned"}}, "missing required field view - at $.pinned"),
        ({"pinned": {"role": ["tuned"], "view": {}}}, "expected str, got array - at $.pinned.role"),
        ({"pinned": {"role": "third", "view": {}}}, "role must be one of base, tuned"),
        ({"pinned": {"role": "tuned", "view": {"alpha": 5}}}, "alpha must lie in 0..1"),
        ({"pinned": {"role": "tuned", "view": {"selections": [{"words": [99]}]}}}, ""),
        ({"pinned": {"role": "tuned", "view": {}, "checkpoint": -3}}, "expected int >= 0 - at $.pinned.checkpoint"),
        ({"text": ""}, "the text is empty"),
        ({"text": 5}, "expected str, got int - at $.text"),
        ({"task": "none"}, "task must be one of"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", pytest.param("svg", marks=pytest.mark.slow)])
def test_a_bad_request_gets_a_reason_in_one_line(kind: str, fields: dict[str, Any], reason: str | None) -> None:
    response = demo_client().post("/api/save", json=FILE | {"kind": kind} | fields)
    if reason is None:  # unusual, but a file can be made of it
        assert response.status_code in (200, 400)
        return
    assert response.status_code == 400, response.text
    assert reason in response.json()["error"]
    assert "\n" not in response.json()["error"]


def test_a_single_model_has_no_overlay() -> None:
    request = FILE | {"task": "own", "kind": "svg"}
    response = single_client().post("/api/save", json=request | {"look": {"mode": "overlay"}})
    assert response.status_code == 400
    assert "there is one model" in response.json()["error"]
    assert single_client().post("/api/save", json=request | {"look": {"mode": "base"}}).is_success


def test_a_note_says_which_letters_have_no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine may have fonts for any script, so the search is one without the machine's."""

    def carried_alone(picture: str, family: str, *, system_fonts: bool) -> Missing | None:
        return find_missing(picture, family, system_fonts=False)

    monkeypatch.setattr(raster, "find_missing", carried_alone)
    body = SENTENCE | {"text": "中文 and العربية", "pair": None, "view": View().to_dict(), "pinned": None}
    body |= {"look": {"theme": "light"}}
    response = demo_client().post("/api/save", json=body | {"kind": "png"})
    note = unquote(response.headers["attention-flows-note"])
    assert note == (
        "this machine has no font for Chinese, Japanese and Korean (中文), so boxes are drawn: install Noto Sans CJK"
    )
    assert "attention-flows-note" not in demo_client().post("/api/save", json=body | {"kind": "svg"}).headers


@pytest.mark.parametrize(("drawn", "status"), [("what → called", 200), ("", 200), ("nowhere → *", 400), ("what", 400)])
def test_a_query_is_drawn_beside_the_trace(drawn: str, status: int) -> None:
    body = SENTENCE | {"kind": "svg", "view": View().to_dict(), "pinned": None, "look": {"drawn": drawn}}
    response = demo_client().post("/api/save", json=body)
    assert response.status_code == status
    if status == 200:
        assert ('class="untraced"' in response.text) == (drawn != "")
    else:
        assert response.json()["error"].startswith(f"cannot draw {drawn!r}: ")
