"""``POST /api/flow``: the attention of a task's models on a sentence, as a binary message (docs/wire.md)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.running import IsCancelled
from ...flow import Flow
from ...wire.flow import encode
from ..context import Context
from ..requests import SentenceFields, SentenceRequest, read_json


def read_flow(sentence: SentenceRequest, cancelled: IsCancelled) -> Flow:
    """The flow of a sentence at its checkpoint; raises InputError and Cancelled."""
    return sentence.subject.compare(
        sentence.checkpoint,
        sentence.text,
        sentence.pair,
        unit=sentence.unit,
        floor=sentence.floor,
        long=sentence.long,
        cancelled=cancelled,
    )


def route(context: Context) -> Route:
    async def flow(request: Request) -> Response:
        sentence = SentenceRequest.of(await read_json(request, SentenceFields), context.tasks)

        def work(cancelled: IsCancelled) -> bytes:
            return encode(read_flow(sentence, cancelled))

        message = await context.queue.run(sentence.turn("flow"), work, request.receive)
        return Response(message, media_type="application/octet-stream")

    return Route("/api/flow", flow, methods=["POST"])
