"""``POST /api/course``: each checkpoint's change of attention and its prediction, on a sentence."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.running import IsCancelled
from ..answers import json_bytes, json_response
from ..context import Context
from ..requests import SentenceFields, SentenceRequest, read_json


def route(context: Context) -> Route:
    async def course(request: Request) -> Response:
        sentence = SentenceRequest.of(await read_json(request, SentenceFields), context.tasks)
        subject = sentence.subject

        def work(cancelled: IsCancelled) -> bytes:
            result = subject.change(sentence.text, sentence.pair, long=sentence.long, cancelled=cancelled)
            probabilities = [prediction.probabilities if prediction else None for prediction in result.predictions]
            return json_bytes({"change": result.change.tolist(), "probabilities": probabilities})

        turn = sentence.turn("course", 1 + len(subject.checkpoints))
        key = "course", sentence.task.id, sentence.text, sentence.pair, sentence.long
        return json_response(await context.answer(request, key, turn, work))

    return Route("/api/course", course, methods=["POST"])
