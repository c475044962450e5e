"""Reading a sentence with both models, beside the bare forward passes that it cannot do without."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from attention_flows import wire
from attention_flows.core.compare import compare_traces
from attention_flows.core.flow import Flow
from attention_flows.models.load import Model
from attention_flows.models.read import read

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


def _analyse(flow: Flow) -> None:
    traced = flow.trace(threshold=0.1)
    compare_traces(*traced.traces)
    assert traced.influence.size
