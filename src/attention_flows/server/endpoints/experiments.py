"""``POST /api/effects`` and the other experiments with a sentence's models (docs/wire.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.running import IsCancelled
from ...experiments.answers import METHODS, CachedFlow, Method
from ...schema import check
from ..answers import json_bytes, json_response
from ..context import Context
from ..known_flows import NO_EDGES, without_edges
from ..requests import SentenceFields, SentenceRequest, read_json


@dataclass(frozen=True)
class ExperimentRequest:
    """An experiment with a sentence's models; ``fields`` are those of its method."""

    sentence: SentenceRequest
    method: Method
    fields: Any

    def cached_flow(self, context: Context, cancelled: IsCancelled) -> CachedFlow:
        """The sentence's flow, of which what is known is used; raises InputError and Cancelled."""
        sentence, key = replace(self.sentence, floor=NO_EDGES), self.sentence.key
        flow = context.flows.get(key, lambda: without_edges(sentence.read(cancelled)))
        return CachedFlow(flow, context.memory, key, cancelled)


def routes(context: Context) -> list[Route]:
    return [_route(context, name, method) for name, method in METHODS.items()]


def _route(context: Context, name: str, method: Method) -> Route:
    async def experiment(request: Request) -> Response:
        body = await read_json(request, dict[str, Any])
        sentence = SentenceRequest.of(check(body, SentenceFields, "the request"), context.tasks)
        requested = ExperimentRequest(sentence, method, check(body, method.fields, "the request"))

        def work(cancelled: IsCancelled) -> bytes:
            return json_bytes(method.answer(requested.cached_flow(context, cancelled), requested.fields))

        turn = sentence.turn(name, method.passes(requested.fields))
        key = name, sentence.key, json_bytes(requested.fields)
        return json_response(await context.answer(request, key, turn, work))

    return Route(f"/api/{name}", experiment, methods=["POST"])
