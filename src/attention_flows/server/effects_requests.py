"""Requests about the effects of a sentence: their fields, and what answers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from msgspec import Meta

from ..core.effects.experiments import Experiments
from ..core.effects.measured import LinkMeasurer
from ..core.effects.request import EffectsRequest
from ..core.effects.target import TargetRequest
from ..core.running import IsCancelled
from ..core.sentence import Sentence
from ..errors import InputError
from ..tasks.task import Task
from .effects_cache import EffectsCache, KnownEffects
from .requests import SentenceFields, SentenceRequest

MAX_TARGET = 10**7


@dataclass(frozen=True, kw_only=True)
class EffectsFields(SentenceFields):
    """The JSON fields of a request about effects; ``target`` is the index of a label."""

    reference: Literal["base", "zero"] | None = None
    target: Annotated[int, Meta(ge=0, le=MAX_TARGET)] | None = None


@dataclass(frozen=True)
class SentenceEffects:
    """Which effects of which sentence a request is about."""

    sentence: SentenceRequest
    request: EffectsRequest

    @classmethod
    def of(cls, fields: EffectsFields, tasks: Mapping[str, Task]) -> Self:
        """The request of some fields; raises RequestError for a task, a unit or a policy that does not exist."""
        request = EffectsRequest(reference=fields.reference, target=TargetRequest(fields.target))
        return cls(SentenceRequest.of(fields, tasks), request)

    def experiments(self) -> Experiments:
        """What runs the models; raises InputError where no model is at hand, and for a text in windows."""
        sentence = self.sentence
        backend = sentence.subject.backend(
            sentence.checkpoint, Sentence(sentence.text, sentence.pair), unit=sentence.unit, long=sentence.long
        )
        experiments = backend.experiments()
        if experiments is None:
            raise InputError("the models are not at hand: a recording has no effects")
        return experiments

    def known(self, cache: EffectsCache, experiments: Experiments, cancelled: IsCancelled) -> KnownEffects:
        """The effects, from the cache or computed; raises InputError and Cancelled."""
        sentence = self.sentence
        key = (
            sentence.task.id,
            sentence.checkpoint,
            sentence.text,
            sentence.pair,
            sentence.unit,
            sentence.long,
            self.request.reference,
            self.request.target,
        )
        return cache.get(key, lambda: experiments.effects(self.request, on_grid=True, cancelled=cancelled))

    def measurer(self, known: KnownEffects, experiments: Experiments) -> LinkMeasurer:
        """What measures the faithfulness of links of known effects."""
        return LinkMeasurer(experiments, self.request, known.effects, known.links)
