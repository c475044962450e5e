from __future__ import annotations

import functools
import json

import held
import pytest
from starlette.testclient import TestClient

from attention_flows import wire
from attention_flows.models.read import read
from attention_flows.sentences import built_in
from attention_flows.server import MOST_BYTES, create_app

TEXT, PAIR = held.JACKSONVILLE
ASK = {"text": TEXT, "pair": PAIR, "unit": "word", "page": "one"}


@functools.cache
def client() -> TestClient:
    return TestClient(create_app((held.base(), held.tuned()), built_in()), base_url="http://127.0.0.1:8321")


def test_the_page_and_its_files_are_served() -> None:
    page = client().get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    script = page.text.partition('src="./')[2].partition('"')[0]
    assert client().get(f"/{script}").headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path", ["/../pyproject.toml", "/assets/../../cli.py", "/assets/%2e%2e/index.html", "/etc/passwd"]
)
def test_no_path_from_outside_is_opened(path: str) -> None:
    assert client().get(path).status_code == 404


def test_every_answer_carries_the_security_headers() -> None:
    for answer in (client().get("/"), client().get("/api/models"), client().get("/nothing")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_another_host_is_refused() -> None:
    assert client().get("/", headers={"host": "attacker.example"}).status_code == 400
    assert client().get("/", headers={"host": "localhost:8321"}).status_code == 200


def test_another_site_is_refused() -> None:
    answer = client().post("/api/flow", json=ASK, headers={"origin": "http://attacker.example"})
    assert answer.status_code == 403
    same = client().post("/api/flow", json=ASK, headers={"origin": "http://127.0.0.1:8321"})
    assert same.status_code == 200


def test_the_models_are_described() -> None:
    about = client().get("/api/models").json()
    assert [(model["role"], model["name"], model["labels"]) for model in about["models"]] == [
        ("base", "base", None),
        ("tuned", "tuned", ["entailment", "not_entailment"]),
    ]
    assert about["max_tokens"] == 512
    assert about["examples"][0]["text"] == TEXT


def test_one_model_alone_is_described_and_read() -> None:
    alone = TestClient(create_app((held.base(),), ()), base_url="http://127.0.0.1")
    assert [model["role"] for model in alone.get("/api/models").json()["models"]] == ["base"]
    flow = wire.decode(alone.post("/api/flow", json=ASK).content)
    assert [model.role for model in flow.models] == ["base"]


@pytest.mark.parametrize("unit", ["word", "token"])
def test_a_sentence_is_answered_with_its_flow(unit: str) -> None:
    answer = client().post("/api/flow", json=ASK | {"unit": unit})
    assert answer.headers["content-type"] == "application/octet-stream"
    flow = read((held.base(), held.tuned()), TEXT, PAIR, unit=unit)  # type: ignore[arg-type]
    assert answer.content == wire.encode(flow)


@pytest.mark.parametrize(
    ("asked", "status", "reason"),
    [
        (ASK | {"text": " "}, 400, "the text is empty"),
        (ASK | {"text": "word " * 600, "pair": None}, 400, "602 tokens long; base takes at most 512"),
        (ASK | {"text": "x" * MOST_BYTES}, 413, "too long"),
        (ASK | {"text": 3}, 400, "text must be a string"),
        (ASK | {"pair": ["a"]}, 400, "pair a string or null"),
        (ASK | {"unit": "letter"}, 400, "unit must be word or token"),
        (ASK | {"page": "p" * 100}, 400, "page a short string"),
        (["text"], 400, "not a JSON object"),
    ],
)
def test_a_bad_request_says_why(asked: object, status: int, reason: str) -> None:
    answer = client().post("/api/flow", json=asked)
    assert answer.status_code == status
    assert reason in answer.json()["error"]


def test_half_of_a_surrogate_pair_is_refused() -> None:
    answer = client().post(
        "/api/flow", content=json.dumps(ASK | {"text": "\ud800"}), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400
    assert "surrogate" in answer.json()["error"]


def test_a_request_that_is_not_json_is_refused() -> None:
    form = client().post("/api/flow", content="text=a", headers={"content-type": "text/plain"})
    assert form.status_code == 415
    broken = client().post("/api/flow", content="{", headers={"content-type": "application/json"})
    assert broken.status_code == 400


def test_text_is_shown_as_it_was_given() -> None:
    text = "<img src=x onerror=alert(1)> 😀 \u200b e\u0301"
    flow = wire.decode(client().post("/api/flow", json=ASK | {"text": text, "pair": None}).content)
    assert flow.text == text
    assert "img" in flow.words.labels
