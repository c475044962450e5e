"""Clark et al. 2019: attention to separators is a no-op, as its gradients say."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from attention_flows.core.arrays import Floats
from attention_flows.models.capture.encode import Encoded
from attention_flows.models.loading.model import Model
from scripts.findings.finding import Finding, Numbers, Table, Verdict, Word
from scripts.findings.maps import Maps, loss_gradients, read_maps
from scripts.findings.material import Material, batches
from scripts.findings.numbers import bracketed, means, ratios
from scripts.findings.panels import Axis, Panels
from scripts.truth.svg import Svg

TASKS = ("sick", "qnli", "sst2", "mrpc")
SENTENCES = 300
TWICE = 2.0
SPECIAL = {"sep": "[SEP]", "cls": "[CLS]"}
LINES = {
    ("sep", "tuned"): ("attention", "[SEP], attention"),
    ("sep", "gradient"): ("gradient", "[SEP], |gradient|"),
    ("cls", "tuned"): ("value_norm", "[CLS], attention"),
    ("cls", "gradient"): ("contribution", "[CLS], |gradient|"),
}


def kinds(model: Model, inputs: list[Encoded]) -> dict[str, torch.Tensor]:
    """Which tokens are [SEP], [CLS], or words, [batch, tokens]."""
    ids = torch.cat([encoded.inputs["input_ids"] for encoded in inputs])
    special = torch.tensor(model.tokenizer.all_special_ids)
    return {
        "sep": ids.eq(model.tokenizer.sep_token_id),
        "cls": ids.eq(model.tokenizer.cls_token_id),
        "word": ~torch.isin(ids, special),
    }


def into(maps: Maps, keys: torch.Tensor) -> Floats:
    """The sums of each layer's maps over all heads, queries and some ``keys`` [batch, tokens]: [batch, layers]."""
    layers = [(maps[key].double() * keys[:, None, None]).sum(dim=(1, 2, 3)) for key in sorted(maps)]
    return torch.stack(layers, dim=1).numpy(force=True)


def measure(material: Material) -> dict[str, Any]:
    """What goes into separators at each layer: of attention, of the gradients, and of the tokens."""
    return {"tasks": {task: _measure(material, task) for task in TASKS}}


def _measure(material: Material, task: str) -> dict[str, Any]:
    base, tuned = material.base, material.tuned(task)
    sentences = material.sentences(task, SENTENCES)
    parts: dict[str, list[Floats]] = {}
    for batch in batches((base, tuned), sentences):
        of_base, gradients = read_maps(base, batch)[0], loss_gradients(tuned, batch)
        tokens = kinds(tuned, batch.inputs)
        whole = torch.ones_like(tokens["word"])
        for kind, is_kind in tokens.items():
            counts = is_kind.sum(dim=1, keepdim=True).double().numpy()
            here = {
                "base": into(of_base, is_kind) / into(of_base, whole),
                "tuned": into(gradients.maps, is_kind) / into(gradients.maps, whole),
                "gradient": into(gradients.absolute, is_kind) / into(gradients.absolute, whole),
                # Of one token of the kind, so that all kinds count alike however many there are.
                "each": into(gradients.absolute, is_kind) / counts,
                "tokens": counts / whole.shape[1],
            }
            for name, of_batch in here.items():
                parts.setdefault(f"{kind} {name}", []).append(of_batch)
    # Batches are in the order of lengths, and so are all of these.
    values = {name: np.concatenate(of_name) for name, of_name in parts.items()}
    return {
        "n": len(sentences),
        **{
            kind: {
                **{name: means(values[f"{kind} {name}"]) for name in ("base", "tuned", "gradient", "tokens")},
                "ratio": ratios(values[f"{kind} each"], values["word each"]),
            }
            for kind in SPECIAL
        },
    }


def high_layers(of_kind: Numbers) -> list[int]:
    """The layers, from 0, where a kind of token gets more than TWICE its share of the tuned model's attention."""
    return [n for n, share in enumerate(of_kind["tuned"]["mean"]) if share > TWICE * of_kind["tokens"]["mean"][0]]


def table(numbers: Numbers) -> Table:
    """Shares by layer."""
    rows = []
    for task, of_task in numbers["tasks"].items():
        for kind, token in SPECIAL.items():
            of_kind, n = of_task[kind], str(of_task["n"])
            lines = {"base": "base's attention", "tuned": "attention", "gradient": "gradient"}
            for name, label in lines.items():
                rows.append([f"`{task}` {token}, {label}", n, *(f"{mean:.0%}" for mean in of_kind[name]["mean"])])
            cells = [bracketed(of_kind["ratio"], layer) for layer in range(len(of_kind["tuned"]["mean"]))]
            rows.append([f"`{task}` {token}, gradient by a word's", n, *cells])
    return Table(["task, token, what", "n", *(f"layer {n + 1}" for n in range(len(rows[0]) - 2))], rows)


def draw(numbers: Numbers) -> Svg:
    """A panel for each task: the shares of attention and of gradients by layer, into [SEP] and into [CLS]."""
    of_tasks = numbers["tasks"]
    depth = len(next(iter(of_tasks.values()))["sep"]["tuned"]["mean"])
    layers = [*range(1, depth + 1)]
    x = Axis(0.6, depth + 0.4, {layer: str(layer) for layer in layers})
    title = "The shares of attention and of gradients that go into [SEP] and [CLS], by layer"
    panels = Panels(title, list(of_tasks), x, Axis.of_shares(0.8, 0.2), "layer")
    for panel, of_task in enumerate(of_tasks.values()):
        panels.level(panel, of_task["sep"]["tokens"]["mean"][0])
        for (kind, name), (colour, _) in LINES.items():
            panels.line(panel, layers, of_task[kind][name], colour, dots=kind == "sep")
    return panels.legend(list(LINES.values()), "dashed, level: the tokens that are [SEP]")


def judge(numbers: Numbers) -> Verdict:
    """Whether [SEP] gets much of the attention, and whether gradients are small where a special token does."""
    of_tasks = numbers["tasks"]
    most = {kind: max(max(of_task[kind]["tuned"]["mean"]) for of_task in of_tasks.values()) for kind in SPECIAL}
    small = {
        kind: {
            task: [of_task[kind]["ratio"]["high"][layer] < 1 for layer in high_layers(of_task[kind])]
            for task, of_task in of_tasks.items()
        }
        for kind in SPECIAL
    }
    holds = {
        kind: all(bool(of_layers) and all(of_layers) for of_layers in of_kind.values())
        for kind, of_kind in small.items()
    }
    counted = {kind: (sum(map(sum, small[kind].values())), sum(map(len, small[kind].values()))) for kind in SPECIAL}
    of_a_word = {
        kind: [ratio for of_task in of_tasks.values() for ratio in of_task[kind]["ratio"]["mean"]] for kind in SPECIAL
    }
    word: Word = "agrees" if holds["sep"] else "agrees in part" if holds["cls"] else "differs"
    layers = sum(len(of_task["sep"]["tuned"]["mean"]) for of_task in of_tasks.values())
    texts = []
    for kind, token in SPECIAL.items():
        below, high = counted[kind]
        much = f", in {below} of which the gradient to it is below that to a word (interval below 1)" if high else ""
        texts.append(
            f"{token} gets at most {most[kind]:.0%} of a layer's attention, and more than twice its share of tokens "
            f"in {high} of {layers} layers (of all tasks together){much}. Over all layers the gradient to it is "
            f"{min(of_a_word[kind]):.2f} to {max(of_a_word[kind]):.2f} of that to a word."
        )
    if holds["cls"] and not holds["sep"]:
        texts.append(
            "So the pattern is there, much attention with small gradients, but the token that gets it is [CLS]."
        )
    return Verdict(word, " ".join(texts))


SEPARATORS = Finding(
    "separators",
    "Attention to separators is a no-op",
    (("Clark et al.", 2019),),
    "Clark, Khandelwal, Levy and Manning 2019, *What Does BERT Look At?*, section 3.2, figures 2 and 3 "
    "([arXiv 1906.04341](https://arxiv.org/abs/1906.04341))",
    "In BERT-base on 1,000 segments of Wikipedia, over half of the attention in layers 6 to 10 of 12 goes to [SEP]. "
    "The size of the gradient of the masked-language-model loss to each attention weight becomes very small for "
    "attention to [SEP] from layer 5 on, the layer where that attention becomes high: attending more or less to "
    "[SEP] does not change the output much.",
    "The share of each layer's attention that goes to [SEP], in the base and in the tuned model, and the share of "
    "the summed |gradient| of the loss to all weights of the layer. A [SEP] is also held against a word: the summed "
    "|gradient| of the weights into one, as a ratio; the same for [CLS]. Gradients are taken through our capture of "
    "attention, not transformers' eager attention, and later attention reacts; the tests compare the two. All on "
    "tokens.",
    "The loss is the cross-entropy of the task's right label in the tuned model: the base, a sentence encoder, has no "
    "language-model head. Sentences are those of the tasks; `sst2` has one text and one [SEP], the others have two.",
    TASKS,
    measure,
    table,
    draw,
    judge,
)
