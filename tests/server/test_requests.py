"""Files that a page asks the server for: what they hold, and that nothing asked for makes the server fail."""

from __future__ import annotations

import functools
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from attention_flows.core.flow import Flow
from attention_flows.core.select import Selection
from attention_flows.core.view import View
from attention_flows.export.picture.look import Look
from attention_flows.export.save import FORMATS, contents
from attention_flows.server.app import create_app
from attention_flows.wire import flow as wire
from tests.support import loaded_models

TEXT, PAIR = loaded_models.JACKSONVILLE
LOOK = {"mode": "overlay", "order": "reading", "theme": "light"}
ASK: dict[str, Any] = {"task": "qnli", "text": TEXT, "pair": PAIR, "unit": "word", "page": "one"}
ASK |= {"kind": "csv", "view": View(0.2).document(), "look": LOOK}


@functools.cache
def client() -> TestClient:
    return TestClient(
        create_app(loaded_models.tasks(), 512), base_url="http://127.0.0.1:8321", raise_server_exceptions=False
    )


@functools.cache
def flow() -> Flow:
    return wire.decode(client().post("/api/flow", json=ASK).content)


@pytest.mark.parametrize("kind", list(FORMATS))
def test_a_file_is_that_of_the_view_that_was_asked_for(kind: Any) -> None:
    view = View(0.15, hide_special=True, heads=frozenset({(6, 3), (5, 1)}), selections=(Selection((6,), part="into"),))
    asked = ASK | {"kind": kind, "view": view.document(), "look": LOOK | {"mode": "tuned", "theme": "dark"}}
    answer = client().post("/api/save", json=asked)
    assert answer.headers["content-type"] == FORMATS[kind].media_type
    made = contents(flow().traced(view), kind, Look("tuned", theme="dark"))
    if kind in ("svg", "png", "pdf"):  # drawn from the message, whose weights are the same either way
        assert answer.content == made
    elif kind == "json":
        told, expected = json.loads(answer.content), json.loads(made)
        assert told["view"] == view.document()
        assert told["edges"]["from"] == expected["edges"]["from"]
    else:
        assert answer.content.count(b"\n") == made.count(b"\n")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"kind": "exe"}, "kind must be one of json, svg"),
        ({"kind": None}, "kind must be one of"),
        ({"view": None}, "view must be an object"),
        ({"look": "light"}, "look must be an object"),
        ({"look": {"mode": 3}}, "a look is made of names"),
        ({"look": {"theme": "blue"}}, "the theme must be one of light, dark"),
        ({"look": {"mode": "upside"}}, "the mode must be one of"),
        ({"view": {"threshold": 2}}, "the threshold must lie in 0..1"),
        ({"view": {"threshold": "high"}}, ""),
        ({"view": {"threshold": None}}, ""),
        ({"view": {"threshold": 0.0001}}, "edges below"),
        ({"view": {"kind": "best"}}, "the threshold's kind must be one of"),
        ({"view": {"kind": ["weight"]}}, ""),
        ({"view": {"kind": "top", "threshold": 1e300}}, "must be a whole number from 1 on"),
        ({"view": {"residual": "no"}}, "residual must be true or false"),
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
        ({"pinned": 5}, "pinned an object or null"),
        ({"pinned": {"role": "tuned"}}, "view must be an object"),
        ({"pinned": {"role": "third", "view": {}}}, "role must be one of base, tuned"),
        ({"pinned": {"role": "tuned", "view": {"alpha": 5}}}, "alpha must lie in 0..1"),
        ({"pinned": {"role": "tuned", "view": {"selections": [{"words": [99]}]}}}, ""),
        ({"pinned": {"role": "tuned", "view": {}, "checkpoint": -3}}, "checkpoint must be null or a number"),
        ({"text": ""}, "the text is empty"),
        ({"text": 5}, "text must be a string"),
        ({"task": "none"}, "task must be one of"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "svg"])
def test_what_cannot_be_had_is_told_in_a_line(kind: str, asked: dict[str, Any], reason: str | None) -> None:
    answer = client().post("/api/save", json=ASK | {"kind": kind} | asked)
    if reason is None:  # strange, but it can be answered
        assert answer.status_code in (200, 400)
        return
    assert answer.status_code == 400, answer.text
    assert reason in answer.json()["error"]
    assert "\n" not in answer.json()["error"]


def test_one_model_has_no_overlay() -> None:
    from attention_flows.tasks.model_pair import Models
    from attention_flows.tasks.task import own_task

    alone = TestClient(
        create_app([own_task(Models((loaded_models.base(),)), ())], 512), base_url="http://127.0.0.1:8321"
    )
    answer = alone.post("/api/save", json=ASK | {"task": "own", "kind": "svg", "look": {"mode": "overlay"}})
    assert answer.status_code == 400
    assert "there is one model" in answer.json()["error"]
    assert alone.post("/api/save", json=ASK | {"task": "own", "kind": "svg", "look": {"mode": "base"}}).is_success


def test_another_site_gets_no_file() -> None:
    answer = client().post("/api/save", json=ASK, headers={"origin": "http://attacker.example"})
    assert answer.status_code == 403
