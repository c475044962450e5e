"""``POST /api/heads``: the exact measures of every head on a sentence."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...core.head_measures import HeadMeasurements
from ...core.running import IsCancelled
from ...core.sentence import Sentence
from ...errors import InputError
from ..context import Context
from ..requests import SentenceFields, SentenceRequest, read_json


def route(context: Context) -> Route:
    async def heads(request: Request) -> Response:
        sentence = SentenceRequest.of(await read_json(request, SentenceFields), context.tasks)
        subject = sentence.subject

        def work(cancelled: IsCancelled) -> HeadMeasurements:
            backend = subject.backend(
                sentence.checkpoint,
                Sentence(sentence.text, sentence.pair),
                unit=sentence.unit,
                long=sentence.long,
            )
            measurements = backend.head_measurements(cancelled=cancelled)
            if measurements is None:
                raise InputError("the models are not in memory")
            return measurements

        measurements = await context.queue.run(sentence.turn("heads"), work, request.receive)
        return JSONResponse(measurements.to_dict())

    return Route("/api/heads", heads, methods=["POST"])
