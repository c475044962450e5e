"""DeRose et al. 2021: fine-tuning moves the question's attention to the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from attention_flows.core.arrays import Floats
from attention_flows.models.capture.encode import Encoded
from attention_flows.models.loading.model import Model
from scripts.findings.finding import Finding, Numbers, Table, Verdict, Word
from scripts.findings.maps import Maps, effects, read_maps
from scripts.findings.material import Material, batches
from scripts.findings.numbers import bracketed, means, p_values, ratios
from scripts.findings.panels import Axis, Panels
from scripts.truth.svg import Svg

TASK = "qnli"
SENTENCES, WITH_EFFECTS = 500, 240
SIDES = ("[CLS]", "question", "answer", "[SEP]")
RELATIONS = {
    "question → answer": (1, 2),
    "answer → question": (2, 1),
    "[CLS] → answer": (0, 2),
    "[CLS] → question": (0, 1),
}


def sides(model: Model, inputs: Sequence[Encoded]) -> torch.Tensor:
    """Which of SIDES each token is, one-hot: [batch, tokens, sides]."""
    ids = torch.cat([encoded.inputs["input_ids"] for encoded in inputs])
    side = torch.cat([encoded.inputs["token_type_ids"] for encoded in inputs]) + 1
    side[ids == model.tokenizer.cls_token_id] = SIDES.index("[CLS]")
    side[ids == model.tokenizer.sep_token_id] = SIDES.index("[SEP]")
    return torch.nn.functional.one_hot(side, len(SIDES)).double()


def between(maps: Maps, side: torch.Tensor) -> Floats:
    """The sums of each layer's maps between sides, [batch, layers, reading side, read side]."""
    layers = [torch.einsum("bhqk,bqi,bkj->bij", maps[key].double(), side, side) for key in sorted(maps)]
    return torch.stack(layers, dim=1).numpy(force=True)


def measure(material: Material) -> dict[str, Any]:
    """Attention between question and answer in both models, by layer, and what effects such edges have."""
    models = material.base, material.tuned(TASK)
    heads = models[1].network.config.num_attention_heads
    sentences = material.sentences(TASK, SENTENCES)
    shares = np.zeros((2, len(sentences), models[1].network.config.num_hidden_layers, len(SIDES), len(SIDES)))
    of_effects = np.full((len(sentences), len(SIDES), len(SIDES)), np.nan)
    difference = np.full(len(sentences), np.nan)
    right = np.zeros(len(sentences), np.bool_)
    step = -(-len(sentences) // WITH_EFFECTS)  # evenly among the sentences
    for batch in batches(models, sentences):
        side = sides(models[1], batch.inputs)
        counts = heads * side.sum(dim=1).numpy()
        maps = [read_maps(model, batch)[0] for model in models]
        for number, of_model in enumerate(maps):
            shares[number, batch.places] = between(of_model, side) / counts[:, None, :, None]
        right[batch.places] = [label == "entailment" for label in batch.labels]
        chosen = [index for index, place in enumerate(batch.places) if place % step == 0]
        if chosen:
            some = batch.some(chosen)
            result = effects(models[1], some, {key: of_map[chosen] for key, of_map in maps[0].items()}, predicted=True)
            of_effects[some.places] = between(result.effects, side[chosen]).sum(axis=1)
            difference[some.places] = (result.value - result.reference_value).numpy(force=True)
    relations = {}
    known = ~np.isnan(difference)
    for name, (reader, read) in RELATIONS.items():
        base, tuned = shares[:, :, :, reader, read]
        moved = tuned - base
        relations[name] = {
            "base": means(base),
            "tuned": means(tuned),
            "moved": means(moved),
            "p": p_values(moved),
            "by_label": {label: means(moved[right == is_right]) for label, is_right in (("yes", True), ("no", False))},
            "part": ratios(of_effects[known, reader, read][:, None], difference[known][:, None]),
        }
    return {"n": len(sentences), "with_effects": int(known.sum()), "yes": int(right.sum()), "relations": relations}


def table(numbers: Numbers) -> Table:
    """What each side reads of the other, by layer, and the part of the effects."""
    rows = []
    for name, of_relation in numbers["relations"].items():
        cells = [
            f"{base:.1%} → {tuned:.1%}"
            for base, tuned in zip(of_relation["base"]["mean"], of_relation["tuned"]["mean"], strict=True)
        ]
        rows.append([name, *cells, bracketed(of_relation["part"])])
    layers = [f"layer {n + 1}" for n in range(len(cells))]
    return Table(["who reads whom", *layers, "part of y(A) − y(R)"], rows)


def draw(numbers: Numbers) -> Svg:
    """A panel for each relation: the share of attention in both models, by layer."""
    relations = numbers["relations"]
    depth = len(next(iter(relations.values()))["base"]["mean"])
    layers = [*range(1, depth + 1)]
    most = max(max(of_relation[role]["high"]) for of_relation in relations.values() for role in ("base", "tuned"))
    x = Axis(0.6, depth + 0.4, {layer: str(layer) for layer in layers})
    y = Axis.of_shares(0.1 * np.ceil(most / 0.1), 0.1)
    panels = Panels(
        "Attention between question and answer, before and after fine-tuning", list(relations), x, y, "layer"
    )
    for panel, of_relation in enumerate(relations.values()):
        panels.line(panel, layers, of_relation["base"], "random")
        panels.line(panel, layers, of_relation["tuned"], "effect")
    return panels.legend([("random", "base"), ("effect", "tuned")], "share of the reading side's attention, all heads")


def judge(numbers: Numbers) -> Verdict:
    """Whether the question reads the answer more after fine-tuning, and whether that carries the prediction."""
    of_question = numbers["relations"]["question → answer"]
    moved = of_question["moved"]
    depth = len(moved["mean"])
    more = [n + 1 for n in range(depth) if moved["low"][n] > 0]
    less = [n + 1 for n in range(depth) if moved["high"][n] < 0]
    part, back = of_question["part"], numbers["relations"]["answer → question"]["part"]
    # Below the last layer, the lower end of the largest gain against that of the largest loss.
    gains = max(moved["low"][:-1]) > max(0, -min(moved["low"][:-1]))
    carries = part["low"][0] > 0
    word: Word = "agrees" if gains and carries else "agrees in part" if gains or carries else "differs"
    largest, smallest = (of(range(depth), key=lambda n: moved["mean"][n]) for of in (max, min))
    of_label = of_question["by_label"]
    return Verdict(
        word,
        f"The question gives more of its attention to the answer in {_layers(more)} and less in {_layers(less)} "
        f"(intervals that exclude 0). The largest gain is {_points(moved, largest)} points, at layer {largest + 1} "
        f"(paired t test, p = {of_question['p'][largest]:.1g}), and the largest loss {_points(moved, smallest)}, at "
        f"layer {smallest + 1}. That gain is {_points(of_label['yes'], largest)} where the sentence answers and "
        f"{_points(of_label['no'], largest)} where it does not. These edges carry {bracketed(part)} of what changed "
        "attention does to the log-odds of the predicted class, and the answer's edges to the question "
        f"{bracketed(back)} (estimates, {numbers['with_effects']} pairs). What the question reads in the last layer "
        "has no effect, since the prediction is read from [CLS] there.",
    )


def _points(columns: Numbers, layer: int) -> str:
    return (
        f"{100 * columns['mean'][layer]:+.1f} [{100 * columns['low'][layer]:+.1f}, {100 * columns['high'][layer]:+.1f}]"
    )


def _layers(numbers: Sequence[int]) -> str:
    if not numbers:
        return "no layer"
    return f"layer{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


QUESTION = Finding(
    "question",
    "Fine-tuning moves the question's attention to the answer",
    (("DeRose et al.", 2021),),
    "DeRose, Wang and Berger 2021, *Attention Flows: Analyzing and Comparing Attention Mechanisms in Language "
    "Models*, the use case of question–answer verification ([arXiv 2009.07053](https://arxiv.org/abs/2009.07053))",
    "The paper reads single pairs of QNLI in its visualization, before and after fine-tuning. Its claim, in our "
    "words: after fine-tuning, attention goes between the words of the question and those that answer it. It is a "
    "case study, and we know of no number over a corpus in it.",
    "Over dev pairs, how much of its attention one side gives to the other, the mean over all heads, in the base "
    "and in the tuned model, with [CLS] and [SEP] as sides of their own. Then the "
    "[effects](effects.md#the-effect-of-an-edge) of these edges against the base's attention, as a part of y(A) − "
    "y(R) of the predicted class: estimates that add up. In the table, *a → b* is from the base to the tuned model.",
    "MiniLM with an adapter in place of BERT-base. The answer is the whole sentence, as QNLI does not mark which "
    "words answer; a sentence that does not answer counts too.",
    (TASK,),
    measure,
    table,
    draw,
    judge,
)
