"""Requests about the effects of a sentence: their fields, and what answers them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal, Self

from msgspec import Meta

from ..core.effects.effects import Effects
from ..core.effects.experiments import Experiments
from ..core.effects.links import Links
from ..core.effects.measured import LinkMeasurer
from ..core.effects.request import EffectsRequest
from ..core.effects.target import TargetRequest
from ..core.running import IsCancelled
from ..errors import InputError
from ..flow import Flow
from .context import Context
from .known import KnownEffects, without_edges
from .requests import SentenceFields, SentenceRequest

MAX_TARGET = 10**7
NO_EDGES = 1.0  # a floor that leaves next to none, for reading a sentence quickly
MAX_MEASURED_TOKENS = 64  # the effects of longer texts come without measured faithfulness, which would hold them up


@dataclass(frozen=True, kw_only=True)
class EffectsFields(SentenceFields):
    """The JSON fields of a request about effects; ``target`` is the index of a label."""

    reference: Literal["base", "zero"] | None = None
    target: Annotated[int, Meta(ge=0, le=MAX_TARGET)] | None = None


@dataclass(frozen=True)
class SentenceEffects:
    """Which effects of which sentence a request is about."""

    context: Context
    sentence: SentenceRequest
    request: EffectsRequest

    @classmethod
    def of(cls, fields: EffectsFields, context: Context) -> Self:
        """The request of some fields; raises RequestError for a task, a unit or a policy that does not exist."""
        request = EffectsRequest(reference=fields.reference, target=TargetRequest(fields.target))
        return cls(context, SentenceRequest.of(fields, context.tasks), request)

    def flow(self, cancelled: IsCancelled) -> Flow:
        """The sentence's flow without its edges; raises InputError and Cancelled."""
        sentence = replace(self.sentence, floor=NO_EDGES)
        return self.context.flows.get(sentence.key, lambda: without_edges(sentence.read(cancelled)))

    def measurer(self, cancelled: IsCancelled) -> LinkMeasurer:
        """What measures the faithfulness of links; raises InputError and Cancelled."""
        experiments = self.flow(cancelled).experiments(corresponding=False)
        known = self.known(cancelled)
        return LinkMeasurer(experiments, self.request, known.effects, known.links)

    def known(self, cancelled: IsCancelled) -> KnownEffects:
        """The effects, from the cache or computed; raises InputError and Cancelled."""
        flow = self.flow(cancelled)
        key = self.sentence.key, self.request.reference, self.request.target
        experiments = flow.experiments(corresponding=False)
        return self.context.effects.get(key, lambda: self._compute(flow, experiments, cancelled))

    def _compute(self, flow: Flow, experiments: Experiments, cancelled: IsCancelled) -> KnownEffects:
        effects = experiments.effects(self.request, cancelled=cancelled)
        _check_grid(effects, flow)
        links = Links(effects)
        measurer = LinkMeasurer(experiments, self.request, effects, links)
        short = effects.sentence.tokens <= MAX_MEASURED_TOKENS
        return KnownEffects(effects, links, tuple(measurer.strongest(cancelled=cancelled)) if short else ())


def _check_grid(effects: Effects, flow: Flow) -> None:
    """Raise InputError where the effects' layers and words are not the flow's, which the page counts by."""
    own, words = effects.sentence, flow.words
    same = (own.labels, own.segments, own.spans) == (words.labels, words.segments, words.spans)
    if not same or [len(layer) for layer in effects.effect] != list(flow.models[-1].edges.heads):
        raise InputError("these models differ in words or layers: open each of them alone to see its effects")
