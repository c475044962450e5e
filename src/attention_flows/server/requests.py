"""The JSON bodies of requests, checked against declared fields: nothing in them is trusted."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Self, TypeVar, get_args

from msgspec import Meta
from starlette.requests import Request

from ..core.running import IsCancelled
from ..core.words import Unit
from ..flow import Flow
from ..models.long_texts.policy import Long
from ..schema import parse_json
from ..tasks.subject import TUNED, Subject
from ..tasks.task import Task
from .model_queue import Turn

MAX_BODY_BYTES = 64 * 1024
MAX_PAGE_CHARACTERS = 64
MAX_CHECKPOINT = 10**6
MIN_FLOOR = 0.001  # below it lie hundreds of weights for each weight above it
BASE_COST = 50  # of one pass of the models, as if it were so many characters longer
UNITS: tuple[Unit, ...] = get_args(Unit)
LONG = {"truncate": Long(truncate=True), "window": Long(window=True)}

Choice = TypeVar("Choice", bound=str)
Fields = TypeVar("Fields")
Checkpoint = Annotated[int, Meta(ge=0, le=MAX_CHECKPOINT)]
Floor = Annotated[float, Meta(ge=MIN_FLOOR, le=1)]


class RequestError(Exception):
    """A request that is rejected before a model runs: the status code of the response, and the reason in one line."""

    def __init__(self, status_code: int, reason: str) -> None:
        super().__init__(reason)
        self.status_code = status_code


@dataclass(frozen=True, kw_only=True)
class TaskFields:
    """The JSON fields of a request about a task. ``page`` identifies the browser page that sent it."""

    task: str
    page: Annotated[str, Meta(max_length=MAX_PAGE_CHARACTERS)]


@dataclass(frozen=True, kw_only=True)
class SentenceFields(TaskFields):
    """The JSON fields of a request about a sentence; what is null has its default."""

    text: str
    pair: str | None = None
    unit: str | None = None
    checkpoint: Checkpoint | None = None
    floor: Floor | None = None
    long: str | None = None


@dataclass(frozen=True)
class SentenceRequest:
    """A request about a sentence, or a pair of sentences, of a task.

    ``page`` identifies the browser page that sent it.
    ``checkpoint`` is an index into the task's course, counted from 0, or TUNED. ``floor`` is the smallest attention
    weight to keep; None leaves it to the models. ``long`` says what to do with a text that is longer than the models
    take; None leaves it to the task.
    """

    task: Task
    page: str
    text: str
    pair: str | None = None
    unit: Unit = "word"
    checkpoint: int = TUNED
    floor: float | None = None
    long: Long | None = None

    @property
    def subject(self) -> Subject:
        """The models of the task; raises InputError if they could not be opened."""
        return self.task.require_subject()

    @property
    def key(self) -> Hashable:
        """What the words and the models depend on."""
        return self.task.id, self.checkpoint, self.text, self.pair, self.unit, self.long

    def read(self, cancelled: IsCancelled) -> Flow:
        """The flow of the sentence at its checkpoint; raises InputError and Cancelled."""
        return self.subject.compare(
            self.checkpoint,
            self.text,
            self.pair,
            unit=self.unit,
            floor=self.floor,
            long=self.long,
            cancelled=cancelled,
        )

    @classmethod
    def of(cls, fields: SentenceFields, tasks: Mapping[str, Task]) -> Self:
        """The request of some fields; raises RequestError for a task, a unit or a policy that does not exist."""
        unit = "word" if fields.unit is None else choose("unit", fields.unit, UNITS)
        checkpoint = TUNED if fields.checkpoint is None else fields.checkpoint
        long = None if fields.long is None else LONG[choose("long", fields.long, LONG)]
        task, pair = find_task(fields, tasks), fields.pair
        return cls(task, fields.page, fields.text, pair, unit, checkpoint, fields.floor, long)

    def turn(self, kind: str, passes: int = 1) -> Turn:
        """The request's turn in the queue, for work that reads the sentence ``passes`` times."""
        return Turn(self.page, kind, passes * text_cost(self.text, self.pair))


def find_task(fields: TaskFields, tasks: Mapping[str, Task]) -> Task:
    """The task that some fields name; raises RequestError if there is none."""
    return tasks[choose("task", fields.task, tasks)]


def text_cost(text: str, pair: str | None) -> int:
    """What it costs to read a sentence, in the queue's measure."""
    return BASE_COST + len(text) + len(pair or "")


def choose(name: str, value: str, choices: Iterable[Choice]) -> Choice:
    """The one of ``choices`` that equals ``value``; raises RequestError, which says what ``name`` may be."""
    known = tuple(choices)
    for choice in known:
        if choice == value:
            return choice
    raise RequestError(400, f"{name} must be one of {', '.join(known)}")


async def read_json(request: Request, schema: type[Fields]) -> Fields:
    """The JSON object in the body of a request, as ``schema``.

    Raises RequestError for a request from another site and for a body over MAX_BODY_BYTES, and InputError for anything
    else than a JSON object with the fields of the schema.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.scope.get('scheme', 'http')}://{request.headers.get('host')}":
        raise RequestError(403, "requests from other sites are not answered")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RequestError(415, "send JSON")
    content = bytearray()
    async for chunk in request.stream():  # request.body() would read a body of any size into memory
        content += chunk
        if len(content) > MAX_BODY_BYTES:
            raise RequestError(413, f"the text is too long: more than {MAX_BODY_BYTES // 1024} kB")
    return parse_json(bytes(content), schema, "the request")
