"""The web application under test, and the requests that its tests send."""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any, cast

from starlette.testclient import TestClient

from attention_flows.data.examples import probe_examples
from attention_flows.server.app import create_app
from attention_flows.tasks.model_pair import Models
from attention_flows.tasks.subject import Subject
from attention_flows.tasks.task import Task, own_task
from tests.support import loaded_models

TEXT, PAIR = loaded_models.JACKSONVILLE
SENTENCE: dict[str, Any] = {"task": "qnli", "text": TEXT, "pair": PAIR, "unit": "word", "page": "page 1"}
TOO_LONG = "word " * 600
ORIGIN = "http://127.0.0.1:8321"


def client_of(*tasks: Task, raise_server_exceptions: bool = True) -> TestClient:
    return TestClient(create_app(tasks, 512, None), base_url=ORIGIN, raise_server_exceptions=raise_server_exceptions)


@functools.cache
def demo_client() -> TestClient:
    """The built-in tasks."""
    return client_of(*loaded_models.tasks())


@functools.cache
def pair_client() -> TestClient:
    """A user's base and tuned model, with a second example that is too long to be read."""
    examples = probe_examples([loaded_models.JACKSONVILLE, (TOO_LONG, None)])
    return client_of(own_task(Models((loaded_models.base(), loaded_models.tuned())), examples))


@functools.cache
def single_client() -> TestClient:
    """One model of a user's."""
    return client_of(own_task(Models((loaded_models.base(),)), probe_examples([loaded_models.JACKSONVILLE])))


def task_that_raises(error: Exception) -> Task:
    """A task whose models cannot compare."""

    def compare(*args: Any, **options: Any) -> Any:
        raise error

    subject = cast(Subject, SimpleNamespace(compare=compare, checkpoints=()))
    return Task("qnli", "A task", (), subject, [])
