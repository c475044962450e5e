"""``POST /api/save``: a trace of a sentence, alone or beside a pinned one, as a file (docs/saving.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.flow import Role
from ...core.view import View
from ...errors import InputError
from ...export.picture.look import Look
from ...export.picture.raster import Warn
from ...export.save import FORMATS, KINDS, contents
from ...tasks.task import Task
from ..context import Context
from ..model_queue import IsCancelled
from ..requests import RequestError, SentenceRequest, choose, read_json
from .flow import read_flow

NOTE = "Attention-Flows-Note"
LOOK_FIELDS = ("mode", "order", "theme", "drawn")
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class PinnedRequest:
    """A pinned trace of the same sentence. ``role`` is the model whose traces are compared."""

    sentence: SentenceRequest
    role: Role
    view: View

    @classmethod
    def from_dict(cls, body: Mapping[str, Any], tasks: Mapping[str, Task]) -> PinnedRequest:
        """The request in ``body["pinned"]``; raises RequestError for a field that is missing or wrong.

        The checkpoint, the floor and the view are the pinned trace's; the other fields are those of ``body``.
        """
        pinned = body["pinned"]
        role = choose(pinned.get("role"), ROLES)
        if role is None:
            raise RequestError(400, f"a pinned trace's role must be one of {', '.join(ROLES)}")
        fields = {name: pinned.get(name) for name in ("checkpoint", "floor")}
        return cls(SentenceRequest.from_dict({**body, **fields}, tasks), role, _view(pinned))


@dataclass(frozen=True)
class FileRequest:
    """A request for a file: the kind of file, the sentence and view of its trace, and the look of a picture."""

    sentence: SentenceRequest
    kind: str
    view: View
    look: Look
    pinned: PinnedRequest | None = None

    @classmethod
    def from_dict(cls, body: Mapping[str, Any], tasks: Mapping[str, Task]) -> FileRequest:
        """The request in a JSON object; raises RequestError or InputError for a field that is missing or wrong."""
        kind = choose(body.get("kind"), KINDS)
        if kind is None:
            raise RequestError(400, f"kind must be one of {', '.join(KINDS)}")
        look, pinned = body.get("look"), body.get("pinned")
        if not isinstance(look, dict) or not isinstance(pinned, dict | None):
            raise RequestError(400, "look must be an object, and pinned an object or null")
        look_fields = {name: look[name] for name in LOOK_FIELDS if name in look}
        if not all(isinstance(value, str) for value in look_fields.values()):
            raise RequestError(400, "a look is made of names")
        pinned_request = None if pinned is None else PinnedRequest.from_dict(body, tasks)
        sentence = SentenceRequest.from_dict(body, tasks)
        return cls(sentence, kind, _view(body), Look(**look_fields), pinned_request)


def file_contents(file: FileRequest, cancelled: IsCancelled, warn: Warn) -> bytes:
    """The bytes of the file; ``warn`` is called with what it cannot show. Raises InputError and Cancelled."""
    flow = read_flow(file.sentence, cancelled)
    pinned = file.pinned
    pinned_flow = flow if pinned is None or pinned.sentence == file.sentence else read_flow(pinned.sentence, cancelled)
    try:
        trace = flow.traced(file.view)
        if pinned is not None:
            trace = trace.against(pinned_flow.traced(pinned.view), pinned.role)
    except ValueError as error:
        raise InputError(str(error)) from error
    return contents(trace, file.kind, file.look, warn=warn)


def route(context: Context) -> Route:
    async def save(request: Request) -> Response:
        file = FileRequest.from_dict(await read_json(request), context.tasks)

        notes: list[str] = []

        def work(cancelled: IsCancelled) -> bytes:
            return file_contents(file, cancelled, notes.append)

        content = await context.queue.run(f"save {file.sentence.page}", work, request.receive)
        # A header takes no letters but those of Latin 1.
        headers = {NOTE: quote(" ".join(notes))} if notes else None
        return Response(content, media_type=FORMATS[file.kind].media_type, headers=headers)

    return Route("/api/save", save, methods=["POST"])


def _view(body: Mapping[str, Any]) -> View:
    view = body.get("view")
    if not isinstance(view, dict):
        raise RequestError(400, "view must be an object")
    try:
        return View.from_dict(view)
    except ValueError as error:
        raise RequestError(400, str(error)) from error
