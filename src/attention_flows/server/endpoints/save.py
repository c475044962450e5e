"""``POST /api/save``: a trace of a sentence, alone or beside a pinned one, as a file (docs/saving.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Self, get_args
from urllib.parse import quote

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.flow import Role
from ...core.running import IsCancelled
from ...core.view import View
from ...errors import InputError
from ...experiments.answers import CachedFlow
from ...experiments.fields import EffectsFields
from ...export.picture.look import Look
from ...export.picture.raster import Warn
from ...export.save import FORMATS, KINDS, contents
from ...flow import Flow
from ...tasks.subject import TUNED
from ...tasks.task import Task
from ..context import Context
from ..requests import Checkpoint, Floor, RequestError, SentenceFields, SentenceRequest, choose, read_json

NOTE = "Attention-Flows-Note"
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, kw_only=True)
class LookFields:
    """The JSON fields of a picture's look; the size is the renderer's."""

    mode: str | None = None
    order: str = "reading"
    theme: str = "light"
    drawn: str = ""
    edges: str = "attention"
    links: Annotated[int, Meta(ge=1, le=2**31)] | None = None
    reached: bool = True
    glyphs: bool = False


@dataclass(frozen=True, kw_only=True)
class PinnedFields:
    """The JSON fields of a pinned trace, whose view is a document of docs/view.md."""

    role: str
    view: dict[str, Any]
    checkpoint: Checkpoint | None = None
    floor: Floor | None = None


@dataclass(frozen=True, kw_only=True)
class FileFields(SentenceFields):
    """The JSON fields of a request for a file."""

    kind: str
    view: dict[str, Any]
    look: LookFields
    pinned: PinnedFields | None = None


@dataclass(frozen=True)
class PinnedRequest:
    """A pinned trace of the same sentence. ``role`` is the model whose traces are compared."""

    sentence: SentenceRequest
    role: Role
    view: View

    @classmethod
    def of(cls, fields: PinnedFields, sentence: SentenceRequest) -> Self:
        """The request of some fields; raises RequestError for a field that is wrong.

        The checkpoint, the floor and the view are the pinned trace's; the other fields are those of ``sentence``.
        """
        checkpoint = TUNED if fields.checkpoint is None else fields.checkpoint
        pinned = replace(sentence, checkpoint=checkpoint, floor=fields.floor)
        return cls(pinned, choose("a pinned trace's role", fields.role, ROLES), _view(fields.view))


@dataclass(frozen=True)
class FileRequest:
    """A request for a file: the kind of file, the sentence and view of its trace, and the look of a picture."""

    sentence: SentenceRequest
    kind: str
    view: View
    look: Look
    pinned: PinnedRequest | None = None

    @classmethod
    def of(cls, fields: FileFields, tasks: Mapping[str, Task]) -> Self:
        """The request of some fields; raises RequestError or InputError for a field that is wrong."""
        sentence = SentenceRequest.of(fields, tasks)
        pinned = None if fields.pinned is None else PinnedRequest.of(fields.pinned, sentence)
        kind = choose("kind", fields.kind, KINDS)
        return cls(sentence, kind, _view(fields.view), Look(**vars(fields.look)), pinned)


def file_contents(file: FileRequest, context: Context, cancelled: IsCancelled, warn: Warn) -> bytes:
    """The bytes of the file; ``warn`` is called with what it cannot show. Raises InputError and Cancelled."""
    flow = file.sentence.read(cancelled)
    if file.look.edges == "effect":
        flow = _with_effects(flow, file.sentence, context, cancelled)
    pinned = file.pinned
    pinned_flow = flow if pinned is None or pinned.sentence == file.sentence else pinned.sentence.read(cancelled)
    try:
        trace = flow.traced(file.view)
        if pinned is not None:
            trace = trace.against(pinned_flow.traced(pinned.view), pinned.role)
    except ValueError as error:
        raise InputError(str(error)) from error
    return contents(trace, file.kind, file.look, warn=warn)


def route(context: Context) -> Route:
    async def save(request: Request) -> Response:
        file = FileRequest.of(await read_json(request, FileFields), context.tasks)

        notes: list[str] = []

        def work(cancelled: IsCancelled) -> bytes:
            return file_contents(file, context, cancelled, notes.append)

        content = await context.queue.run(file.sentence.turn("save"), work, request.receive)
        # A header takes no letters but those of Latin 1.
        headers = {NOTE: quote(" ".join(notes))} if notes else None
        return Response(content, media_type=FORMATS[file.kind].media_type, headers=headers)

    return Route("/api/save", save, methods=["POST"])


def _with_effects(flow: Flow, sentence: SentenceRequest, context: Context, cancelled: IsCancelled) -> Flow:
    """The flow with its effects written along with it, from what is known or computed."""
    known = CachedFlow(flow, context.memory, sentence.key, cancelled).effects(EffectsFields())
    return replace(flow, effects_document=known.document())


def _view(document: Mapping[str, Any]) -> View:
    try:
        return View.from_dict(document)
    except ValueError as error:
        raise RequestError(400, str(error)) from error
