"""What a study costs: its throughput over bare batched passes in the same run, its size, and its memory.

``python -m benchmarks.study SENTENCES`` measures the peak memory of a study of so many sentences.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from attention_flows.demo import TASKS
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.studies.data.source import open_data
from attention_flows.studies.options import STEPS, StudyOptions
from attention_flows.studies.read_rows import ReadRow, read_rows, row_batches
from attention_flows.studies.rows import Row
from attention_flows.studies.run import run_study
from tests.support import loaded_models
from tests.support.folders import ROOT, SHARED

from . import cost
from .table import Line

ROUNDS = 3
MEASURES, EFFECTS = StudyOptions(effects=False), StudyOptions()
MEMORY_ROWS = (1000, 5000)
Inputs = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Corpus:
    """The first ``count`` rows of a data set, and the least throughputs that are promised for it."""

    task: str
    file: str
    count: int
    measures: str = ""
    effects: str = ""

    @property
    def path(self) -> Path:
        return SHARED / "data" / self.task / self.file


CORPORA = (
    Corpus("sst2", "train.tsv", 2000, "≥ 0.80 ×", "≥ 0.75 ×"),
    Corpus("qnli", "dev.tsv", 400, "≥ 0.75 ×", "≥ 0.75 ×"),
)


def lines() -> list[Line]:
    """The throughput on each corpus, the bytes of a sentence, and how the memory grows."""
    return [line for corpus in CORPORA for line in _throughput(corpus)] + _memory()


def _throughput(corpus: Corpus) -> list[Line]:
    models = (loaded_models.base(), _tuned(corpus.task))
    batches = list(_batches(models, corpus))
    taken: dict[str, list[float]] = {"bare": [], "backward": [], "measures": [], "effects": []}
    sizes: list[float] = []
    _run(models, replace(corpus, count=64), EFFECTS, [])  # what only the first run loads is not measured
    for _ in range(ROUNDS):  # in turns: the machine may be busy for a while
        taken["bare"].append(_seconds(lambda: _forward(models, batches)))
        taken["measures"].append(_run(models, corpus, MEASURES, []))
        taken["backward"].append(_seconds(lambda: _backward(models[-1], batches)))
        taken["effects"].append(_run(models, corpus, EFFECTS, sizes))
    name = f"{corpus.task}, {corpus.count:,} sentences of {_mean_tokens(batches):.0f} tokens: "
    measures = [bare / run for bare, run in zip(taken["bare"], taken["measures"], strict=True)]
    effects = [
        (bare + STEPS * backward) / run
        for bare, backward, run in zip(taken["bare"], taken["backward"], taken["effects"], strict=True)
    ]
    bare = "two bare passes"
    return [
        *(_rate(f"{name}{what}", corpus.count, taken[key]) for what, key in ((bare, "bare"), ("measures", "measures"))),
        _rate(f"{name}with effects", corpus.count, taken["effects"]),
        _ratio(f"{name}{bare} / measures alone", measures, corpus.measures),
        _ratio(f"{name}{bare} and {STEPS} forward and backward / with effects", effects, corpus.effects),
        Line(f"{name}a sentence in the store", statistics.median(sizes), max(sizes), "bytes"),
    ]


def _tuned(task: str) -> Model:
    (adapter,) = (of_task.adapter() for of_task in TASKS if of_task.id == task)
    return load(loaded_models.base(), adapter=adapter)


def _batches(models: Sequence[Model], corpus: Corpus) -> Iterator[list[Inputs]]:
    """The inputs of each model for the batches that a study runs in, shard by shard."""
    source = open_data(corpus.path, limit=corpus.count)
    for _, _, rows in source.shards(source.scan(EFFECTS.shard_rows)):
        read = read_rows(models, [row for row in rows if isinstance(row, Row)], EFFECTS)
        whole = [row.encoded for row in read if isinstance(row, ReadRow)]
        for members in row_batches(models, [encoded[-1] for encoded in whole]):
            of_models = [[whole[index][place].inputs for index in members] for place in range(len(models))]
            yield [{name: torch.cat([row[name] for row in of_model]) for name in of_model[0]} for of_model in of_models]


def _mean_tokens(batches: Sequence[Sequence[Inputs]]) -> float:
    shapes = [batch[-1]["input_ids"].shape for batch in batches]
    return sum(rows * tokens for rows, tokens in shapes) / sum(rows for rows, _ in shapes)


def _forward(models: Sequence[Model], batches: Sequence[Sequence[Inputs]]) -> None:
    """A bare pass of each model over all batches."""
    for model, inputs in (
        (model, of_model) for batch in batches for model, of_model in zip(models, batch, strict=True)
    ):
        with torch.inference_mode():
            model.network(**inputs)


def _backward(model: Model, batches: Sequence[Sequence[Inputs]]) -> None:
    """A bare pass of a model forward, and backward from its largest logits to its inputs, over all batches.

    No gradient is computed of a weight, which would take longer and which a study does not need.
    """
    embeddings = model.network.get_input_embeddings()
    for batch in batches:
        inputs = dict(batch[-1])
        embedded = embeddings(inputs.pop("input_ids")).detach().requires_grad_()
        logits = model.network(inputs_embeds=embedded, **inputs).logits
        torch.autograd.grad(logits.max(dim=-1).values.sum(), embedded)


def _run(models: Sequence[Model], corpus: Corpus, options: StudyOptions, sizes: list[float]) -> float:
    """The seconds of a run from its first row to its last file; adds the bytes of a sentence in the store."""
    start: list[float] = []

    def note(done: int, count: int, rejected: int) -> None:
        start.append(time.perf_counter())

    with tempfile.TemporaryDirectory() as folder:
        store = run_study(models, corpus.path, Path(folder) / "store", options, limit=corpus.count, progress=note)
        end = time.perf_counter()
        sizes.append(sum(file.stat().st_size for file in store.rglob("*.parquet")) / corpus.count)
    return end - start[0]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _rate(what: str, count: int, seconds: Sequence[float]) -> Line:
    return Line(what, count / statistics.median(seconds), count / max(seconds), "a second")


def _ratio(what: str, ratios: Sequence[float], limit: str) -> Line:
    return Line(what, statistics.median(ratios), min(ratios), "×", limit)


def _memory() -> list[Line]:
    """The peaks of two studies, each in a fresh process, and what the larger is of the smaller."""
    fewer, more = (_peak_apart(count) for count in MEMORY_ROWS)
    few, many = (f"sst2, {count:,} sentences with effects: " for count in MEMORY_ROWS)
    return [
        Line(f"{few}peak memory", fewer / 1e6, fewer / 1e6, "MB"),
        Line(f"{many}peak memory", more / 1e6, more / 1e6, "MB"),
        Line(f"{many}peak over that of {MEMORY_ROWS[0]:,}", more / fewer, more / fewer, "×", "≤ 1.10 ×"),
    ]


def _peak_apart(count: int) -> int:
    """The bytes of a fresh process at its peak, the models included."""
    command = [sys.executable, "-m", "benchmarks.study", str(count)]
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": path}
    )
    return int(json.loads(done.stdout.strip().splitlines()[-1]))


def _measure(count: int) -> None:
    corpus = CORPORA[0]
    models = (loaded_models.base(), _tuned(corpus.task))
    cost.reset_peak()
    with tempfile.TemporaryDirectory() as folder:
        run_study(models, corpus.path, Path(folder) / "store", EFFECTS, limit=count)
    print(json.dumps(cost.peak()))


if __name__ == "__main__":
    _measure(int(sys.argv[1]))
