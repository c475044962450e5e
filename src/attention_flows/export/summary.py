"""A trace in a few lines for the terminal."""

from __future__ import annotations

import numpy as np

from ..core.flow import ModelFlow, TracedFlow

MOST_WORDS = 12
MOST_CHARACTERS = 400


def summarize(traced: TracedFlow) -> str:
    """What a reader wants to know first: the predictions, how many edges, whose they are, and the words that count."""
    flow, view = traced.flow, traced.view
    lines = [" | ".join(_start(text) for text in (flow.text, flow.pair) if text)]
    residual = "with" if view.residual else "without"
    lines.append(f"{len(flow.words)} {flow.unit}s, threshold {view.threshold:g}, {residual} residual links")
    lines += flow.notes
    lines.append("")
    width = max(len(model.name) for model in flow.models)
    for model, one in zip(flow.models, traced.traces, strict=True):
        lines.append(f"{model.role:<5}  {model.name:<{width}}  {len(one.edges):>5} edges  {_prediction(model)}")
    comparison = traced.comparison
    if comparison is not None:
        shared, base, tuned = (
            int(kind.sum()) for kind in (comparison.shared, comparison.only_base, comparison.only_tuned)
        )
        lines.append(f"shared {shared}, only base {base}, only tuned {tuned}")
        if not flow.corresponds:
            lines.append("the models do not correspond: their edges are compared by words and relative depth")
    lines += ["", *_influential(traced)]
    return "\n".join(lines)


def _start(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def _prediction(model: ModelFlow) -> str:
    if model.prediction is None:
        return "no task head"
    return ", ".join(
        f"{label} {probability:.3f}"
        for label, probability in zip(model.prediction.labels, model.prediction.probabilities, strict=True)
    )


def _influential(traced: TracedFlow) -> list[str]:
    summed = traced.influence.sum(axis=1)
    labels = traced.flow.words.labels
    order = np.argsort(-summed.sum(axis=0), kind="stable")[:MOST_WORDS]
    order = order[summed[:, order].sum(axis=0) > 0]
    if not len(order):
        return ["no edge reaches the threshold from the state that the prediction is read from: try a lower one"]
    width = max(20, max(len(labels[word]) for word in order))
    head = "  ".join(f"{model.role:>8}" for model in traced.flow.models)
    rows = [f"{'influence, all layers':<{width}}  {head}"]
    for word in order:
        values = "  ".join(f"{value:>8.1f}" for value in summed[:, word])
        rows.append(f"{labels[word]:<{width}}  {values}")
    return rows
