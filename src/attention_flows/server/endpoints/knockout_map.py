"""``POST /api/knockout-map``: the effect of cutting each word at each layer, or each head (docs/wire.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.arrays import nan_to_none
from ...core.effects.maps import KnockoutMap
from ...core.running import IsCancelled
from ..answers import json_bytes, json_response
from ..context import Context
from ..effects_requests import EffectsFields, SentenceEffects
from ..requests import read_json

PASSES = 50  # of the models, about


@dataclass(frozen=True, kw_only=True)
class MapFields(EffectsFields):
    """The JSON fields of a request about a map of knockouts."""

    over: Literal["words", "heads"]
    how: Literal["mask", "zero", "base"]


def route(context: Context) -> Route:
    async def knockout_map(request: Request) -> Response:
        fields = await read_json(request, MapFields)
        asked = SentenceEffects.of(fields, context)

        def work(cancelled: IsCancelled) -> bytes:
            flow = asked.flow(cancelled)
            measure = flow.word_map if fields.over == "words" else flow.head_map
            return json_bytes(_to_dict(measure(how=fields.how, target=fields.target, cancelled=cancelled)))

        return json_response(await context.queue.run(asked.sentence.turn("map", PASSES), work, request.receive))

    return Route("/api/knockout-map", knockout_map, methods=["POST"])


def _to_dict(measured: KnockoutMap) -> dict[str, Any]:
    return {
        "over": measured.what,
        "how": measured.how,
        "model": measured.model,
        "before": measured.value,
        "effects": [nan_to_none(row) for row in measured.effects],
    }
