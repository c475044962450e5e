"""Prakash et al. 2024 against Wang et al. 2025: the same circuit, or the same nodes with other edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from attention_flows.core.arrays import Floats
from attention_flows.models.loading.model import Model
from attention_flows.studies.read_rows import ReadRow
from scripts.findings.finding import Finding, Numbers, Table, Verdict, Word
from scripts.findings.maps import Maps, effects, head_sums
from scripts.findings.material import SEED, Material, batches
from scripts.findings.numbers import bracketed, means, p_values
from scripts.findings.panels import Axis, Panels, stacked
from scripts.findings.probe import with_probe
from scripts.findings.removal import effect_scores, mean_outputs, right, weakest
from scripts.truth.svg import Svg

TASKS = ("sick", "qnli", "sst2", "mrpc")
SENTENCES, TESTED = 60, 160
FITTED_TO, MEANS_OF = 400, 100  # sentences of the train file: for the base's head, and for heads' mean outputs
EARLIER = "checkpoint at 30 %"
EARLIER_SHARE = 0.3
TOP = 0.1  # of the heads, and of the edges of a sentence
KEPT = (0.25, 0.5)  # of the heads
ORDERS = 2  # random ones
NODES, EDGES = "heads", "edges"
SHARED = Axis.of_shares(1.0, 0.25)
SETS = {"tuned": ("effect", "the tuned model's"), "base": ("attention", "the base's"), "random": ("random", "random")}


@dataclass(frozen=True)
class Circuit:
    """A model's effects on each of some sentences: of heads [sentences, heads], and each one's strongest edges."""

    heads: Floats
    edges: list[frozenset[int]]
    sizes: list[int]  # the edges that a sentence has


def circuit(model: Model, sentences: list[ReadRow]) -> Circuit:
    """The effects on the log-odds of the right label, against no attention at all."""
    heads: dict[int, Floats] = {}
    edges: dict[int, frozenset[int]] = {}
    sizes: dict[int, int] = {}
    for batch in batches([model], sentences):
        of_batch = effects(model, batch).effects
        sums, flat = head_sums(of_batch).numpy(force=True), _flat(of_batch)
        for index, place in enumerate(batch.places):
            heads[place], edges[place], sizes[place] = sums[index], top(flat[index].numpy(force=True)), flat.shape[1]
    places = range(len(sentences))
    return Circuit(np.stack([heads[p] for p in places]), [edges[p] for p in places], [sizes[p] for p in places])


def _flat(maps: Maps) -> torch.Tensor:
    return torch.cat([maps[key].flatten(start_dim=1) for key in sorted(maps)], dim=1)


def top(effects: Floats) -> frozenset[int]:
    """The places of the TOP part of the largest sizes."""
    count = round(TOP * len(effects))
    return frozenset(np.argpartition(-np.abs(effects), count)[:count].tolist())


def overlaps(first: Sequence[frozenset[int]], second: Sequence[frozenset[int]]) -> Floats:
    """The part that each two sets of the same size share, [pairs]."""
    return np.array([len(one & other) / len(one) for one, other in zip(first, second, strict=True)])


def measure(material: Material) -> dict[str, Any]:
    """How much of the top heads and edges two models share, and how far one's heads do the other's work."""
    return {"tasks": {task: _measure(material, task) for task in TASKS}}


def _measure(material: Material, task: str) -> dict[str, Any]:
    tuned = material.tuned(task)
    fitted_to, sentences = material.sentences(task, FITTED_TO, "train"), material.sentences(task, SENTENCES)
    base = with_probe(material.base, tuned.labels or (), fitted_to)
    earlier = material.checkpoint(task, EARLIER_SHARE)
    circuits = {
        name: circuit(model, sentences) for name, model in (("base", base), ("earlier", earlier), ("tuned", tuned))
    }
    overlap = {name: _overlap(circuits[name], circuits["tuned"]) for name in ("base", "earlier")}
    tested = material.sentences(task, TESTED)
    return {
        "n": len(sentences),
        "tested": len(tested),
        "edges": float(np.mean(circuits["tuned"].sizes)),
        "overlap": overlap,
        "accuracy": {
            name: means(right(model, tested).astype(np.float64)[:, None])
            for name, model in (("base", base), ("earlier", earlier), ("tuned", tuned))
        },
        "kept": _kept(tuned, circuits, tested, mean_outputs(tuned, fitted_to[:MEANS_OF])),
    }


def _overlap(first: Circuit, second: Circuit) -> dict[str, Any]:
    """What two models share of the top heads and edges of each sentence, and of the top heads over all of them."""
    nodes = overlaps([top(row) for row in first.heads], [top(row) for row in second.heads])
    edges = overlaps(first.edges, second.edges)
    return {
        NODES: means(nodes[:, None]),
        EDGES: means(edges[:, None]),
        "difference": means((nodes - edges)[:, None]),
        "p": p_values((nodes - edges)[:, None]),
        "over_all": corpus_overlap(first.heads, second.heads),
    }


def corpus_overlap(first: Floats, second: Floats, samples: int = 1000) -> dict[str, list[float]]:
    """What two models share of the top heads by mean effect, with a percentile interval over sentences."""
    random = np.random.default_rng(SEED)

    def shared(rows: Any) -> float:
        return float(overlaps([top(first[rows].mean(axis=0))], [top(second[rows].mean(axis=0))])[0])

    drawn = [shared(random.integers(len(first), size=len(first))) for _ in range(samples)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return {"mean": [shared(slice(None))], "low": [float(low)], "high": [float(high)]}


def _kept(model: Model, circuits: dict[str, Circuit], tested: list[ReadRow], instead: torch.Tensor) -> dict[str, Any]:
    """The tuned model's accuracy with some heads only, all others at their mean output."""
    heads = circuits["tuned"].heads.shape[1]
    random = np.random.default_rng(SEED)

    def accuracies(scores: Floats) -> Floats:
        columns = [right(model, tested, weakest(scores, heads - round(share * heads)), instead) for share in KEPT]
        return np.stack(columns, axis=1).astype(np.float64)

    values = {name: accuracies(effect_scores(circuits[name].heads)) for name in ("tuned", "base")}
    values["random"] = np.mean(
        [accuracies(random.permutation(heads).astype(np.float64)) for _ in range(ORDERS)], axis=0
    )
    return {
        **{name: means(of_set) for name, of_set in values.items()},
        "base_above_random": means(values["base"] - values["random"]),
    }


def table(numbers: Numbers) -> Table:
    """Overlaps with the tuned model, and accuracies of the whole models."""
    rows = []
    for task, of_task in numbers["tasks"].items():
        for name, label in (("base", "base"), ("earlier", EARLIER)):
            overlap, accuracy = of_task["overlap"][name], of_task["accuracy"]
            cells = [bracketed(overlap[what]) for what in ("over_all", NODES, EDGES, "difference")]
            rows.append([f"`{task}`, {label}", str(of_task["n"]), *cells, bracketed(accuracy[name])])
        rows.append([f"`{task}`, tuned", str(of_task["n"]), "–", "–", "–", "–", bracketed(accuracy["tuned"])])
    head = ["task, model", "n", "top heads over all", "top heads", "top edges", "heads less edges", "accuracy"]
    return Table(head, rows)


def draw(numbers: Numbers) -> Svg:
    """Above, what is shared with the tuned model; below, its accuracy with some heads only."""
    of_tasks = numbers["tasks"]
    models = {1: ("base", "base"), 2: ("earlier", "at 30 %")}
    names = Axis(0.5, 2.5, {place: label for place, (_, label) in models.items()})
    above = Panels("Top heads and edges that a model shares with the tuned one", [*of_tasks], names, SHARED, "model")
    for panel, of_task in enumerate(of_tasks.values()):
        above.level(panel, TOP)
        for what, kind in ((EDGES, "gradient"), (NODES, "effect")):
            shared = [of_task["overlap"][name][what] for name, _ in models.values()]
            columns = {end: [of_model[end][0] for of_model in shared] for end in ("mean", "low", "high")}
            above.line(panel, [*models], columns, kind)
    entries = [("effect", "top heads that are shared"), ("gradient", "top edges that are shared")]
    upper = above.legend(entries, "means over sentences; dashed: by chance")
    kept = Axis(0.1, 0.65, {share: f"{share:.0%}" for share in KEPT})
    below = Panels("The tuned model's accuracy with some heads only", [*of_tasks], kept, SHARED, "heads kept")
    for panel, of_task in enumerate(of_tasks.values()):
        for name in ("tuned", "base"):
            below.level(panel, of_task["accuracy"][name]["mean"][0])
        for name, (kind, _) in reversed(SETS.items()):
            below.line(panel, list(KEPT), of_task["kept"][name], kind)
    lower = below.legend([*SETS.values()], "accuracy of the tuned model; dashed: whole, and the base with a probe")
    return stacked(upper, lower)


def judge(numbers: Numbers) -> Verdict:
    """Which of the two papers the overlaps and the accuracies speak for."""
    of_tasks = numbers["tasks"]
    wang = [task for task, of_task in of_tasks.items() if of_task["overlap"]["base"]["difference"]["low"][0] > 0]
    better = [
        task
        for task, of_task in of_tasks.items()
        if of_task["kept"]["base"]["mean"][0] > of_task["accuracy"]["base"]["mean"][0]
    ]
    above = [task for task, of_task in of_tasks.items() if of_task["kept"]["base_above_random"]["low"][0] > 0]
    holding = len(wang) + len(set(better) & set(above))
    word: Word = "agrees" if holding == 2 * len(of_tasks) else "agrees in part" if holding else "differs"
    shared = [f"`{task}` {bracketed(of_task['overlap']['base']['over_all'])}" for task, of_task in of_tasks.items()]
    return Verdict(
        word,
        "*Nodes against edges (Wang et al.).* The base shares more of a sentence's top heads than of its top edges "
        f"with the tuned model in {_named(wang)} (interval above 0); {TOP:.0%} of either are the top, and by chance "
        f"{TOP:.0%} would be shared. Over all sentences it shares of the top heads: {'; '.join(shared)}. *The same "
        f"circuit (Prakash et al.).* With the base's top {KEPT[0]:.0%} of heads alone the tuned model is more often "
        f"right than the whole base with a probe in {_named(better)}, and more often than with random heads in "
        f"{_named(above)} (interval above 0); a task counts where both hold.",
    )


def _named(tasks: Sequence[str]) -> str:
    return ", ".join(f"`{task}`" for task in tasks) or "no task"


CIRCUIT = Finding(
    "circuit",
    "The same circuit, or the same nodes with other edges",
    (("Prakash et al.", 2024), ("Wang et al.", 2025)),
    "Prakash, Shaham, Haklay, Belinkov and Bau 2024, *Fine-Tuning Enhances Existing Mechanisms* "
    "([arXiv 2402.14811](https://arxiv.org/abs/2402.14811)); Wang, Hu, Du, Cheng, Wang and Zou 2025, *Towards "
    "Understanding Fine-Tuning Mechanisms of LLMs via Circuit Analysis* "
    "([arXiv 2502.11812](https://arxiv.org/abs/2502.11812))",
    "Prakash et al. find by path patching that Llama-7B and its fine-tuned versions track entities by primarily the "
    "same circuit; the base's circuit in the fine-tuned models does better than the whole base. Wang et al. follow "
    "circuits (found by attribution to edges) over checkpoints on arithmetic tasks that the base cannot do: nodes "
    "stay much the same, edges change significantly.",
    "Heads and attention edges by the size of their [effect](effects.md#the-effect-of-an-edge) on the log-odds of "
    "the right label, against no attention: in the base, in the checkpoint at 30 % of the fine-tuning, and in the "
    "tuned model, on the same dev sentences. The base has no head for the task; it gets one by logistic regression "
    f"on its frozen pooled state, fitted to {FITTED_TO} train sentences. Of the top {TOP:.0%} of heads, and of a "
    "sentence's edges, the table has the part that the model shares with the tuned one. Then all heads but some are "
    "put to their mean output in the tuned model.",
    "The papers' edges join components of the residual stream; ours are entries of attention maps (head h of layer "
    "l: this token reads that one), so that *edges* here are finer than a head and belong to one sentence. An "
    "edge's effect against no attention is its weight times a gradient, and large weights are much the same in both "
    "models, while the effects of edges cancel in the sum over a head: that favours edges. The models are small "
    "classifiers and not language models, and the base does these tasks badly even with a probe, as in Wang et al.",
    TASKS,
    measure,
    table,
    draw,
    judge,
)
