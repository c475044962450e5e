"""What a request to the server asks for, read with distrust."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from starlette.requests import Request

from ..core.flow import Role
from ..core.view import View
from ..core.words import Unit
from ..errors import InputError
from ..export.picture.look import Look
from ..export.save import KINDS
from ..tasks.subject import TUNED
from ..tasks.task import Task

MOST_BYTES = 64 * 1024
LEAST_FLOOR = 0.001  # there are hundreds of weights below it for each that lies above
LOOK = ("mode", "order", "theme")
ROLES: tuple[Role, ...] = get_args(Role)
UNITS: dict[object, Unit] = {None: "word", "word": "word", "token": "token"}  # a course is asked for without a unit


class Refused(Exception):
    """A request that is answered with an error, without a model being run."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """A sentence of a task, and the page that asks. ``checkpoint`` counts from 0, or is TUNED."""

    task: Task
    page: str
    text: str = ""
    pair: str | None = None
    unit: Unit = "word"
    checkpoint: int = TUNED
    floor: float | None = None


@dataclass(frozen=True)
class AskedPin:
    """A trace of the same words that another is compared with, and whose trace of each it is."""

    asked: Asked
    role: Role
    view: View


@dataclass(frozen=True)
class AskedFile:
    """A file of a sentence's trace: of which kind, under which view, and how a picture of it is to look."""

    asked: Asked
    kind: str
    view: View
    look: Look
    pinned: AskedPin | None = None


async def asked_for_task(request: Request, tasks: Mapping[str, Task]) -> Asked:
    """What a request about a task as a whole asks for; raises Refused for anything that is not one."""
    task, page = _task_and_page(await _body(request), tasks)
    return Asked(task, page)


async def asked_for_sentence(request: Request, tasks: Mapping[str, Task]) -> Asked:
    """What a request about a sentence asks for; raises Refused for anything that is not one."""
    return _sentence(await _body(request), tasks)


async def asked_for_file(request: Request, tasks: Mapping[str, Task]) -> AskedFile:
    """What a request for a file asks for; raises Refused or InputError for anything that is not one."""
    asked = await _body(request)
    kind = next((kind for kind in KINDS if kind == asked.get("kind")), None)
    if kind is None:
        raise Refused(400, f"kind must be one of {', '.join(KINDS)}")
    look, pinned = asked.get("look"), asked.get("pinned")
    if not isinstance(look, dict) or not (pinned is None or isinstance(pinned, dict)):
        raise Refused(400, "look must be an object, and pinned an object or null")
    named = {name: look[name] for name in LOOK if name in look}
    if not all(isinstance(value, str) for value in named.values()):
        raise InputError("a look is made of names")
    pin = None if pinned is None else _pin(asked, pinned, tasks)
    return AskedFile(_sentence(asked, tasks), kind, _view(asked), Look(**named), pin)


def _view(asked: dict[str, Any]) -> View:
    view = asked.get("view")
    if not isinstance(view, dict):
        raise Refused(400, "view must be an object")
    try:
        return View.from_document(view)
    except ValueError as error:
        raise Refused(400, str(error)) from error


def _pin(asked: dict[str, Any], pinned: dict[str, Any], tasks: Mapping[str, Task]) -> AskedPin:
    """The sentence is that of the request; only how it was read and is viewed is the pinned trace's own."""
    role = next((role for role in ROLES if role == pinned.get("role")), None)
    if role is None:
        raise Refused(400, f"a pinned trace's role must be one of {', '.join(ROLES)}")
    read = {name: pinned.get(name) for name in ("checkpoint", "floor")}
    return AskedPin(_sentence(asked | read, tasks), role, _view(pinned))


def _sentence(asked: dict[str, Any], tasks: Mapping[str, Task]) -> Asked:
    task, page = _task_and_page(asked, tasks)
    text, pair, unit, checkpoint = (asked.get(name) for name in ("text", "pair", "unit", "checkpoint"))
    if not isinstance(text, str) or not (pair is None or isinstance(pair, str)):
        raise Refused(400, "text must be a string, and pair a string or null")
    if unit not in UNITS:
        raise Refused(400, "unit must be word or token")
    if checkpoint is None:
        checkpoint = TUNED
    elif type(checkpoint) is not int or checkpoint < 0:  # a bool is an int too
        raise Refused(400, "checkpoint must be null or a number of the course, counted from 0")
    floor = asked.get("floor")
    if floor is not None and not (type(floor) in (int, float) and LEAST_FLOOR <= floor <= 1):
        raise Refused(400, f"floor must be null or lie in {LEAST_FLOOR}..1")
    return Asked(task, page, text, pair, UNITS[unit], checkpoint, floor)


def _task_and_page(asked: dict[str, Any], tasks: Mapping[str, Task]) -> tuple[Task, str]:
    task, page = asked.get("task"), asked.get("page")
    if not isinstance(page, str) or len(page) > 64:
        raise Refused(400, "page must be a short string")
    if not isinstance(task, str) or task not in tasks:
        raise Refused(400, f"task must be one of {', '.join(tasks)}")
    return tasks[task], page


async def _body(request: Request) -> dict[str, Any]:
    """The JSON object in a request of our own page."""
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host')}":
        raise Refused(403, "requests from other sites are not answered")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refused(415, "send JSON")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused(413, f"the text is too long: more than {MOST_BYTES // 1024} kB")
    try:
        asked = json.loads(body)
    except ValueError as error:
        raise Refused(400, "the request is not JSON") from error
    if not isinstance(asked, dict):
        raise Refused(400, "the request is not a JSON object")
    return asked
