"""The answer to each kind of request for an experiment."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..core.arrays import nan_to_none
from ..core.effects.document import target_document
from ..core.effects.experiments import Experiments
from ..core.effects.knockout import Knockout
from ..core.effects.measured import LinkMeasurer
from ..core.flow_effects import KnownEffects, measured_effects
from ..core.running import IsCancelled, never_cancelled
from ..errors import InputError
from ..flow_experiments import FlowExperiments
from ..schema import check
from .fields import EffectsFields, FaithfulnessFields, KnockoutFields, MapFields
from .memory import Memory


@dataclass(frozen=True)
class CachedFlow:
    """A flow with the results kept for it: ``key`` names its sentence and models among the effects in ``memory``."""

    flow: FlowExperiments
    memory: Memory
    key: Hashable
    cancelled: IsCancelled

    def effects(self, fields: EffectsFields) -> KnownEffects:
        """The effects, known or computed; raises InputError and Cancelled."""
        experiments, request = self.experiments(corresponding=False), fields.request
        key = self.key, request.reference, request.target
        return self.memory.effects.get(
            key, lambda: measured_effects(self.flow, experiments, request, cancelled=self.cancelled)
        )

    def measurer(self, fields: EffectsFields) -> LinkMeasurer:
        """What measures the faithfulness of links; raises InputError and Cancelled."""
        known = self.effects(fields)
        return LinkMeasurer(self.experiments(corresponding=False), fields.request, known.effects, known.links)

    def experiments(self, *, corresponding: bool = True) -> Experiments:
        """What runs the flow's models, from passes in memory; raises InputError where none are at hand."""
        return self.flow.experiments(corresponding=corresponding).keeping(self.memory.passes)


@dataclass(frozen=True)
class Method:
    """One kind of request: its fields, about how many passes of a model it takes, and the function that answers it.

    ``answer`` raises InputError for a request that cannot be answered, and Cancelled.
    """

    fields: Any
    passes: Callable[[Any], int]
    answer: Callable[[CachedFlow, Any], Any]


def _effects(cached: CachedFlow, fields: EffectsFields) -> Mapping[str, Any]:
    return cached.effects(fields).document()


def _faithfulness(cached: CachedFlow, fields: FaithfulnessFields) -> Mapping[str, Any]:
    measurer = cached.measurer(fields)
    sets = [one.places(measurer.links) for one in fields.sets]
    results = measurer.sets(sets, random=fields.random, cancelled=cached.cancelled)
    return {"results": [asdict(result) for result in results]}


def _curve(cached: CachedFlow, fields: EffectsFields) -> Mapping[str, Any]:
    return cached.measurer(fields).curve(cancelled=cached.cancelled).to_dict()


def _knockouts(cached: CachedFlow, fields: KnockoutFields) -> Mapping[str, Any]:
    cuts = [cut.cut(cached.flow) for cut in fields.cuts]
    experiments, request = cached.experiments(), fields.request
    measured = experiments.knockouts(
        cuts, fields.how, target=request.target, react=fields.react, cancelled=cached.cancelled
    )
    estimates: list[float | None] = [None] * len(cuts)
    if fields.react:
        estimates = [*experiments.responses(cuts, fields.how, request, cancelled=cached.cancelled)]
    return {
        "target": target_document(measured[0].target),
        "how": fields.how,
        "react": fields.react,
        "results": [_result(knockout, response) for knockout, response in zip(measured, estimates, strict=True)],
    }


def _result(knockout: Knockout, response: float | None) -> Mapping[str, Any]:
    return {"models": [model.to_dict() for model in knockout.models], "response": response}


def _knockout_map(cached: CachedFlow, fields: MapFields) -> Mapping[str, Any]:
    measure = cached.flow.word_map if fields.over == "words" else cached.flow.head_map
    measured = measure(how=fields.how, target=fields.target, cancelled=cached.cancelled)
    return {
        "over": measured.what,
        "how": measured.how,
        "model": measured.model,
        "before": measured.value,
        "effects": [nan_to_none(row) for row in measured.effects],
    }


# By name; a new kind of request is one more entry.
METHODS: Mapping[str, Method] = {
    "effects": Method(EffectsFields, lambda fields: 20, _effects),
    "faithfulness": Method(
        FaithfulnessFields, lambda fields: (5 if fields.random else 2) * len(fields.sets), _faithfulness
    ),
    "curve": Method(EffectsFields, lambda fields: 60, _curve),
    "knockouts": Method(KnockoutFields, lambda fields: 4 + 2 * len(fields.cuts), _knockouts),
    "knockout-map": Method(MapFields, lambda fields: 50, _knockout_map),
}


class Answering:
    """Answers requests about one flow, with a memory of its own."""

    def __init__(self, flow: FlowExperiments) -> None:
        self._flow = flow
        self._memory = Memory()

    def answer(self, name: str, request: Any) -> Any:
        """The answer for JSON; raises InputError for a request that cannot be answered."""
        if name not in METHODS:
            raise InputError(f"{name} is no experiment of a flow; those are {', '.join(METHODS)}")
        method = METHODS[name]
        cached = CachedFlow(self._flow, self._memory, None, never_cancelled)
        return method.answer(cached, check(request, method.fields, "the request"))
