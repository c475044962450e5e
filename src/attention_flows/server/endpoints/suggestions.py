"""``POST /api/suggestions``: words in the place of another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...core.running import IsCancelled
from ...core.sentence import Sentence
from ...core.suggestions import Suggestions
from ...errors import InputError
from ..context import Context
from ..requests import SentenceFields, SentenceRequest, read_json


@dataclass(frozen=True, kw_only=True)
class SuggestionsFields(SentenceFields):
    """The JSON fields of a request for suggestions in the place of the sentence's word with this index."""

    word: Annotated[int, Meta(ge=0, le=2**31)]


def route(context: Context) -> Route:
    async def suggestions(request: Request) -> Response:
        fields = await read_json(request, SuggestionsFields)
        sentence = SentenceRequest.of(fields, context.tasks)
        subject = sentence.subject

        def work(cancelled: IsCancelled) -> Suggestions:
            text = Sentence(sentence.text, sentence.pair)
            backend = subject.backend(sentence.checkpoint, text, unit=sentence.unit, long=sentence.long)
            suggested = backend.suggestions(fields.word)
            if suggested is None:
                raise InputError("the models are not in memory")
            return suggested

        suggested = await context.queue.run(sentence.turn("suggestions"), work, request.receive)
        return JSONResponse(suggested.to_dict())

    return Route("/api/suggestions", suggestions, methods=["POST"])
