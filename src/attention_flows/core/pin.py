"""A pinned trace beside another of the same words, as if they were two models'."""

from __future__ import annotations

from dataclasses import replace

from .flow import ModelFlow, Role, Traced
from .trace import Trace


def beside(pinned: Traced, now: Traced, role: Role) -> Traced:
    """A pinned trace in the base's place and another in the tuned model's: see :meth:`Traced.against`."""
    if pinned.pinned is not None or now.pinned is not None:
        raise ValueError("a trace that is compared with a pinned one already cannot be compared with another")
    (before, first), (after, second) = _of_role(pinned, role), _of_role(now, role)
    old, new = pinned.flow, now.flow
    if (old.text, old.pair, old.words.labels, old.words.segments) != (
        new.text,
        new.pair,
        new.words.labels,
        new.words.segments,
    ):
        raise ValueError("the pinned trace is of other words")
    root = new.root_of(after)
    if (before.edges.heads, old.root_of(before)) != (after.edges.heads, root):
        raise ValueError("the pinned trace is of a model that is built differently")
    flow = replace(
        new,
        models=(replace(before, role="base", own=None), replace(after, role="tuned", own=None)),
        root=root,
        encoder_layers=new.encoder_layers if after.own is None else after.own.encoder_layers,
        floor=max(old.floor, new.floor),
        view=now.view,
        measuring=None,  # what it would measure is not these two
    )
    return Traced(flow, now.view, (first, second), pinned.view)


def _of_role(traced: Traced, role: Role) -> tuple[ModelFlow, Trace]:
    models = traced.flow.models
    index = next((index for index, model in enumerate(models) if model.role == role), 0)
    return models[index], traced.traces[index]
