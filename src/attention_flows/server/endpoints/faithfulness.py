"""``POST /api/faithfulness``: what sets of links do by themselves, measured (docs/wire.md)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.arrays import Ints
from ...core.effects.links import Links
from ...core.running import IsCancelled
from ...errors import InputError
from ..answers import json_bytes, json_response
from ..context import Context
from ..effects_requests import EffectsFields, SentenceEffects
from ..requests import read_json

MAX_SETS = 20
Number = Annotated[int, Meta(ge=0, le=2**31)]


@dataclass(frozen=True, kw_only=True)
class SetFields:
    """The JSON fields of a set of links: the ``count`` strongest ones, or those listed as (layer, from, to)."""

    count: Number | None = None
    links: list[tuple[Number, Number, Number]] | None = None

    def places(self, links: Links) -> Ints:
        """The places of the set's links; raises InputError for links that do not exist."""
        if (self.count is None) == (self.links is None):
            raise InputError("a set of links has either a count or links")
        if self.links is not None:
            return links.places_of(self.links)
        if self.count is not None and self.count > len(links):
            raise InputError(f"there are {len(links)} links, not {self.count}")
        return links.order[: self.count]


@dataclass(frozen=True, kw_only=True)
class FaithfulnessFields(EffectsFields):
    """The JSON fields of a request about faithfulness."""

    sets: Annotated[list[SetFields], Meta(min_length=1, max_length=MAX_SETS)]
    random: bool = False


def route(context: Context) -> Route:
    async def faithfulness(request: Request) -> Response:
        fields = await read_json(request, FaithfulnessFields)
        asked = SentenceEffects.of(fields, context)

        def work(cancelled: IsCancelled) -> bytes:
            measurer = asked.measurer(cancelled)
            sets = [one.places(measurer.links) for one in fields.sets]
            results = measurer.sets(sets, random=fields.random, cancelled=cancelled)
            return json_bytes({"results": [asdict(result) for result in results]})

        turn = asked.sentence.turn("faithfulness", len(fields.sets) * (5 if fields.random else 2))
        return json_response(await context.queue.run(turn, work, request.receive))

    return Route("/api/faithfulness", faithfulness, methods=["POST"])
