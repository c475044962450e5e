"""Measure how far attention, and other weights, tell what a prediction depends on: docs/truth.md and its plots.

    python -m scripts.measure_truth             what the cache lacks, then the page and the plots
    python -m scripts.measure_truth --report    the page and the plots alone, from the cache

The sentences are drawn from the dev data of the four built-in tasks. Each sentence's measurements are a line of the
cache; a run that was interrupted goes on where it stopped: run the same command again.
"""

from __future__ import annotations

import argparse
import copy
import csv
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from multiprocessing import Queue, get_context
from pathlib import Path
from queue import Empty
from typing import Any

import numpy as np
from peft.tuners.lora import LoraLayer

from attention_flows.core.sentence import Sentence
from attention_flows.demo import TASKS
from attention_flows.demo.base import find_base
from attention_flows.models.capture.encode import encode
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from scripts.truth.case import Case
from scripts.truth.measure import STAGES
from scripts.truth.report import write_report

ROOT = Path(__file__).parents[1]
Key = tuple[str, str, int, int]  # stage, task, seed, row of the dev file
Row = tuple[str, str | None, str]
Record = dict[str, Any]  # a line of the cache


def read_rows(file: Path) -> list[Row]:
    """First text, second text or None, and label of each row."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(text, pair or None, label) for text, pair, label in rows]


def read_cache(file: Path) -> dict[Key, Any]:
    """The measurements of each sentence that has them; a line that was cut off is measured again."""
    cache = {}
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        cache[record["stage"], record["task"], record["seed"], record["row"]] = record["measured"]
    return cache


def sample(rows: int, sentences: int, seed: int) -> list[int]:
    """Which rows are read: a random ``sentences`` of them, or all, in a random order."""
    drawn: list[int] = np.random.default_rng(seed).permutation(rows)[:sentences].tolist()
    return drawn


def keys(tasks: Sequence[str], counts: dict[str, int], sampled: dict[str, list[int]], seed: int) -> Iterator[Key]:
    """What is to be measured. Tasks take turns, so that a run that is cut short has as many sentences of each."""
    for number in range(max(counts.values())):
        for stage, count in counts.items():
            for task in tasks:
                if number < min(count, len(sampled[task])):
                    yield stage, task, seed, sampled[task][number]


def short_rows(model: Model, rows: Sequence[Row], sampled: Sequence[int], tokens: int) -> list[int]:
    """Which of the ``sampled`` rows have at most so many tokens."""
    return [row for row in sampled if encode(model, Sentence(*rows[row][:2]), "token").words.tokens <= tokens]


def merged(model: Model) -> Model:
    """The same model with its adapter's product added to the weights, which saves a third of the time."""
    network = copy.deepcopy(model.network)  # the base shares the weights
    for module in network.modules():
        if isinstance(module, LoraLayer):
            module.merge()
    return replace(model, network=network)


def measured(
    models: Mapping[str, tuple[Model, Model]], rows: Mapping[str, Sequence[Row]], wanted: Sequence[Key]
) -> Iterator[Record]:
    """What each of ``wanted`` measures, as a line of the cache has it."""
    for stage, task, seed, row in wanted:
        text, pair, label = rows[task][row]
        case = Case(models[task], Sentence(text, pair), label, seed * 10_000 + row)
        yield {"stage": stage, "task": task, "seed": seed, "row": row, "measured": STAGES[stage](case)}


def measured_in_processes(
    tasks: Sequence[str], rows: Mapping[str, Sequence[Row]], wanted: Sequence[Key], jobs: int
) -> Iterator[Record]:
    """The same of built-in ``tasks``, in so many processes, as they come; raises RuntimeError where one fails."""
    spawn = get_context("spawn")
    found: Queue[Record | None] = spawn.Queue()
    workers = [
        spawn.Process(target=_work, args=(tasks, rows, wanted[first::jobs], found), daemon=True)
        for first in range(jobs)
    ]
    for worker in workers:
        worker.start()
    working = len(workers)
    while working:
        try:
            record = found.get(timeout=5)
        except Empty:
            if any(worker.exitcode for worker in workers):
                raise RuntimeError("a process failed: its error stands above; what was measured is kept") from None
            continue
        if record is None:
            working -= 1
        else:
            yield record


def _work(
    tasks: Sequence[str], rows: Mapping[str, Sequence[Row]], wanted: Sequence[Key], found: Queue[Record | None]
) -> None:
    for record in measured(built_in_models(tasks), rows, wanted):
        found.put(record)
    found.put(None)


def built_in_models(tasks: Sequence[str]) -> dict[str, tuple[Model, Model]]:
    """The base and the merged tuned model of each built-in task."""
    base = load(find_base(), name="base")
    return {
        task.id: (base, merged(load(base, adapter=task.adapter(), name="tuned"))) for task in TASKS if task.id in tasks
    }


def missing_of(wanted: Sequence[Key], file: Path) -> list[Key]:
    """What of ``wanted`` the cache ``file`` lacks."""
    cache = read_cache(file)
    return [key for key in wanted if key not in cache]


def write(records: Iterable[Record], count: int, file: Path) -> None:
    """Add each of ``count`` records to the cache ``file``, as it comes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with file.open("a", encoding="utf-8") as lines:
        for number, record in enumerate(records, start=1):
            lines.write(json.dumps(record) + "\n")
            lines.flush()
            if number % 20 == 0 or number == count:
                print(f"{number} of {count} ({record['stage']}), {time.monotonic() - started:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="holds TASK/dev.tsv")
    parser.add_argument("--sentences", type=int, default=200, help="of each task, for effects and accuracy")
    parser.add_argument("--knockouts", type=int, default=200, help="of these, for single knockouts")
    parser.add_argument("--curves", type=int, default=200, help="of these, for curves")
    parser.add_argument("--tokens", type=int, default=130, help="the longest of these two")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="processes that measure, for a machine of many cores")
    parser.add_argument("--cache", type=Path, default=ROOT / "runs" / "truth.jsonl")
    parser.add_argument("--report", action="store_true", help="measure nothing")
    options = parser.parse_args()
    tasks = [task.id for task in TASKS]
    rows = {task: read_rows(options.data / task / "dev.tsv") for task in tasks}
    sampled = {task: sample(len(rows[task]), options.sentences, options.seed) for task in tasks}
    base = load(find_base(), name="base")
    short = {task: short_rows(base, rows[task], sampled[task], options.tokens) for task in tasks}
    experiments = {"knockouts": options.knockouts, "curves": options.curves}
    wanted = [
        *keys(tasks, {"effects": options.sentences}, sampled, options.seed),
        *keys(tasks, experiments, short, options.seed),
    ]
    if not options.report:
        missing = missing_of(wanted, options.cache)
        if options.jobs > 1:
            records = measured_in_processes(tasks, rows, missing, options.jobs)
        else:
            records = measured(built_in_models(tasks), rows, missing)
        write(records, len(missing), options.cache)
    cache = read_cache(options.cache)
    write_report({key: cache[key] for key in wanted if key in cache}, tasks, ROOT / "docs")


if __name__ == "__main__":
    main()
