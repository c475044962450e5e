"""Kovaleva et al. 2019: fine-tuning changes the attention of the last layers most."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from attention_flows.core.arrays import Floats
from scripts.findings.finding import Finding, Numbers, Table, Verdict, verdict
from scripts.findings.maps import Maps, read_maps
from scripts.findings.material import Material, batches
from scripts.findings.numbers import bracketed, means
from scripts.findings.panels import Axis, Panels
from scripts.truth.svg import Svg

TASKS = ("sick", "qnli", "sst2", "mrpc")
SENTENCES = 300
LAST = 2  # layers


def cosines(first: Maps, second: Maps) -> torch.Tensor:
    """The cosine similarity of each head's two flattened maps, [batch, layers, heads]."""
    layers = []
    for key in sorted(first):
        one, other = (of_model[key].flatten(start_dim=2).double() for of_model in (first, second))
        layers.append(torch.nn.functional.cosine_similarity(one, other, dim=2))
    return torch.stack(layers, dim=1)


def measure(material: Material) -> dict[str, Any]:
    """1 − cosine of a sample, and the head change of the whole dev set from its study, by layer and head."""
    return {"tasks": {task: _measure(material, task) for task in TASKS}}


def _measure(material: Material, task: str) -> dict[str, Any]:
    models = material.base, material.tuned(task)
    sentences = material.sentences(task, SENTENCES)
    parts: list[Floats] = []
    for batch in batches(models, sentences):
        base, tuned = (read_maps(model, batch)[0] for model in models)
        parts.append(1 - cosines(base, tuned).numpy(force=True))
    distances = np.concatenate(parts)
    _, values = material.study(task).corpus.head_values("change")
    changes = values.astype(np.float64).reshape(len(values), *distances.shape[1:])
    return {
        name: {
            "n": len(of_heads),
            "heads": np.nanmean(of_heads, axis=0).tolist(),
            **means(np.nanmean(of_heads, axis=2)),
            "margin": means(margin(np.nanmean(of_heads, axis=2))),
        }
        for name, of_heads in (("cosine", distances), ("change", changes))
    }


def margin(layers: Floats) -> Floats:
    """By how much the less changed of the last layers exceeds the most changed of the others, [sentences, 1].

    Which these are is decided by the means of ``layers`` [sentences, layers].
    """
    order = layers.mean(axis=0)
    last, others = order[-LAST:].argmin() + len(order) - LAST, order[:-LAST].argmax()
    return layers[:, last : last + 1] - layers[:, others : others + 1]


def table(numbers: Numbers) -> Table:
    """1 − cosine and head change by layer."""
    rows = []
    for task, of_task in numbers["tasks"].items():
        for name, label in (("cosine", "1 − cosine"), ("change", "head change")):
            of_measure = of_task[name]
            layers = [f"{mean:.3f}" for mean in of_measure["mean"]]
            rows.append(
                [f"`{task}`, {label}", f"{of_measure['n']:,}", *layers, bracketed(of_measure["margin"], 0, 3, True)]
            )
    layers = [f"layer {n + 1}" for n in range(len(rows[0]) - 3)]
    return Table(["task, measure", "n", *layers, "last two above the others"], rows)


def draw(numbers: Numbers) -> Svg:
    """A panel for each task: every head, and the mean of each layer by both measures."""
    of_tasks = numbers["tasks"]
    depth = len(next(iter(of_tasks.values()))["cosine"]["mean"])
    layers = [*range(1, depth + 1)]
    most = max(max(map(max, of_task[name]["heads"])) for of_task in of_tasks.values() for name in ("cosine", "change"))
    x = Axis(0.6, depth + 0.4, {layer: str(layer) for layer in layers})
    y = Axis(0, max(most, 0.1), {tick / 5: f"{tick / 5:.1f}" for tick in range(6) if tick / 5 <= most})
    panels = Panels("How far fine-tuning moves each head's attention, by layer", list(of_tasks), x, y, "layer")
    for panel, of_task in enumerate(of_tasks.values()):
        for layer, heads in zip(layers, of_task["cosine"]["heads"], strict=True):
            panels.specks(panel, layer, heads, "effect")
        panels.line(panel, layers, of_task["change"], "random", dots=False)
        panels.line(panel, layers, of_task["cosine"], "effect")
    names = [("effect", "1 − cosine: mean of the heads, and each head"), ("random", "head change, of the study")]
    return panels.legend(names)


def judge(numbers: Numbers) -> Verdict:
    """Whether the last two layers change most, by both measures."""
    cases = {
        f"`{task}` by {label}": of_task[name]["margin"]["low"][0] > 0
        for task, of_task in numbers["tasks"].items()
        for name, label in (("cosine", "cosine"), ("change", "head change"))
    }
    orders = [
        np.argsort(of_task[name]["mean"])[::-1].tolist()
        for of_task in numbers["tasks"].values()
        for name in ("cosine", "change")
    ]
    depth = len(orders[0])
    first, second = (sum(order[n] == depth - 1 - n for order in orders) for n in range(2))
    without = [case for case, holds in cases.items() if not holds]
    why = (
        f"The last two of {depth} layers both change more than every other in {sum(cases.values())} of {len(cases)} "
        "cases, each a task and a measure (the interval of the difference is above 0)"
    )
    why += f"; not in {', '.join(without)}. " if without else ". "
    why += f"The last layer changes most in {first} of them, and the one before it comes second in {second}."
    return verdict([*cases.values()], why)


LAST_LAYERS = Finding(
    "last-layers",
    "The last layers change most",
    (("Kovaleva et al.", 2019),),
    "Kovaleva, Romanov, Rogers and Rumshisky 2019, *Revealing the Dark Secrets of BERT*, section 4.3 and figure 5 "
    "([arXiv 1908.08593](https://arxiv.org/abs/1908.08593))",
    "The cosine similarity of each head's flattened attention weights before and after fine-tuning BERT-base, "
    "averaged over at most 1,000 dev examples of each of several GLUE tasks. The last two of 12 layers change most, "
    "in all tasks but QQP. The similarities are given as a colour map, not as numbers.",
    "The same cosine, on tokens, of the base's and the tuned model's map of each head, shown as 1 − cosine; and the "
    "[head change](definitions.md#head-change) of each head in the [studies](studies.md) of the whole dev sets. "
    "Whiskers are 95 % intervals over sentences. The last column of the table is the less changed of the last two "
    "layers less the most changed of the others.",
    "MiniLM has six layers, so that its last two are a third of it, and BERT's a sixth. Adapters (LoRA) change every "
    "layer by little; the paper trained all weights. The paper has no SICK.",
    TASKS,
    measure,
    table,
    draw,
    judge,
)
