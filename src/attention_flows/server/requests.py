"""The JSON bodies of requests, checked field by field: nothing in them is trusted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeVar, get_args

from starlette.requests import Request

from ..core.words import Unit
from ..models.long_texts.policy import Long
from ..tasks.subject import TUNED, Subject
from ..tasks.task import Task

MAX_BODY_BYTES = 64 * 1024
MAX_PAGE_CHARACTERS = 64
MIN_FLOOR = 0.001  # below it lie hundreds of weights for each weight above it
UNITS: tuple[Unit, ...] = get_args(Unit)
LONG = {"truncate": Long(truncate=True), "window": Long(window=True)}

Choice = TypeVar("Choice", bound=str)


class RequestError(Exception):
    """A request that is rejected before a model runs: the status code of the response, and the reason in one line."""

    def __init__(self, status_code: int, reason: str) -> None:
        super().__init__(reason)
        self.status_code = status_code


@dataclass(frozen=True)
class TaskRequest:
    """A request about a task. ``page`` identifies the browser page that sent it."""

    task: Task
    page: str

    @property
    def subject(self) -> Subject:
        """The models of the task; raises InputError if they could not be opened."""
        return self.task.require_subject()

    @classmethod
    def from_dict(cls, body: Mapping[str, Any], tasks: Mapping[str, Task]) -> Self:
        """The request in a JSON object; raises RequestError for a field that is missing or wrong."""
        return cls(*_task_and_page(body, tasks))


@dataclass(frozen=True)
class SentenceRequest(TaskRequest):
    """A request about a sentence, or a pair of sentences, of a task.

    ``checkpoint`` is an index into the task's course, counted from 0, or TUNED. ``floor`` is the smallest attention
    weight to keep; None leaves it to the models. ``long`` says what to do with a text that is longer than the models
    take; None leaves it to the task.
    """

    text: str
    pair: str | None = None
    unit: Unit = "word"
    checkpoint: int = TUNED
    floor: float | None = None
    long: Long | None = None

    @classmethod
    def from_dict(cls, body: Mapping[str, Any], tasks: Mapping[str, Task]) -> Self:
        """The request in a JSON object; raises RequestError for a field that is missing or wrong."""
        task, page = _task_and_page(body, tasks)
        text, pair = body.get("text"), body.get("pair")
        if not isinstance(text, str) or not isinstance(pair, str | None):
            raise RequestError(400, "text must be a string, and pair a string or null")
        unit = "word" if body.get("unit") is None else choose(body["unit"], UNITS)
        if unit is None:
            raise RequestError(400, "unit must be word or token")
        return cls(task, page, text, pair, unit, _checkpoint(body), _floor(body), _long(body))


def choose(value: object, choices: Iterable[Choice]) -> Choice | None:
    """The one of ``choices`` that equals ``value``, a JSON value of any type; None if there is none."""
    return next((choice for choice in choices if choice == value), None)


async def read_json(request: Request) -> dict[str, Any]:
    """The JSON object in the body of a request.

    Raises RequestError for a request from another site, for a body over MAX_BODY_BYTES, and for anything else than a
    JSON object.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host')}":
        raise RequestError(403, "requests from other sites are not answered")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RequestError(415, "send JSON")
    content = bytearray()
    async for chunk in request.stream():  # request.body() would read a body of any size into memory
        content += chunk
        if len(content) > MAX_BODY_BYTES:
            raise RequestError(413, f"the text is too long: more than {MAX_BODY_BYTES // 1024} kB")
    try:
        body = json.loads(content)
    except ValueError as error:
        raise RequestError(400, "the request is not JSON") from error
    if not isinstance(body, dict):
        raise RequestError(400, "the request is not a JSON object")
    return body


def _task_and_page(body: Mapping[str, Any], tasks: Mapping[str, Task]) -> tuple[Task, str]:
    task, page = body.get("task"), body.get("page")
    if not isinstance(page, str) or len(page) > MAX_PAGE_CHARACTERS:
        raise RequestError(400, "page must be a short string")
    if not isinstance(task, str) or task not in tasks:
        raise RequestError(400, f"task must be one of {', '.join(tasks)}")
    return tasks[task], page


def _checkpoint(body: Mapping[str, Any]) -> int:
    checkpoint = body.get("checkpoint")
    if checkpoint is None:
        return TUNED
    if type(checkpoint) is not int or checkpoint < 0:  # isinstance would accept a bool
        raise RequestError(400, "checkpoint must be null or a number of the course, counted from 0")
    return checkpoint


def _floor(body: Mapping[str, Any]) -> float | None:
    floor: float | None = body.get("floor")
    if floor is not None and (type(floor) not in (int, float) or not MIN_FLOOR <= floor <= 1):
        raise RequestError(400, f"floor must be null or lie in {MIN_FLOOR}..1")
    return floor


def _long(body: Mapping[str, Any]) -> Long | None:
    long = body.get("long")
    if long is None:
        return None
    if not isinstance(long, str) or long not in LONG:
        raise RequestError(400, f"long must be null or one of {', '.join(LONG)}")
    return LONG[long]
