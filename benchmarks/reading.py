"""Reading a sentence with both models, beside the bare forward passes that it cannot do without."""

from __future__ import annotations

import torch

from attention_flows import wire
from attention_flows.core.compare import compare_traces
from attention_flows.models.load import Model
from attention_flows.models.read import read

from .table import Line, line, milliseconds


def forward(model: Model, text: str, pair: str | None, implementation: str) -> object:
    """One forward pass as transformers does it by itself; ``eager`` returns its dense attentions too."""
    before = model.network.config._attn_implementation
    model.network.set_attn_implementation(implementation)
    inputs = model.tokenizer(text, pair, return_tensors="pt")
    with torch.inference_mode():
        out = model.network(**inputs, output_attentions=implementation == "eager")
    model.network.set_attn_implementation(before)
    return out


def lines(models: tuple[Model, Model], text: str, pair: str | None) -> list[Line]:
    """Forward passes, reading, tracing and encoding of one sentence, and the size of its message."""
    flow = read(models, text, pair)
    size = len(wire.encode(flow)) / 1000
    small = len(flow.words) < 40
    return [
        line("two bare sdpa forward passes", milliseconds(lambda: [forward(m, text, pair, "sdpa") for m in models])),
        line(
            "two eager passes with output_attentions",
            milliseconds(lambda: [forward(m, text, pair, "eager") for m in models]),
        ),
        line("read: both models to sparse word edges", milliseconds(lambda: read(models, text, pair))),
        line("trace, influence and compare at τ = 0.1", milliseconds(lambda: _analyse(flow))),
        line("encode the message", milliseconds(lambda: wire.encode(flow))),
        Line("the message", size, size, "kB", "≤ 250 kB" if small else ""),
    ]


def _analyse(flow: object) -> None:
    traced = flow.trace(threshold=0.1)  # type: ignore[attr-defined]
    compare_traces(*traced.traces)
    assert traced.influence.size
