"""``POST /api/effects``: what each link of attention does to a prediction (docs/wire.md)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.effects.document import effects_document
from ...core.running import IsCancelled
from ..answers import json_bytes, json_response
from ..context import Context
from ..effects_requests import EffectsFields, SentenceEffects
from ..requests import read_json

PASSES = 20  # of the models, about


def route(context: Context) -> Route:
    async def effects(request: Request) -> Response:
        asked = SentenceEffects.of(await read_json(request, EffectsFields), context)

        def work(cancelled: IsCancelled) -> bytes:
            known = asked.known(cancelled)
            return json_bytes(effects_document(known.effects, known.links, known.measured))

        return json_response(await context.queue.run(asked.sentence.turn("effects", PASSES), work, request.receive))

    return Route("/api/effects", effects, methods=["POST"])
