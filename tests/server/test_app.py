from __future__ import annotations

import functools
import json
from dataclasses import replace

import numpy as np
import pytest
from starlette.testclient import TestClient

from attention_flows.core.words import Unit
from attention_flows.data.examples import probe_examples
from attention_flows.flow import Flow
from attention_flows.models.read import read
from attention_flows.server.app import create_app
from attention_flows.server.requests import MOST_BYTES
from attention_flows.tasks.model_pair import Models
from attention_flows.tasks.task import Task, own_task
from attention_flows.wire import flow as wire
from tests.support import loaded_models

TEXT, PAIR = loaded_models.JACKSONVILLE
ASK = {"task": "qnli", "text": TEXT, "pair": PAIR, "unit": "word", "page": "one"}
TOO_LONG = "word " * 600


def client_of(*tasks: Task) -> TestClient:
    return TestClient(create_app(tasks, 512), base_url="http://127.0.0.1:8321")


@functools.cache
def client() -> TestClient:
    return client_of(*loaded_models.tasks())


@functools.cache
def own() -> TestClient:
    """A base and its tuned model, with a sentence that is too long to be read."""
    examples = probe_examples([loaded_models.JACKSONVILLE, (TOO_LONG, None)])
    return client_of(own_task(Models((loaded_models.base(), loaded_models.tuned())), examples))


def test_the_page_and_its_files_are_served() -> None:
    page = client().get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    script = page.text.partition('src="./')[2].partition('"')[0]
    answer = client().get(f"/{script}")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert page.headers["cache-control"] == "no-store", "it names other files when they have changed"


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


def test_the_tasks_are_described() -> None:
    about = client().get("/api/models").json()
    assert set(about) == {"version", "max_tokens", "tasks"}
    assert about["max_tokens"] == 512
    qnli = about["tasks"][0]
    assert (qnli["id"], qnli["title"], qnli["error"]) == ("qnli", "Question–answer verification", None)
    assert [(model["role"], model["name"], model["labels"]) for model in qnli["models"]] == [
        ("base", "base", None),
        ("tuned", "qnli", ["entailment", "not_entailment"]),
    ]
    steps = [checkpoint["step"] for checkpoint in qnli["course"]]
    assert steps == sorted(steps)
    assert set(qnli["course"][0]) == {"step", "share", "accuracy", "loss"}
    assert (qnli["course"][0]["share"], qnli["course"][-1]["share"]) == (0, 1)
    assert qnli["examples"][0]["text"] == TEXT


def test_a_users_own_models_are_one_task() -> None:
    (task,) = own().get("/api/models").json()["tasks"]
    assert (task["id"], task["title"], task["course"]) == ("own", None, None)
    assert [model["role"] for model in task["models"]] == ["base", "tuned"]
    answer = own().post("/api/flow", json=ASK | {"task": "own"})
    assert answer.content == wire.encode(read((loaded_models.base(), loaded_models.tuned()), TEXT, PAIR))


def test_one_model_alone_is_described_and_read() -> None:
    alone = client_of(own_task(Models((loaded_models.base(),)), probe_examples([loaded_models.JACKSONVILLE])))
    assert [model["role"] for model in alone.get("/api/models").json()["tasks"][0]["models"]] == ["base"]
    flow = Flow.of(wire.decode(alone.post("/api/flow", json=ASK | {"task": "own"}).content))
    assert [model.role for model in flow.models] == ["base"]
    asked = alone.post("/api/predictions", json={"task": "own", "page": "one"})
    assert asked.json() == {"predictions": [None]}


@pytest.mark.parametrize("unit", ["word", "token"])
@pytest.mark.parametrize("checkpoint", [None, 0, 3])
def test_a_sentence_is_answered_with_its_flow_at_a_checkpoint(unit: Unit, checkpoint: int | None) -> None:
    answer = client().post("/api/flow", json=ASK | {"unit": unit, "checkpoint": checkpoint})
    assert answer.headers["content-type"] == "application/octet-stream"
    model = loaded_models.course().model(-1 if checkpoint is None else checkpoint)
    flow = read((loaded_models.base(), model), TEXT, PAIR, unit=unit)
    if checkpoint is not None:  # what is not the tuned model yet says how far it is
        course = loaded_models.course().checkpoints
        name = f"qnli, step {course[checkpoint].step} of {course[-1].step}"
        flow = replace(flow, models=(flow.models[0], replace(flow.models[1], name=name)))
    assert answer.content == wire.encode(flow)


def test_the_course_of_a_sentence_is_answered() -> None:
    answer = client().post("/api/course", json={"task": "qnli", "text": TEXT, "pair": PAIR, "page": "one"}).json()
    change = loaded_models.course().change(TEXT, PAIR)
    assert answer["change"] == change.change.tolist()
    assert answer["probabilities"] == [list(one.probabilities) for one in change.predictions if one]


@pytest.mark.parametrize("unit", ["word", "token"])
@pytest.mark.parametrize("checkpoint", [None, 0, 3])
def test_the_heads_of_a_sentence_are_measured(unit: Unit, checkpoint: int | None) -> None:
    answer = client().post("/api/heads", json=ASK | {"unit": unit, "checkpoint": checkpoint}).json()
    model = loaded_models.course().model(-1 if checkpoint is None else checkpoint)
    table = read((loaded_models.base(), model), TEXT, PAIR, unit=unit).heads()
    for at, role in ((0, "base"), (72, "tuned")):
        for name in ("entropy", "special", "itself", "next", "previous"):
            shown = np.array(answer[role][name]).ravel()
            np.testing.assert_allclose(shown, getattr(table, name)[at : at + 72], atol=1e-6)
    np.testing.assert_allclose(np.array(answer["change"]).ravel(), table.change[:72], atol=1e-6)


def test_of_one_model_there_is_no_change_to_measure() -> None:
    alone = client_of(own_task(Models((loaded_models.base(),)), probe_examples([loaded_models.JACKSONVILLE])))
    answer = alone.post("/api/heads", json=ASK | {"task": "own"}).json()
    assert set(answer) == {"base", "change"}
    assert answer["change"] is None
    assert [len(layer) for layer in answer["base"]["entropy"]] == [12] * 6


def test_the_tuned_model_predicts_every_example() -> None:
    for _ in range(2):  # the second time from what was kept
        answer = own().post("/api/predictions", json={"task": "own", "page": "one"}).json()
        first, second = answer["predictions"]
        prediction = loaded_models.course().predict(TEXT, PAIR)
        assert prediction is not None
        assert first["label"] == prediction.label
        assert first["probability"] == pytest.approx(max(prediction.probabilities), abs=1e-6)
        assert second is None, "it is too long, and says so when it is opened"


def test_a_task_that_is_broken_says_so_and_the_others_go_on() -> None:
    broken = Task("sick", "Textual entailment", (), None, [], "sick's adapter is damaged")
    some = client_of(loaded_models.tasks()[0], broken)
    told = some.get("/api/models").json()["tasks"][1]
    assert (told["error"], told["models"], told["course"]) == ("sick's adapter is damaged", [], None)
    for path in ("flow", "heads", "course", "predictions"):
        answer = some.post(f"/api/{path}", json=ASK | {"task": "sick"})
        assert (answer.status_code, answer.json()) == (400, {"error": "sick's adapter is damaged"})
        assert some.post(f"/api/{path}", json=ASK).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "reason"),
    [
        (ASK | {"text": " "}, 400, "the text is empty"),
        (ASK | {"text": TOO_LONG, "pair": None}, 400, "602 tokens long; base takes at most 512"),
        (ASK | {"text": "x" * MOST_BYTES}, 413, "too long"),
        (ASK | {"text": 3}, 400, "text must be a string"),
        (ASK | {"pair": ["a"]}, 400, "pair a string or null"),
        (ASK | {"unit": "letter"}, 400, "unit must be word or token"),
        (ASK | {"floor": 0.0001}, 400, "floor must be null or lie in 0.001..1"),
        (ASK | {"floor": True}, 400, "floor must be null"),
        (ASK | {"floor": "0.1"}, 400, "floor must be null"),
        (ASK | {"page": "p" * 100}, 400, "page must be a short string"),
        (["text"], 400, "not a JSON object"),
        (ASK | {"task": "other"}, 400, "task must be one of qnli, sst2, mrpc, sick"),
        (ASK | {"task": None}, 400, "task must be one of"),
        (ASK | {"checkpoint": 99}, 400, "no checkpoint 99: the course has"),
        (ASK | {"checkpoint": -1}, 400, "checkpoint must be null or a number"),
        (ASK | {"checkpoint": True}, 400, "checkpoint must be null or a number"),
        (ASK | {"checkpoint": 1.0}, 400, "checkpoint must be null or a number"),
    ],
)
def test_a_bad_request_says_why(asked: object, status: int, reason: str) -> None:
    answer = client().post("/api/flow", json=asked)
    assert answer.status_code == status
    assert reason in answer.json()["error"]


def test_models_without_a_course_have_no_checkpoints() -> None:
    for path, asked in (("flow", {"checkpoint": 0}), ("heads", {"checkpoint": 0}), ("course", {})):
        answer = own().post(f"/api/{path}", json=ASK | {"task": "own"} | asked)
        assert (answer.status_code, answer.json()["error"]) == (400, "these models have no checkpoints")


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
    flow = Flow.of(wire.decode(client().post("/api/flow", json=ASK | {"text": text, "pair": None}).content))
    assert flow.text == text
    assert "img" in flow.words.labels
