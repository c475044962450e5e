"""The plots of docs/truth.md."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from attention_flows.core.effects.ranking import SHARES
from scripts.truth.measure import REACTS
from scripts.truth.rankings import RANKINGS
from scripts.truth.statistics import median
from scripts.truth.summary import HOWS, TaskSummary
from scripts.truth.svg import SHAPES, Svg

NAMES = {
    "effect": "effect",
    "response": "response",
    "difference": "|A − R|",
    "attention": "attention",
    "value_norm": "value_norm",
    "contribution": "contribution",
    "gradient": "gradient",
    "random": "random",
}
PANEL = 200  # pixels
MIN_ERROR, MAX_ERROR = 1e-5, 1e-1
MIN_F, MAX_F = -0.25, 1.25


def draw_figures(tasks: Sequence[TaskSummary], folder: Path) -> None:
    """Write every plot for which there are measurements."""
    folder.mkdir(parents=True, exist_ok=True)
    draw_completeness(tasks).save(folder / "completeness.svg")
    draw_accuracy(tasks).save(folder / "accuracy.svg")
    if any(task.knockouts for task in tasks):
        for number, title in enumerate(("put to the base's attention", "taken away")):
            draw_agreement(tasks, number, title).save(folder / f"agreement-{('base', 'none')[number]}.svg")
    if any(task.curves for task in tasks):
        for reference in ("base", "zero"):
            draw_curves(tasks, reference).save(folder / f"curves-{reference}.svg")


def draw_completeness(tasks: Sequence[TaskSummary]) -> Svg:
    """The distribution of the error of completeness."""
    svg = Svg(130 + PANEL * len(tasks), 250, "Distribution of the error of completeness, by task and reference")
    top, height, width = 34, 150, PANEL - 30
    low, high = math.log10(MIN_ERROR), math.log10(MAX_ERROR)
    for number, task in enumerate(tasks):
        left = 50 + number * PANEL
        svg.text(left, top - 12, task.task, kind="title")
        _frame(svg, left, top, width, height, ("0", "50 %", "100 %"), number == 0)
        for power in range(int(low), int(high) + 1):
            x = left + (power - low) / (high - low) * width
            svg.line((x, top + height), (x, top + height + 4))
            svg.text(
                x, top + height + 18, "" if power % 2 else f"{10.0 ** (power + 2):g} %", kind="soft", anchor="middle"
            )
        limit = left + (math.log10(0.02) - low) / (high - low) * width
        svg.line((limit, top), (limit, top + height), kind="mark", dash="3 3")
        for reference, colour in (("base", "effect"), ("zero", "gradient")):
            errors = np.log10(np.clip(np.sort(task.errors(reference)), MIN_ERROR, MAX_ERROR))
            shares = np.arange(1, len(errors) + 1) / len(errors)
            points = [
                (left + (x - low) / (high - low) * width, top + (1 - y) * height)
                for x, y in zip(errors, shares, strict=True)
            ]
            svg.curve([(points[0][0], top + height), *points], colour)
    _legend(svg, 50, top + height + 46, (("effect", "reference base"), ("gradient", "reference zero")))
    svg.text(330, top + height + 50, "dashed: 2 %. Up: the part of sentences whose error is at most this.", kind="soft")
    return svg


def draw_accuracy(tasks: Sequence[TaskSummary]) -> Svg:
    """Accuracy with the base's attention put back, everywhere and layer by layer."""
    layers = len(tasks[0].accuracies) - 2
    places = ["as it is", "all", *(str(layer) for layer in range(1, layers + 1))]
    step = 58
    svg = Svg(90 + step * len(places) + 40, 270, "Accuracy with the base's attention put back, everywhere and by layer")
    low, top, height, left = 0.5, 40, 160, 50
    _frame(svg, left, top, step * len(places), height, ("0.5", "0.75", "1"), True)
    for column, place in enumerate(places):
        x = left + (column + 0.5) * step
        svg.text(x, top + height + 18, place, anchor="middle", kind="soft" if column < 2 else "")
        for shape, (number, task) in zip(SHAPES, enumerate(tasks), strict=False):
            y = top + (1 - (task.accuracies[column] - low) / (1 - low)) * height
            svg.dot(x + 9 * (number - 1.5), y, "random" if column == 0 else "effect", shape)
    svg.text(left + 2 * step, top + height + 36, "the base's attention at this layer alone", kind="soft")
    _shapes(svg, left, top - 18, tasks)
    return svg


def draw_agreement(tasks: Sequence[TaskSummary], number: int, title: str) -> Svg:
    """Spearman's correlation of each ranking with measured knockouts."""
    row, left, width = 22, 110, PANEL - 26
    height = row * len(RANKINGS)
    svg = Svg(left + 3 * PANEL, 2 * (height + 74) + 24, f"Spearman correlation with knockouts {title}")
    for panel, (react, unit) in enumerate((react, unit) for react in REACTS for unit in HOWS):
        x0, top = left + panel % 3 * PANEL, 66 + panel // 3 * (height + 64)
        svg.text(x0, top - 12, f"{unit}s, {react}", kind="title")
        zero = x0 + width / 4  # from -1/3 to 1
        for value in (0.0, 0.5, 1.0):
            x = zero + value * width * 3 / 4
            svg.line((x, top), (x, top + height))
            svg.text(x, top + height + 16, f"{value:g}", kind="soft", anchor="middle")
        for line, name in enumerate(RANKINGS):
            y = top + (line + 0.5) * row
            if panel % 3 == 0:
                svg.text(left - 14, y + 4, NAMES[name], anchor="end")
            for shape, task in zip(SHAPES, tasks, strict=False):
                found = task.agreements.get((unit, HOWS[unit][number], react, name))
                if found is not None:
                    svg.dot(zero + max(found.sizes, -1 / 3) * width * 3 / 4, y, name, shape)
    _shapes(svg, left, 20, tasks)
    return svg


def draw_curves(tasks: Sequence[TaskSummary], reference: str) -> Svg:
    """Faithfulness over the share of edges, by ranking; medians over sentences."""
    height, width, low = 190, 300, math.log10(SHARES[0])
    rows = -(-len(tasks) // 2)
    svg = Svg(40 + (width + 64) * 2, rows * (height + 66) + 78, f"Faithfulness over the share of edges, {reference}")

    def place(left: float, top: float, share: float, value: float) -> tuple[float, float]:
        shown = min(max(value, MIN_F), MAX_F) if value == value else value
        return left + (1 - math.log10(share) / low) * width, top + (MAX_F - shown) / (MAX_F - MIN_F) * height

    for number, task in enumerate(tasks):
        left, top = 50 + number % 2 * (width + 64), 34 + number // 2 * (height + 66)
        curves = shown_curves(task, reference)
        sentences = len(next(iter(curves.values()), ()))
        svg.text(left, top - 12, f"{task.task} ({sentences} sentences)", kind="title")
        for value in (0.0, 0.5, 1.0):
            y = place(left, top, 1.0, value)[1]
            svg.line((left, y), (left + width, y), kind="rule" if value == 0.5 else "mark")
            svg.text(left - 8, y + 4, f"{value:g}", kind="soft", anchor="end")
        for share in (0.001, 0.01, 0.1, 1.0):
            svg.text(
                place(left, top, share, 0)[0], top + height + 18, f"{share * 100:g} %", kind="soft", anchor="middle"
            )
        for name, f in curves.items():
            values = [*(median(column) for column in f.T), 1.0]
            points = zip((*SHARES, 1.0), values, strict=True)
            svg.curve([place(left, top, share, value) for share, value in points], name)
    drawn = [name for name in RANKINGS if any(name in shown_curves(task, reference) for task in tasks)]
    _legend(svg, 20, rows * (height + 66) + 34, [(name, NAMES[name]) for name in drawn])
    return svg


def shown_curves(task: TaskSummary, reference: str) -> dict[str, np.ndarray[Any, Any]]:
    """Faithfulness by ranking; against no attention at all, attention's difference is attention itself."""
    return {name: f for name, f in task.f(reference).items() if (name, reference) != ("difference", "zero")}


def _frame(svg: Svg, left: float, top: float, width: float, height: float, labels: Sequence[str], named: bool) -> None:
    """Three rules at the bottom, the middle and the top of a panel, with their labels."""
    for number, label in enumerate(labels):
        y = top + height * (1 - number / (len(labels) - 1))
        svg.line((left, y), (left + width, y))
        if named:
            svg.text(left - 8, y + 4, label, kind="soft", anchor="end")


def _legend(svg: Svg, left: float, y: float, entries: Sequence[tuple[str, str]]) -> None:
    """Each line with its name, in as many rows as are needed."""
    x = left
    for name, label in entries:
        width = 52 + 7 * len(label)
        if x + width > svg.width:
            x, y = left, y + 22
        svg.curve([(x, y), (x + 24, y)], name)
        svg.text(x + 30, y + 4, label)
        x += width


def _shapes(svg: Svg, left: float, y: float, tasks: Sequence[TaskSummary]) -> None:
    for shape, task in zip(SHAPES, tasks, strict=False):
        svg.dot(left + 5, y, "plain", shape)
        svg.text(left + 15, y + 4, task.task)
        left += 70
