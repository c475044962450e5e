"""``POST /api/curve``: faithfulness over the number of links, by four rankings, measured (docs/wire.md)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.running import IsCancelled
from ..answers import json_bytes, json_response
from ..context import Context
from ..effects_requests import EffectsFields, SentenceEffects
from ..requests import read_json

PASSES = 60  # of the models, about


def route(context: Context) -> Route:
    async def curve(request: Request) -> Response:
        asked = SentenceEffects.of(await read_json(request, EffectsFields), context)

        def work(cancelled: IsCancelled) -> bytes:
            return json_bytes(asked.measurer(cancelled).curve(cancelled=cancelled).to_dict())

        return json_response(await context.queue.run(asked.sentence.turn("curve", PASSES), work, request.receive))

    return Route("/api/curve", curve, methods=["POST"])
