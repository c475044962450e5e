"""The cost of capture relative to a bare forward pass: time, and memory in a fresh process.

``python -m benchmarks.cost MODEL WORK TOKENS`` measures one of them and prints seconds and bytes.
"""

from __future__ import annotations

import copy
import functools
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    ModernBertConfig,
    ModernBertForSequenceClassification,
    PreTrainedModel,
)

from attention_flows.models.loading.model import Model
from tests.support import loaded_models
from tests.support.capturing import capture_text
from tests.support.folders import ROOT, SHARED

from .table import Line

ROUNDS, BATCHES = 9, 3
SHAPES = {"bert-base (random)": "bert", "all-MiniLM-L6-v2": "minilm"}
PROMISED = {("bert", 128): 1.25, ("bert", 512): 1.4}


@functools.cache
def model(kind: str, tokens: int) -> Model:
    """A model of bert-base's shape with random weights, of ModernBERT-base's, or the real MiniLM."""
    if kind == "minilm":
        return loaded_models.base()
    torch.manual_seed(0)
    tokenizer = copy.deepcopy(loaded_models.base().tokenizer)
    tokenizer.model_max_length = max(tokens, 512)
    network: PreTrainedModel
    if kind == "bert":
        network = BertForSequenceClassification(BertConfig(max_position_embeddings=max(tokens, 512)))
    else:
        ids = {"pad_token_id": 0, "bos_token_id": 101, "cls_token_id": 101, "eos_token_id": 102, "sep_token_id": 102}
        network = ModernBertForSequenceClassification(ModernBertConfig(vocab_size=30522, **ids))
    network.eval()
    return Model(kind, network, tokenizer, None)


@functools.cache
def text_of(tokens: int) -> str:
    """The beginning of a novel, of so many tokens with the special ones."""
    book = (SHARED / "data" / "text" / "hound_of_the_baskervilles.txt").read_text("utf-8")
    start = book.index("Mr. Sherlock Holmes, who was usually very late")
    text = " ".join(book[start : start + 8 * tokens].split())
    encoding = loaded_models.base().tokenizer(text, add_special_tokens=False, verbose=False)
    return text[: encoding.token_to_chars(tokens - 3).end]


def forward(model: Model, text: str, implementation: str) -> object:
    """One forward pass as transformers does it by itself; ``eager`` returns its dense attentions too."""
    inputs = model.tokenizer(text, return_tensors="pt", verbose=False)
    model.network.set_attn_implementation(implementation)
    with torch.inference_mode():
        return model.network(**inputs, output_attentions=implementation == "eager")


WORKS: dict[str, Callable[[Model, str], object]] = {
    "sdpa": lambda model, text: forward(model, text, "sdpa"),
    "eager": lambda model, text: forward(model, text, "eager"),
    "capture": capture_text,
}
NAMES = {
    "sdpa": "bare sdpa forward pass",
    "eager": "eager pass with output_attentions",
    "capture": "capture: sparse word edges",
}


def lines() -> list[Line]:
    """Each model's passes at 128 and 512 tokens, one after the other in turns, and their peaks of memory."""
    rows = []
    for name, kind in SHAPES.items():
        for tokens in (128, 512):
            times = _in_turns(model(kind, tokens), text_of(tokens))
            for work, (median, worst) in times.items():
                rows.append(Line(f"{name}, {tokens} tokens: {NAMES[work]}", median, worst, "ms"))
            ratios = [times[work][0] / times["sdpa"][0] for work in ("eager", "capture")]
            promised = PROMISED.get((kind, tokens))
            rows.append(Line(f"{name}, {tokens} tokens: eager over sdpa", ratios[0], ratios[0], "×"))
            limit = f"≤ {promised:g} ×" if promised else ""
            rows.append(Line(f"{name}, {tokens} tokens: capture over sdpa", ratios[1], ratios[1], "×", limit))
            rows += _memory(name, kind, tokens, tuple(WORKS))
    return rows


def long_lines(tokens: int) -> list[Line]:
    """One run each of a long text, in fresh processes; eager's dense maps would not fit into memory."""
    rows = []
    for name, kind in (("bert-base (random)", "bert"), ("ModernBERT-base (random)", "modernbert")):
        for work in ("sdpa", "capture"):
            seconds, peak = _apart(kind, work, tokens)
            rows.append(Line(f"{name}, {tokens:,} tokens: {NAMES[work]}", seconds, seconds, "s"))
            rows.append(Line(f"{name}, {tokens:,} tokens: its peak memory", peak / 1e9, peak / 1e9, "GB", "< 24 GB"))
    return rows


def _in_turns(model: Model, text: str) -> dict[str, tuple[float, float]]:
    """The best of some medians, and the worst time of that batch, in milliseconds; the machine may be busy."""
    for work in WORKS.values():
        work(model, text)
    batches = []
    for _ in range(BATCHES):
        taken: dict[str, list[float]] = {name: [] for name in WORKS}
        for _ in range(ROUNDS):
            for name, work in WORKS.items():
                started = time.perf_counter()
                work(model, text)
                taken[name].append((time.perf_counter() - started) * 1000)
        batches.append({name: (statistics.median(times), max(times)) for name, times in taken.items()})
    return {name: min(batch[name] for batch in batches) for name in WORKS}


def _memory(name: str, kind: str, tokens: int, works: tuple[str, ...]) -> list[Line]:
    config = model(kind, tokens).network.config
    layer = config.num_attention_heads * tokens * tokens * 4
    peaks = {work: _apart(kind, work, tokens)[1] for work in works}
    rows = []
    for work in works[1:]:
        extra = (peaks[work] - peaks["sdpa"]) / layer
        limit = "≤ 3" if work == "capture" else ""
        what = f"{name}, {tokens} tokens: peak of {work} over sdpa's, in layers' dense attention"
        rows.append(Line(what, extra, extra, "", limit))
    return rows


def _apart(kind: str, work: str, tokens: int) -> tuple[float, int]:
    """Seconds and bytes of one piece of work in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.cost", kind, work, str(tokens)]
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    # One arena: with one for each thread, peaks measure glibc's allocator and not the work.
    environment = os.environ | {"PYTHONPATH": path, "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    seconds, peak = json.loads(done.stdout.strip().splitlines()[-1])
    return float(seconds), int(peak)


def _measure(kind: str, work: str, tokens: int) -> None:
    loaded, text = model(kind, tokens), text_of(tokens)
    WORKS[work](loaded, text_of(min(tokens, 512)))  # loading and setting up once are not measured
    before = reset_peak()
    started = time.perf_counter()
    result = WORKS[work](loaded, text)
    seconds = time.perf_counter() - started
    high = peak()
    del result
    print(json.dumps([seconds, high - before]))


def reset_peak() -> int:
    """The memory in use, from which the kernel counts the peak anew."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    high = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(high.split()[1]) * 1024


if __name__ == "__main__":
    _measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))
