"""``POST /api/heads``: the exact measures of every head on a sentence."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.running import IsCancelled
from ...core.sentence import Sentence
from ...errors import InputError
from ..answers import json_bytes, json_response
from ..context import Context
from ..requests import SentenceFields, SentenceRequest, read_json


def route(context: Context) -> Route:
    async def heads(request: Request) -> Response:
        sentence = SentenceRequest.of(await read_json(request, SentenceFields), context.tasks)
        subject = sentence.subject

        def work(cancelled: IsCancelled) -> bytes:
            backend = subject.backend(
                sentence.checkpoint,
                Sentence(sentence.text, sentence.pair),
                unit=sentence.unit,
                long=sentence.long,
            )
            measurements = backend.head_measurements(cancelled=cancelled)
            if measurements is None:
                raise InputError("the models are not in memory")
            return json_bytes(measurements.to_dict())

        return json_response(await context.answer(request, ("heads", sentence.key), sentence.turn("heads"), work))

    return Route("/api/heads", heads, methods=["POST"])
