"""``POST /api/effect-course``: y and y with the reference's attention, at each checkpoint (docs/wire.md)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.running import IsCancelled
from ...experiments.fields import EffectsFields
from ...schema import check
from ..answers import json_bytes, json_response
from ..context import Context
from ..requests import SentenceFields, SentenceRequest, read_json


def route(context: Context) -> Route:
    async def effect_course(request: Request) -> Response:
        body = await read_json(request, dict[str, Any])
        sentence = SentenceRequest.of(check(body, SentenceFields, "the request"), context.tasks)
        fields = check(body, EffectsFields, "the request")
        subject = sentence.subject

        def work(cancelled: IsCancelled) -> bytes:
            course = subject.effect_course(
                sentence.text,
                sentence.pair,
                at=sentence.checkpoint,
                reference=fields.reference,
                target=fields.target,
                unit=sentence.unit,
                long=sentence.long,
                cancelled=cancelled,
            )
            return json_bytes(course.to_dict())

        turn = sentence.turn("effect course", 2 + 2 * len(subject.checkpoints))
        key = "effect course", sentence.key, json_bytes(fields)
        return json_response(await context.answer(request, key, turn, work))

    return Route("/api/effect-course", effect_course, methods=["POST"])
