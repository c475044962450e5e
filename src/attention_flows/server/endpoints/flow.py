"""``POST /api/flow``: the attention of a task's models on a sentence, as a binary message (docs/wire.md)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.running import IsCancelled
from ...wire.flow import encode
from ..context import Context
from ..known_flows import without_edges
from ..requests import SentenceFields, SentenceRequest, read_json


def route(context: Context) -> Route:
    async def flow(request: Request) -> Response:
        sentence = SentenceRequest.of(await read_json(request, SentenceFields), context.tasks)

        def work(cancelled: IsCancelled) -> bytes:
            read = sentence.read(cancelled)
            context.flows.put(sentence.key, without_edges(read))
            return encode(read)

        key = "flow", sentence.key, sentence.floor
        message = await context.answer(request, key, sentence.turn("flow"), work)
        return Response(message, media_type="application/octet-stream")

    return Route("/api/flow", flow, methods=["POST"])
