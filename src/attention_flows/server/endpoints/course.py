"""``POST /api/course``: each checkpoint's change of attention and its prediction, on a sentence."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...core.heads.change import Change
from ...core.running import IsCancelled
from ..context import Context
from ..requests import SentenceFields, SentenceRequest, read_json


def route(context: Context) -> Route:
    async def course(request: Request) -> Response:
        sentence = SentenceRequest.of(await read_json(request, SentenceFields), context.tasks)
        subject = sentence.subject

        def work(cancelled: IsCancelled) -> Change:
            return subject.change(sentence.text, sentence.pair, long=sentence.long, cancelled=cancelled)

        turn = sentence.turn("course", 1 + len(subject.checkpoints))
        result = await context.queue.run(turn, work, request.receive)
        probabilities = [prediction.probabilities if prediction else None for prediction in result.predictions]
        return JSONResponse({"change": result.change.tolist(), "probabilities": probabilities})

    return Route("/api/course", course, methods=["POST"])
