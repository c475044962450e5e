"""``POST /api/knockouts``: what predictions become without some attention, measured (docs/wire.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.effects.cut import Cut, CutPart
from ...core.effects.document import target_document
from ...core.effects.knockout import Knockout
from ...core.running import IsCancelled
from ...flow import Flow
from ..answers import json_bytes, json_response
from ..context import Context
from ..effects_requests import EffectsFields, SentenceEffects
from ..requests import read_json

MAX_CUTS = 100
Number = Annotated[int, Meta(ge=0, le=2**31)]


@dataclass(frozen=True, kw_only=True)
class CutFields:
    """The JSON fields of a cut: all of these together.

    ``edges`` are (layer, head, from, to), a head of null being the whole link; ``heads`` are (layer, head); ``words``
    are not read, by all or by the root alone. ``layers`` are those to which that is confined; alone, whole layers.
    """

    edges: list[tuple[Number, Number | None, Number, Number]] = field(default_factory=list)
    heads: list[tuple[Number, Number]] = field(default_factory=list)
    words: list[Number] = field(default_factory=list)
    layers: list[Number] | None = None
    reader: Literal["all", "root"] = "all"

    def cut(self, flow: Flow) -> Cut:
        """The cut in a flow; raises InputError for words that are not there."""
        if self.layers is not None and not (self.edges or self.heads or self.words):
            return Cut(tuple(CutPart(layer) for layer in sorted(set(self.layers))))
        return flow.cut(heads=self.heads, words=self.words, edges=self.edges, layers=self.layers, reader=self.reader)


@dataclass(frozen=True, kw_only=True)
class KnockoutFields(EffectsFields):
    """The JSON fields of a request about knockouts."""

    cuts: Annotated[list[CutFields], Meta(min_length=1, max_length=MAX_CUTS)]
    how: Literal["mask", "zero", "base"]
    react: bool = True


def route(context: Context) -> Route:
    async def knockouts(request: Request) -> Response:
        fields = await read_json(request, KnockoutFields)
        asked = SentenceEffects.of(fields, context)

        def work(cancelled: IsCancelled) -> bytes:
            flow = asked.flow(cancelled)
            cuts = [cut.cut(flow) for cut in fields.cuts]
            experiments, how, target = flow.experiments(), fields.how, asked.request.target
            measured = experiments.knockouts(cuts, how, target=target, react=fields.react, cancelled=cancelled)
            estimates: list[float | None] = [None] * len(cuts)
            if fields.react:
                estimates = [*experiments.responses(cuts, how, asked.request, cancelled=cancelled)]
            results = [_result(knockout, response) for knockout, response in zip(measured, estimates, strict=True)]
            about = target_document(measured[0].target)
            return json_bytes({"target": about, "how": how, "react": fields.react, "results": results})

        turn = asked.sentence.turn("knockouts", 4 + 2 * len(fields.cuts))
        return json_response(await context.queue.run(turn, work, request.receive))

    return Route("/api/knockouts", knockouts, methods=["POST"])


def _result(knockout: Knockout, response: float | None) -> dict[str, Any]:
    return {"models": [model.to_dict() for model in knockout.models], "response": response}
