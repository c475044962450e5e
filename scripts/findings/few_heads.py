"""Michel et al. 2019 and Voita et al. 2019: few heads suffice."""

from __future__ import annotations

from typing import Any

import numpy as np

from attention_flows.core.arrays import Floats
from attention_flows.models.loading.model import Model
from attention_flows.studies.read_rows import ReadRow
from scripts.findings.finding import Finding, Numbers, Table, Verdict, verdict
from scripts.findings.maps import effects, head_sums
from scripts.findings.material import SEED, Material, batches
from scripts.findings.numbers import bracketed, means
from scripts.findings.panels import Axis, Panels
from scripts.findings.removal import effect_scores, mean_outputs, michel_scores, right, weakest
from scripts.truth.svg import Svg

TASKS = ("sick", "qnli", "sst2", "mrpc")
SENTENCES, RANKED_BY = 120, 40
SHARES = (0.2, 0.4, 0.6, 0.8)
REPORTED = 0.4  # the share of BERT's heads that the paper removes without a noticeable loss
NOTICEABLE = 0.02  # of the accuracy
ORDERS = 2  # random ones
KINDS = {
    "michel": ("gradient", "importance by gradient (the paper's)"),
    "effect": ("effect", "effects"),
    "effect_mean": ("response", "effects, heads at their mean"),
    "random": ("random", f"random (mean of {ORDERS})"),
}


def measure(material: Material) -> dict[str, Any]:
    """The accuracy with more and more heads removed, the least important first, by several rankings."""
    return {"tasks": {task: _measure(material, task) for task in TASKS}}


def zero_effects(model: Model, sentences: list[ReadRow]) -> Floats:
    """The effects of each head against no attention at all, [sentences, heads]."""
    values = np.zeros(
        (len(sentences), model.network.config.num_hidden_layers * model.network.config.num_attention_heads)
    )
    for batch in batches([model], sentences):
        values[batch.places] = head_sums(effects(model, batch).effects).numpy(force=True)
    return values


def _measure(material: Material, task: str) -> dict[str, Any]:
    model = material.tuned(task)
    ranked_by, sentences = material.sentences(task, RANKED_BY, "train"), material.sentences(task, SENTENCES)
    scores = {"michel": michel_scores(model, ranked_by), "effect": effect_scores(zero_effects(model, ranked_by))}
    means_of_heads = mean_outputs(model, ranked_by)
    heads = len(scores["effect"])
    removed = [round(share * heads) for share in SHARES]
    random = np.random.default_rng(SEED)
    whole = right(model, sentences).astype(np.float64)

    def drops(ranking: Floats, instead: Any = None) -> Floats:
        columns = [right(model, sentences, weakest(ranking, count), instead) for count in removed]
        return np.stack(columns, axis=1) - whole[:, None]

    curves = {
        "michel": drops(scores["michel"]),
        "effect": drops(scores["effect"]),
        "effect_mean": drops(scores["effect"], means_of_heads),
        "random": np.mean([drops(random.permutation(heads).astype(np.float64)) for _ in range(ORDERS)], axis=0),
    }
    return {
        "n": len(sentences),
        "ranked_by": len(ranked_by),
        "heads": heads,
        "removed": removed,
        "accuracy": means(whole[:, None]),
        "drops": {name: means(curve) for name, curve in curves.items()},
        "effect_above_random": means(curves["effect"] - curves["random"]),
    }


def table(numbers: Numbers) -> Table:
    """The change of the accuracy by ranking and share."""
    rows = []
    for task, of_task in numbers["tasks"].items():
        for name, (_, label) in KINDS.items():
            cells = [bracketed(of_task["drops"][name], column, 2, True) for column in range(len(of_task["removed"]))]
            accuracy = of_task["accuracy"]["mean"][0]
            rows.append([f"`{task}` ({accuracy:.2f}), {label}", str(of_task["n"]), *cells])
    shares = [f"{share:.0%} removed" for share in SHARES]
    return Table(["task (accuracy with all heads), ranking", "n", *shares], rows)


def draw(numbers: Numbers) -> Svg:
    """A panel for each task: the accuracy by the share of heads that are removed."""
    of_tasks = numbers["tasks"]
    x = Axis(-0.03, 1.0, {0.0: "0", 0.2: "20", 0.4: "40", 0.6: "60", 0.8: "80"})
    panels = Panels(
        "Accuracy with heads removed, the least important first",
        list(of_tasks),
        x,
        Axis.of_shares(1.0, 0.25),
        "% removed",
    )
    for panel, of_task in enumerate(of_tasks.values()):
        whole = of_task["accuracy"]["mean"][0]
        panels.level(panel, whole)
        for name, (kind, _) in reversed(KINDS.items()):
            drop = of_task["drops"][name]
            curve = {end: [whole, *(whole + value for value in drop[end])] for end in ("mean", "low", "high")}
            panels.line(panel, [0.0, *SHARES], curve, kind)
    return panels.legend(list(KINDS.values()), "dashed: all heads")


def judge(numbers: Numbers) -> Verdict:
    """Whether the paper's share of heads can be removed, and whether effects rank better than chance."""
    column = SHARES.index(REPORTED)
    cases: dict[str, bool] = {}
    drops, spared = [], []
    for task, of_task in numbers["tasks"].items():
        best = max(("michel", "effect"), key=lambda name: of_task["drops"][name]["mean"][column])
        cases[task] = of_task["drops"][best]["mean"][column] >= -NOTICEABLE
        by = "by gradient" if best == "michel" else "by effect"
        drops.append(f"`{task}` {bracketed(of_task['drops'][best], column, 2, True)} ({by})")
        fine = [SHARES[n] for n, value in enumerate(of_task["drops"]["effect_mean"]["mean"]) if value >= -NOTICEABLE]
        spared.append(f"`{task}` {max(fine, default=0):.0%}")
    above = [
        f"`{task}`" for task, of_task in numbers["tasks"].items() if of_task["effect_above_random"]["low"][column] > 0
    ]
    return verdict(
        [*cases.values()],
        f"With {REPORTED:.0%} of the heads set to zero, by the better of the two rankings, the accuracy changes by: "
        f"{'; '.join(drops)}. It counts as noticeable beyond {NOTICEABLE}. Effects remove heads with less loss than "
        f"random orders do there in {', '.join(above) or 'no task'} (interval above 0). Heads put to their mean, by "
        f"effect, can go without a noticeable loss up to (of the shares that were tried): {', '.join(spared)}.",
    )


FEW_HEADS = Finding(
    "few-heads",
    "Few heads suffice",
    (("Michel et al.", 2019), ("Voita et al.", 2019)),
    "Michel, Levy and Neubig 2019, *Are Sixteen Heads Really Better than One?*, section 4 ([arXiv "
    "1905.10650](https://arxiv.org/abs/1905.10650)); Voita, Talbot, Moiseev, Sennrich and Titov 2019, *Analyzing "
    "Multi-Head Self-Attention* ([arXiv 1905.09418](https://arxiv.org/abs/1905.09418))",
    "Michel et al. set the outputs of heads to zero after training, the least important first by the mean absolute "
    "product of a head's output and the loss's gradient to it, normalised by layer: up to 40 % of the heads of "
    "BERT-base, fine-tuned on MNLI, go without a noticeable loss, then the accuracy drops sharply. Voita et al. "
    "prune heads while they train on (stochastic gates): of 48 encoder heads of a translation model 38 go for 0.15 "
    "BLEU.",
    "The paper's removal and its ranking, and beside them the ranking by the size of the mean "
    "[effect](effects.md#the-effect-of-an-edge) against no attention, random orders, and the effects' order with "
    "heads at their mean output in place of zero. Rankings are made on sentences of the train file, accuracies "
    "measured on the dev file; changes of the accuracy are paired, with 95 % intervals.",
    "MiniLM has 72 heads and BERT-base 144, and ours were already distilled from a larger model. Nothing trains on "
    "after a removal, so that Voita's number has no counterpart here. With so few sentences the intervals are wider "
    "than the change that counts as noticeable.",
    TASKS,
    measure,
    table,
    draw,
    judge,
)
