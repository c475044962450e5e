"""Print the errors of head measures that are estimated from kept edges: a table in docs/head-change.md.

    python -m scripts.head_estimate_table

The texts are the examples of the built-in tasks and the beginnings of one long text. Each figure is the largest error
of any head, with the mean in brackets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from attention_flows.core.arrays import Floats
from attention_flows.core.heads.table import HeadTable
from attention_flows.data.examples import read_examples
from attention_flows.demo import TASKS
from attention_flows.demo.base import find_base
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read

LONG = "The first question that the long report of the committee leaves open is who paid for it. " * 30
WORDS = (60, 120, 240, 400)
MEASURES = ("change", "entropy", "special", "itself", "next", "previous")
Sentence = tuple[str, str | None]


def errors(models: tuple[Model, Model], sentences: Iterable[Sentence]) -> Iterator[Floats]:
    """The errors of MEASURES for each text: [measures, heads]; entropy's error is a share of its maximum."""
    for text, pair in sentences:
        flow = read(models, text, pair)
        edges, whole = replace(flow, backend=None).heads(), flow.heads()
        yield np.stack([error(edges, whole, name) for name in MEASURES])


def error(edges: HeadTable, whole: HeadTable, name: str) -> Floats:
    scale = np.log2(len(edges.flow.words)) if name == "entropy" else 1
    difference: Floats = np.abs(getattr(edges, name) - getattr(whole, name)) / scale
    return difference


def line(title: str, errors_of_texts: Iterable[Floats]) -> str:
    errors_of_heads = np.concatenate(list(errors_of_texts), axis=1)
    return " | ".join([f"| {title}", *(f"{row.max():.3f} ({row.mean():.3f})" for row in errors_of_heads)]) + " |"


def main() -> None:
    base = load(find_base(), name="base")
    print("| texts | " + " | ".join(MEASURES) + " |")
    print("|---|" + "---:|" * len(MEASURES))
    for task in TASKS:
        models = base, load(base, adapter=task.adapter())
        examples = read_examples(task.examples())
        sentences = [(example.text, example.pair) for example in examples]
        print(line(f"`{task.id}`, {len(sentences)} examples", errors(models, sentences)), flush=True)
    models = base, load(base, adapter=TASKS[0].adapter())
    for count in WORDS:
        text = " ".join(LONG.split()[:count])
        print(line(f"one text of {count} words", errors(models, [(text, None)])), flush=True)


if __name__ == "__main__":
    main()
