"""Print how far each layer's heads have moved in every demo task: the table in docs/head-change.md.

    python -m scripts.head_change_table --data ../shared/data

Each figure is the mean head change of a layer's heads over the first rows of the task's dev file.
"""

from __future__ import annotations

import argparse
import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from attention_flows.core.arrays import Floats
from attention_flows.core.sentence import Sentence
from attention_flows.demo import TASKS, DemoTask
from attention_flows.demo.base import find_base
from attention_flows.models.course.base_maps import BaseMaps
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model

LAYERS = 6


def dev_rows(file: Path) -> Iterator[tuple[str, str | None]]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["text_a"], row["text_b"] or None


def layers_of(base: Model, task: DemoTask, data: Path, rows: int) -> Floats:
    """The mean head change of each layer."""
    tuned = load(base, adapter=task.adapter())
    sentences = itertools.islice(dev_rows(data / task.id / "dev.tsv"), rows)
    mean: Floats = np.mean([BaseMaps(base, Sentence(text, pair)).change(tuned)[0] for text, pair in sentences], axis=0)
    return mean


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with one folder per task")
    parser.add_argument("--rows", type=int, default=100, help="how many dev rows of each task")
    args = parser.parse_args()
    base = load(find_base(), name="base")
    print("| task | " + " | ".join(f"layer {layer}" for layer in range(1, LAYERS + 1)) + " |")
    print("|---|" + "---:|" * LAYERS)
    for task in TASKS:
        figures = layers_of(base, task, args.data, args.rows)
        print(f"| {task.title} (`{task.id}`) | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |", flush=True)


if __name__ == "__main__":
    main()
