"""The tables of docs/truth.md, in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from attention_flows.core.effects.ranking import SHARES
from scripts.truth.figures import NAMES
from scripts.truth.measure import REACTS
from scripts.truth.rankings import RANKINGS, REFERENCES
from scripts.truth.statistics import mean, median
from scripts.truth.summary import AREAS, HOWS, TOPS, TaskSummary, areas

MAX_ERROR = 0.02
SHOWN = (0.002, 0.01, 0.05)  # shares of edges
STRONGEST_HEADS = 3


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |" for cells in (head, *rows)]
    return "\n".join([lines[0], f"|---|{'---:|' * (len(head) - 1)}", *lines[1:]])


def in_short(tasks: Sequence[TaskSummary]) -> str:
    """Each ranking's agreement with the base's attention put back, and what its first edges recover."""
    columns = [(unit, react) for unit in HOWS for react in REACTS]
    rows = []
    for name in RANKINGS:
        cells = []
        for unit, react in columns:
            found = [task.agreements.get((unit, "base", react, name)) for task in tasks]
            cells.append(_number(mean([of.sizes for of in found if of is not None])))
        of_tasks = [task.f("base")[name] for task in tasks if name in task.f("base")]
        f = np.concatenate(of_tasks) if of_tasks else np.full((1, len(SHARES)), np.nan)
        rows.append((NAMES[name], *cells, _number(median(f[:, SHARES.index(0.01)])), _number(areas(f)["CMD log"])))
    return table(("ranking", *(f"{unit}s, {react}" for unit, react in columns), "f at 1 %", "CMD log"), rows)


def sample(tasks: Sequence[TaskSummary]) -> str:
    rows = [
        (task.task, *(str(len(stage)) for stage in (task.effects, task.knockouts, task.curves)), _tokens(task))
        for task in tasks
    ]
    head = ("task", "completeness, part, accuracy", "knockouts", "curves", "tokens of a sentence, mean (longest)")
    return table(head, rows)


def completeness(tasks: Sequence[TaskSummary]) -> str:
    rows = []
    for task in tasks:
        for reference in REFERENCES:
            errors, steps = np.array(task.errors(reference)), Counter(task.steps(reference))
            within = int((errors <= MAX_ERROR).sum())
            rows.append(
                (
                    f"{task.task}, `{reference}`",
                    f"{within} of {len(errors)}, {within / len(errors) * 100:.3g} %",
                    *(_percent(float(np.percentile(errors, at))) for at in (50, 95, 100)),
                    *(str(steps[count]) for count in (5, 15, 45)),
                )
            )
    head = ("task, reference", "error ≤ 2 %", "median", "95th percentile", "largest", "5 steps", "15 steps", "45 steps")
    return table(head, rows)


def part(tasks: Sequence[TaskSummary]) -> str:
    def cell(values: tuple[float, float, float]) -> str:
        return "{:.2f} ({:.2f} – {:.2f})".format(*values)

    rows = [(task.task, *(cell(task.part(reference)) for reference in REFERENCES)) for task in tasks]
    return table(("task", "changed attention (`base`)", "attention at all (`zero`)"), rows)


def accuracy(tasks: Sequence[TaskSummary]) -> str:
    layers = len(tasks[0].accuracies) - 2
    head = ("", "as it is", "all layers", *(f"layer {layer}" for layer in range(1, layers + 1)))
    rows = [(f"{task.task}, accuracy", *(f"{value:.3f}" for value in task.accuracies)) for task in tasks]
    rows += [
        (f"{task.task}, part of y lost", "0", *(_number(task.lost(index)) for index in range(layers + 1)))
        for task in tasks
    ]
    return table(head, rows)


def heads(tasks: Sequence[TaskSummary]) -> str:
    rows = []
    for task in tasks:
        order = np.argsort(-np.abs(task.heads), axis=None)[:STRONGEST_HEADS]
        places = zip(*np.unravel_index(order, task.heads.shape), strict=True)
        strongest = ", ".join(f"L{layer + 1} H{head} {task.heads[layer, head] * 100:.0f} %" for layer, head in places)
        rows.append((task.task, strongest, *(f"{task.special(reference) * 100:.0f} %" for reference in REFERENCES)))
    return table(("task", "strongest heads", "into special tokens, `base`", "… `zero`"), rows)


def agreement(tasks: Sequence[TaskSummary], unit: str, how: str) -> str:
    """A ranking's agreement with one kind of knockout: the mean of tasks, and the lowest and highest."""
    of_tasks = [task.agreements for task in tasks if task.knockouts]
    rows = []
    for name in RANKINGS:
        cells: list[str] = []
        for react in REACTS:
            found = [of[key] for of in of_tasks if (key := (unit, how, react, name)) in of]
            cells.append(_range([each.sizes for each in found]))
            if unit == "edge":
                cells.append(_number(mean([each.random for each in found])))
            cells += [_number(mean([each.signed for each in found])), _number(mean([each.top for each in found]))]
        rows.append((NAMES[name], *cells))
    columns = ["Spearman", "signed", f"top {TOPS[unit]}"]
    if unit == "edge":
        columns.insert(1, "random edges")
    return table(("ranking", *(f"{react}: {column}" for react in REACTS for column in columns)), rows)


def curves(tasks: Sequence[TaskSummary], reference: str) -> str:
    """F by ranking at SHOWN shares, CPR and CMD: medians over the sentences of all tasks."""
    rows = []
    for name in RANKINGS:
        of_tasks = [task.f(reference)[name] for task in tasks if name in task.f(reference)]
        if of_tasks and not (name == "difference" and reference == "zero"):
            f = np.concatenate(of_tasks)
            at = [median(f[:, SHARES.index(share)]) for share in SHOWN]
            rows.append((NAMES[name], *(_number(value) for value in (*at, *areas(f).values()))))
    return table(("ranking", *(f"f at {share * 100:g} %" for share in SHOWN), *AREAS), rows)


def recovered(tasks: Sequence[TaskSummary], reference: str) -> str:
    """F by task, for the effects' ranking, *removed* for the same, and the ranking by the attention difference."""
    rows = []
    for task in tasks:
        f = task.f(reference)
        if f:
            other = "difference" if reference == "base" else "attention"
            places = [SHARES.index(share) for share in SHOWN]
            columns = [of[:, place] for of in (f["effect"], task.removed(reference), f[other]) for place in places]
            rows.append((f"{task.task} ({len(f['effect'])})", *(_number(median(column)) for column in columns)))
    other = NAMES["difference" if reference == "base" else "attention"]
    head = [f"{name} {share * 100:g} %" for name in ("effect", "removed", other) for share in SHOWN]
    return table(("task (sentences)", *head), rows)


def _tokens(task: TaskSummary) -> str:
    counts = [of["tokens"] for of in task.effects]
    return f"{np.mean(counts):.0f} ({max(counts)})"


def _number(value: float) -> str:
    return "–" if value != value else f"{round(value, 2) + 0.0:.2f}"  # no -0.00


def _percent(value: float) -> str:
    return f"{value * 100:.3g} %"


def _range(values: Sequence[float]) -> str:
    """The mean, and the lowest and highest."""
    known = [value for value in values if value == value]
    return f"{_number(mean(known))} ({_number(min(known))} – {_number(max(known))})" if known else "–"
