from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message, Scope

from attention_flows.errors import Cancelled, InputError
from attention_flows.server.app import create_app
from attention_flows.tasks.task import Task
from tests.support import loaded_models
from tests.support.server import SENTENCE, client_of, demo_client, task_that_raises


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (InputError("two\nlines,  one   error"), 400, "two lines, one error"),
        (Cancelled(), 409, "a newer request took this one's place"),
        (RuntimeError("a defect"), 500, "the server failed; the terminal that it runs in says why"),
    ],
)
def test_an_error_is_a_status_and_one_line(error: Exception, status: int, message: str) -> None:
    client = client_of(task_that_raises(error), raise_server_exceptions=False)
    response = client.post("/api/flow", json=SENTENCE)
    assert (response.status_code, response.json()) == (status, {"error": message})


def test_a_client_that_disconnects_while_it_sends_gets_409() -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    scope: Scope = {"type": "http", "method": "POST", "path": "/api/flow", "query_string": b"", "headers": headers}

    async def run() -> None:
        await create_app((), 512, None)(scope, receive, send)

    asyncio.run(run())
    assert sent[0]["status"] == 409


@pytest.mark.parametrize("name", ["flow", "heads", "course", "predictions"])
def test_a_task_without_models_gives_its_error_and_the_others_work(name: str) -> None:
    broken = Task("sick", "Textual entailment", (), None, [], "sick's adapter is damaged")
    client = client_of(loaded_models.task("qnli"), broken)
    response = client.post(f"/api/{name}", json=SENTENCE | {"task": "sick"})
    assert (response.status_code, response.json()) == (400, {"error": "sick's adapter is damaged"})
    assert client.post(f"/api/{name}", json=SENTENCE).status_code == 200


@pytest.mark.parametrize("name", ["flow", "heads", "course", "predictions", "save"])
def test_what_runs_models_accepts_post_only(name: str) -> None:
    response = demo_client().get(f"/api/{name}")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
