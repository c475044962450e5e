from __future__ import annotations

import json
from typing import Any

import pytest

from attention_flows.schema import check
from attention_flows.server.requests import (
    MAX_BODY_BYTES,
    RequestError,
    SentenceFields,
    SentenceRequest,
    TaskFields,
    choose,
    find_task,
)
from attention_flows.tasks.subject import TUNED
from attention_flows.tasks.task import Task
from tests.support import loaded_models
from tests.support.server import ORIGIN, PAIR, SENTENCE, TEXT, TOO_LONG, demo_client


def qnli() -> Task:
    return loaded_models.task("qnli")


def read_sentence(body: dict[str, Any]) -> SentenceRequest:
    return SentenceRequest.of(check(body, SentenceFields, "the request"), {"qnli": qnli()})


def test_a_sentence_request_holds_the_fields() -> None:
    request = read_sentence(SENTENCE | {"unit": "token", "checkpoint": 3, "floor": 0.01})
    assert request == SentenceRequest(qnli(), "page 1", TEXT, PAIR, "token", 3, 0.01)
    assert request.subject is qnli().subject


def test_fields_that_are_missing_or_null_have_defaults() -> None:
    required = {name: SENTENCE[name] for name in ("task", "page", "text")}
    expected = SentenceRequest(qnli(), "page 1", TEXT, None, "word", TUNED, None)
    assert read_sentence(required) == expected
    assert read_sentence(required | dict.fromkeys(("pair", "unit", "checkpoint", "floor"))) == expected


def test_a_task_request_ignores_the_fields_of_a_sentence() -> None:
    tasks = {"qnli": qnli()}
    fields = check(SENTENCE | {"text": 3}, TaskFields, "the request")
    assert fields == TaskFields(task="qnli", page="page 1")
    assert find_task(fields, tasks) is qnli()
    with pytest.raises(RequestError, match="task must be one of qnli"):
        find_task(TaskFields(task="other", page="page 1"), tasks)


def test_choose_names_the_choices() -> None:
    assert choose("unit", "word", ("word", "token")) == "word"
    with pytest.raises(RequestError, match=r"^unit must be one of word, token$"):
        choose("unit", "letter", ("word", "token"))


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (SENTENCE | {"text": " "}, 400, "the text is empty"),
        (SENTENCE | {"text": TOO_LONG, "pair": None}, 400, "602 tokens long; base takes at most 512"),
        (SENTENCE | {"text": "x" * MAX_BODY_BYTES}, 413, "too long"),
        (SENTENCE | {"text": 3}, 400, "expected str, got int - at $.text"),
        (SENTENCE | {"pair": ["a"]}, 400, "expected str | null, got array - at $.pair"),
        (SENTENCE | {"unit": "letter"}, 400, "unit must be one of word, token"),
        (SENTENCE | {"unit": ["word"]}, 400, "expected str | null, got array - at $.unit"),
        (SENTENCE | {"unit": {}}, 400, "expected str | null, got object - at $.unit"),
        (SENTENCE | {"floor": 0.0001}, 400, "expected float >= 0.001 - at $.floor"),
        (SENTENCE | {"floor": True}, 400, "expected float | null, got bool - at $.floor"),
        (SENTENCE | {"floor": "0.1"}, 400, "expected float | null, got str - at $.floor"),
        (SENTENCE | {"long": "cut"}, 400, "long must be one of truncate, window"),
        (SENTENCE | {"long": ["window"]}, 400, "expected str | null, got array - at $.long"),
        (SENTENCE | {"page": "p" * 100}, 400, "expected str of length <= 64 - at $.page"),
        (["text"], 400, "the request: expected object, got array"),
        (SENTENCE | {"task": "other"}, 400, "task must be one of sick, qnli, sst2, mrpc"),
        (SENTENCE | {"task": None}, 400, "expected str, got null - at $.task"),
        (SENTENCE | {"checkpoint": 99}, 400, "no checkpoint 99: the course has"),
        (SENTENCE | {"checkpoint": -1}, 400, "expected int >= 0 - at $.checkpoint"),
        (SENTENCE | {"checkpoint": True}, 400, "expected int | null, got bool - at $.checkpoint"),
        (SENTENCE | {"checkpoint": 10**400}, 400, "expected int <= 1000000 - at $.checkpoint"),
    ],
)
def test_a_bad_request_gets_a_reason(body: object, status: int, reason: str) -> None:
    response = demo_client().post("/api/flow", json=body)
    assert response.status_code == status
    assert reason in response.json()["error"]


@pytest.mark.parametrize("task", ["qnli", "sst2"])
def test_a_text_that_is_too_long_comes_with_the_ways_to_read_it_and_names_no_flags(task: str) -> None:
    response = demo_client().post("/api/flow", json=SENTENCE | {"task": task, "text": TOO_LONG, "pair": None})
    assert response.status_code == 400
    assert response.json() == {
        "error": "the text is 602 tokens long; base takes at most 512.",
        "long": ["truncate", "window"],
    }


@pytest.mark.parametrize(
    ("content", "content_type", "status", "reason"),
    [
        ("text=a", "text/plain", 415, "send JSON"),
        ("{", "application/json", 400, "the request: input data was truncated"),
        ("", "application/json; charset=utf-8", 400, "the request: input data was truncated"),
        (b'{"task": "\xff"}', "application/json", 400, "the request: not UTF-8 at byte 0"),
    ],
)
def test_a_body_that_is_not_json_is_rejected(content: str | bytes, content_type: str, status: int, reason: str) -> None:
    response = demo_client().post("/api/flow", content=content, headers={"content-type": content_type})
    assert (response.status_code, response.json()) == (status, {"error": reason})


def test_half_of_a_surrogate_pair_is_rejected() -> None:
    content = json.dumps(SENTENCE | {"text": "\ud800"})
    response = demo_client().post("/api/flow", content=content, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert "surrogate" in response.json()["error"]


@pytest.mark.parametrize("name", ["flow", "heads", "course", "predictions", "save"])
def test_a_request_from_another_site_is_rejected(name: str) -> None:
    response = demo_client().post(f"/api/{name}", json=SENTENCE, headers={"origin": "http://attacker.example"})
    assert (response.status_code, response.json()) == (403, {"error": "requests from other sites are not answered"})


def test_a_request_from_the_page_itself_is_accepted() -> None:
    assert demo_client().post("/api/flow", json=SENTENCE, headers={"origin": ORIGIN}).status_code == 200
