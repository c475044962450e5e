"""Answers are kept: what was answered before runs no model, and what failed is tried again."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from attention_flows.tasks.subject import Subject
from attention_flows.tasks.task import Task
from tests.support import loaded_models
from tests.support.server import SENTENCE, client_of

READS = ("compare", "change", "effect_course", "backend")


class Counted:
    """A server whose reads of sentences are counted."""

    def __init__(self) -> None:
        self.reads = 0
        course = loaded_models.course()
        reads = {name: self._counted(getattr(course, name)) for name in READS}
        subject = cast(Subject, SimpleNamespace(checkpoints=course.checkpoints, **reads))
        self.client: TestClient = client_of(Task("qnli", "A task", (), subject, []))

    def _counted(self, read: Callable[..., Any]) -> Callable[..., Any]:
        def count_and_read(*args: Any, **options: Any) -> Any:
            self.reads += 1
            return read(*args, **options)

        return count_and_read


@pytest.mark.parametrize("path", ["flow", "effects", "curve", "course", "effect-course", "heads"])
def test_the_same_request_of_any_page_runs_no_model_again(path: str) -> None:
    server = Counted()
    first = server.client.post(f"/api/{path}", json=SENTENCE)
    assert first.status_code == 200
    assert server.reads == 1
    again = server.client.post(f"/api/{path}", json=SENTENCE | {"page": "another"})
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert server.reads == 1


def test_another_request_is_answered_by_itself() -> None:
    server = Counted()
    answers = [server.client.post("/api/flow", json=SENTENCE | {"floor": floor}) for floor in (0.1, 0.4)]
    assert answers[0].content != answers[1].content
    assert server.reads == 2


def test_an_error_is_not_kept() -> None:
    server = Counted()
    for _ in range(2):
        assert server.client.post("/api/flow", json=SENTENCE | {"text": " "}).status_code == 400
    assert server.reads == 2
