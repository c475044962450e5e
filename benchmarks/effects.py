"""What effects and knockouts cost, as ratios to one bare pass of the tuned model in the same run.

``python -m benchmarks.effects TOKENS`` measures the peak memory of an attribution over the models.
"""

from __future__ import annotations

import copy
import functools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from attention_flows.core.effects.cut import Cut, cut_edges
from attention_flows.core.effects.request import EffectsRequest
from attention_flows.core.sentence import Sentence
from attention_flows.models.effects.experiments import ModelExperiments
from attention_flows.models.loading.model import Model
from attention_flows.models.long_texts.policy import WHOLE
from tests.support import loaded_models
from tests.support.folders import ROOT

from . import cost
from .table import Line

ROUNDS = 3
KNOCKOUTS = 50
STEPS = EffectsRequest(steps=5)
GIB = 2**30


@dataclass(frozen=True)
class Pair:
    """A base and its tuned model, on a sentence."""

    base: Model
    tuned: Model
    sentence: Sentence

    def experiments(self) -> ModelExperiments:
        return ModelExperiments((self.base, self.tuned), self.sentence, "token", WHOLE)

    def bare(self) -> None:
        """One bare pass of the tuned model."""
        network = self.tuned.network
        inputs = self.tuned.tokenizer(self.sentence.text, self.sentence.pair, return_tensors="pt", verbose=False)
        network.set_attn_implementation("sdpa")
        with torch.inference_mode():
            network(**inputs)


def lines(pairs: list[tuple[str, str]]) -> list[Line]:
    """The demo's models on a pair of 32 tokens, bert-base's shape at 128 tokens, and the memory at 512."""
    text, second = pairs[0]
    small = Pair(loaded_models.base(), loaded_models.tuned(), Sentence(text, second))
    heads, words = 12, len(small.experiments().effects(EffectsRequest(steps=1)).sentence)
    cuts = [
        cut_edges([(1 + index * 6 // KNOCKOUTS, index % heads, index % words, (index * 7) % words)])
        for index in range(KNOCKOUTS)
    ]
    rows = []
    name = "all-MiniLM-L6-v2, 32 tokens: "
    effects = small.experiments().effects(STEPS)
    alone = Pair(small.tuned, small.tuned, small.sentence)
    every = _word_cuts(words)
    works: dict[str, tuple[Callable[[], object], str]] = {
        "effects and responses, 5 steps": (lambda: small.experiments().effects(STEPS), "≤ 14 ×"),
        f"{KNOCKOUTS} single-edge knockouts": (
            lambda: small.experiments().knockouts(cuts, "mask", of="tuned"),
            "≤ 18 ×",
        ),
        f"the same {KNOCKOUTS}, each run whole": (lambda: _whole(small, cuts), ""),
        "a curve, nine sizes, three other rankings": (lambda: small.experiments().curve(STEPS, effects), "≤ 60 ×"),
        f"the map of {words} words × 6 layers": (
            lambda: alone.experiments().knockouts(every, "mask", of="tuned"),
            "≤ 80 ×",
        ),
    }
    ratios = {what: _over_bare(small, work) for what, (work, _) in works.items()}
    for what, (median, worst) in ratios.items():
        rows.append(Line(f"{name}{what}, over a bare pass", median, worst, "×", works[what][1]))
    resumed, whole = (ratios[what][0] for what in list(works)[1:3])
    rows.append(Line(f"{name}knockouts resumed, over run whole", resumed / whole, resumed / whole, "×", "≤ 0.65 ×"))
    large = large_pair(128)
    median, worst = _over_bare(large, lambda: large.experiments().effects(STEPS))
    what = "bert-base (random), 128 tokens: effects and responses, 5 steps, over a bare pass"
    rows.append(Line(what, median, worst, "×", "≤ 13 ×"))
    peak = _peak_apart(512) / GIB
    rows.append(Line("bert-base (random), 512 tokens: effects' peak over the models", peak, peak, "GiB", "≤ 3 GiB"))
    return rows


@functools.cache
def large_pair(tokens: int) -> Pair:
    """Two models of bert-base's shape, the second with other weights."""
    base = cost.model("bert", tokens)
    network = copy.deepcopy(base.network)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.02 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(1)))
    tuned = Model("tuned", network, base.tokenizer, ("no", "yes"))
    return Pair(base, tuned, Sentence(cost.text_of(tokens)))


def _word_cuts(words: int) -> list[Cut]:
    """A knockout of each word at each layer."""
    return [
        cut_edges([(layer, None, reader, word) for reader in range(words) if reader != word])
        for layer in range(1, 7)
        for word in range(words)
    ]


def _whole(pair: Pair, cuts: list[Cut]) -> None:
    """Each knockout in a pass of its own kind: all layers of every sentence of a batch are run."""
    # A cut at layer 1 of nothing keeps any layer from being resumed.
    first = cut_edges([(1, 0, 0, 0)])
    pair.experiments().knockouts([cut + first for cut in cuts], "mask", of="tuned")


def _over_bare(pair: Pair, work: Callable[[], object]) -> tuple[float, float]:
    """The median and the worst of some ratios of the work's time to a bare pass', taken in turns."""
    work()
    pair.bare()
    ratios = []
    for _ in range(ROUNDS):
        bare = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            pair.bare()
            bare.append(time.perf_counter() - started)
        started = time.perf_counter()
        work()
        ratios.append((time.perf_counter() - started) / sorted(bare)[len(bare) // 2])
    return sorted(ratios)[len(ratios) // 2], max(ratios)


def _peak_apart(tokens: int) -> int:
    """Bytes in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.effects", str(tokens)]
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path, "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    return int(json.loads(done.stdout.strip().splitlines()[-1]))


def _measure(tokens: int) -> None:
    pair = large_pair(tokens)
    small = Pair(pair.base, pair.tuned, Sentence(cost.text_of(64)))
    small.experiments().effects(EffectsRequest(steps=1))  # setting up once is not measured
    before = cost.reset_peak()
    effects = pair.experiments().effects(STEPS)
    peak = cost.peak() - before
    del effects
    print(json.dumps(peak))


if __name__ == "__main__":
    _measure(int(sys.argv[1]))
