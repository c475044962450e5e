"""``POST /api/course``: each checkpoint's change of attention and its prediction, on a sentence."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...core.heads.change import Change
from ..context import Context
from ..model_queue import IsCancelled
from ..requests import SentenceRequest, read_json


def route(context: Context) -> Route:
    async def course(request: Request) -> Response:
        sentence = SentenceRequest.from_dict(await read_json(request), context.tasks)
        subject = sentence.subject

        def work(cancelled: IsCancelled) -> Change:
            return subject.change(sentence.text, sentence.pair, long=sentence.long, cancelled=cancelled)

        result = await context.queue.run(f"course {sentence.page}", work, request.receive)
        probabilities = [prediction.probabilities if prediction else None for prediction in result.predictions]
        return JSONResponse({"change": result.change.tolist(), "probabilities": probabilities})

    return Route("/api/course", course, methods=["POST"])
