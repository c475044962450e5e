"""Two traces of one model side by side: a pinned one, and the one that is seen now."""

from __future__ import annotations

from dataclasses import replace

from ..errors import InputError
from .flow import Flow, ModelFlow, Role, TracedFlow
from .trace import Trace


def beside(pinned: TracedFlow, now: TracedFlow, role: Role) -> TracedFlow:
    """A ``pinned`` trace of the model ``role`` in the base's place, and its trace ``now`` in the tuned model's.

    A flow of one model has only that model's trace, whatever the role. What compares two models then compares the two
    traces. Raises InputError where the traces are of different words, where their models are not built alike, and where
    one of them is such a pair of traces already.
    """
    if pinned.pinned is not None or now.pinned is not None:
        raise InputError("a trace that is compared with a pinned one already cannot be compared with another")
    (model_before, trace_before), (model_now, trace_now) = _of_role(pinned, role), _of_role(now, role)
    flow_before, flow_now = pinned.flow, now.flow
    if _words_of(flow_before) != _words_of(flow_now):
        raise InputError("the pinned trace is of other words")
    root = flow_now.root_of(model_now)
    if (model_before.edges.heads, flow_before.root_of(model_before)) != (model_now.edges.heads, root):
        raise InputError("the pinned trace is of a model that is built differently")
    flow = replace(
        flow_now,
        models=(replace(model_before, role="base", grid=None), replace(model_now, role="tuned", grid=None)),
        root=root,
        encoder_layers=flow_now.encoder_layers_of(model_now),
        floor=max(flow_before.floor, flow_now.floor),
        view=now.view,
        backend=None,  # it knows other models than these two
    )
    return TracedFlow(flow, now.view, (trace_before, trace_now), pinned.view)


def _words_of(flow: Flow) -> tuple[object, ...]:
    return flow.sentence, flow.words.labels, flow.words.segments


def _of_role(traced: TracedFlow, role: Role) -> tuple[ModelFlow, Trace]:
    models = traced.flow.models
    index = next((index for index, model in enumerate(models) if model.role == role), 0)
    return models[index], traced.traces[index]
