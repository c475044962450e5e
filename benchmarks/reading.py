"""Reading a sentence with both models, relative to bare forward passes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import torch

from attention_flows.core.compare import compare_traces
from attention_flows.core.edge_builder import EdgeBuilder
from attention_flows.core.edges import Edges
from attention_flows.core.flow import ModelFlow, Role
from attention_flows.core.node import Node
from attention_flows.core.words import Words
from attention_flows.flow import Flow
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read
from attention_flows.wire import flow as wire

from .table import Line, line, milliseconds

Sentence = tuple[str, str | None]


def forward(model: Model, text: str, pair: str | None, implementation: str) -> object:
    """One forward pass as transformers does it by itself; ``eager`` returns its dense attentions too."""
    before = model.network.config._attn_implementation
    model.network.set_attn_implementation(implementation)
    inputs = model.tokenizer(text, pair, return_tensors="pt")
    with torch.inference_mode():
        out = model.network(**inputs, output_attentions=implementation == "eager")
    model.network.set_attn_implementation(before)
    return out


def lines(models: tuple[Model, Model], sentences: Sequence[Sentence], largest: str = "") -> list[Line]:
    """Forward passes, reading, tracing and encoding of the first sentence, and the sizes of all their messages."""
    text, pair = sentences[0]
    flow = read(models, text, pair)
    sizes = [len(wire.encode(read(models, *sentence))) / 1000 for sentence in sentences]
    return [
        line("two bare sdpa forward passes", milliseconds(lambda: [forward(m, text, pair, "sdpa") for m in models])),
        line(
            "two eager passes with output_attentions",
            milliseconds(lambda: [forward(m, text, pair, "eager") for m in models]),
        ),
        line("read: both models to sparse word edges", milliseconds(lambda: read(models, text, pair))),
        line("trace, influence and compare at τ = 0.1", milliseconds(lambda: _analyse(flow))),
        line("encode the message", milliseconds(lambda: wire.encode(flow))),
        line(f"the message, of {len(sizes)} sentences", sizes, "kB", largest),
    ]


def analysis_lines(words: int = 512) -> list[Line]:
    """Trace, influence and compare of two models of 12 x 12 heads, with as many edges in a row as real ones have."""
    random = np.random.default_rng(0)
    roles: tuple[Role, Role] = ("base", "tuned")
    models = tuple(ModelFlow(role, role, _edges(random, words), None) for role in roles)
    flags = np.zeros(words, dtype=np.bool_)
    text = Words(("w",) * words, (0,) * words, flags, ((0, 1),) * words, np.arange(words), words)
    flow = Flow("w", None, "word", text, Node(12, 0), 0.01, models)
    row_edges = sum(len(model.edges) for model in models) / (2 * 12 * 12 * words)
    taken = milliseconds(lambda: _analyse(flow))
    what = f"trace, influence and compare at τ = 0.1, 12 × 12 heads, {words} words, {row_edges:.1f} edges a row"
    return [line(what, taken, limit="≤ 40 ms")]


def _edges(random: np.random.Generator, words: int) -> Edges:
    builder = EdgeBuilder(0.01)
    for _ in range(12):
        scores = random.standard_normal((12, words, words), dtype=np.float32) * 2.8
        weights = np.exp(scores)
        builder.add(weights / weights.sum(axis=-1, keepdims=True))
    return builder.build()


def import_lines() -> list[Line]:
    """What ``import attention_flows`` takes over a bare interpreter, in fresh processes."""
    taken = {program: milliseconds(lambda p=program: _run(p)) for program in ("pass", "import attention_flows")}  # type: ignore[misc]
    over = [loaded - bare for loaded, bare in zip(taken["import attention_flows"], taken["pass"], strict=True)]
    return [line("import attention_flows, over a bare interpreter", over, limit="≤ 150 ms")]


def _run(program: str) -> None:
    subprocess.run([sys.executable, "-c", program], check=True)


def _analyse(flow: Flow) -> None:
    traced = flow.trace(threshold=0.1)
    compare_traces(*traced.traces)
    assert traced.influence.size
