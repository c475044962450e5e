"""A trace in a few lines of text, for the terminal."""

from __future__ import annotations

import numpy as np

from ..core.flow import ModelFlow, TracedFlow
from ..core.influence import shares
from ..escapes import show_controls

MAX_WORDS = 12
MAX_CHARACTERS = 400


def summarize(traced: TracedFlow) -> str:
    """The predictions, the number of edges and which model has them, and the words of most influence.

    Control characters, line ends among them, are shown: what a stranger wrote stays in its place.
    """
    flow, view = traced.flow, traced.view
    lines = [" | ".join(_shortened(show_controls(text)) for text in (flow.text, flow.pair) if text)]
    residual = "with" if view.residual else "without"
    lines.append(f"{len(flow.words)} {flow.unit}s, threshold {view.threshold:g}, {residual} residual links")
    lines += map(show_controls, flow.notes)
    lines.append("")
    names = [show_controls(model.name) for model in flow.models]
    width = max(map(len, names))
    for model, name, trace in zip(flow.models, names, traced.traces, strict=True):
        lines.append(f"{model.role:<5}  {name:<{width}}  {len(trace.edges):>5} edges  {_prediction(model)}")
    comparison = traced.comparison
    if comparison is not None:
        masks = comparison.shared, comparison.only_base, comparison.only_tuned
        shared, base, tuned = (int(mask.sum()) for mask in masks)
        lines.append(f"shared {shared}, only base {base}, only tuned {tuned}")
        if not flow.corresponds:
            lines.append("the models do not correspond: their edges are compared by words and relative depth")
    lines += ["", *_influential(traced)]
    return "\n".join(lines)


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]}…"


def _prediction(model: ModelFlow) -> str:
    if model.prediction is None:
        return "no task head"
    return ", ".join(
        f"{show_controls(label)} {probability:.3f}"
        for label, probability in zip(model.prediction.labels, model.prediction.probabilities, strict=True)
    )


def _influential(traced: TracedFlow) -> list[str]:
    """The words of most influence, in both models together, and their share of each model's, over all layers."""
    share = shares(traced.influence.sum(axis=1))
    labels = [show_controls(label) for label in traced.flow.words.labels]
    order = np.argsort(-share.sum(axis=0), kind="stable")[:MAX_WORDS]
    order = order[share[:, order].sum(axis=0) > 0]
    if not len(order):
        return ["no edge reaches the threshold from the state that the prediction is read from: try a lower one"]
    title = "uptake, all layers" if traced.view.forward else "influence in the trace, all layers"
    width = max(len(title), max(len(labels[word]) for word in order))
    roles = "  ".join(f"{model.role:>8}" for model in traced.flow.models)
    rows = [f"{title:<{width}}  {roles}"]
    for word in order:
        values = "  ".join(f"{value:>8.1%}" for value in share[:, word])
        rows.append(f"{labels[word]:<{width}}  {values}")
    return rows
