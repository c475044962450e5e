"""Compare traces with dense matrices from transformers' own eager attention; the oracle uses no code of the package.

python -m scripts.check_exactness     every QNLI dev pair; prints the counts
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import PeftModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer

THRESHOLDS = (0.05, 0.2, 0.5)
UNITS = ("word", "token")
NEAR = 1e-6  # an edge whose weight is this near to the threshold may fall on either side


@dataclass
class Tally:
    """Counts over the traces checked so far."""

    traces: int = 0
    edges: int = 0
    near: int = 0  # traces with other edges, where a weight lies within NEAR of the threshold
    differing: int = 0  # traces with other edges, where none does
    largest: float = 0.0  # difference between two weights


class Oracle:
    """The base with a PEFT adapter over it, as transformers and PEFT load them themselves."""

    def __init__(self, base: Path, adapter: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(base)
        load = functools.partial(
            AutoModelForSequenceClassification.from_pretrained, base, num_labels=2, attn_implementation="eager"
        )
        self.models = {"base": load().eval(), "tuned": PeftModel.from_pretrained(load(), adapter).eval()}

    @torch.no_grad()
    def attentions(self, role: str, text: str, pair: str | None) -> np.ndarray:
        """[layers, heads, tokens, tokens]."""
        inputs = self.tokenizer(text, pair, return_tensors="pt")
        maps: np.ndarray = torch.cat(self.models[role](**inputs, output_attentions=True).attentions).double().numpy()
        return maps

    def on_words(self, attention: np.ndarray, text: str, pair: str | None) -> np.ndarray:
        """[layers, heads, words, words], by a matrix of which token is part of which word."""
        encoding = self.tokenizer(text, pair)
        names: list[Any] = [
            (index,) if word is None else (segment, word)
            for index, (word, segment) in enumerate(zip(encoding.word_ids(), encoding.sequence_ids(), strict=True))
        ]
        words = list(dict.fromkeys(names))
        part = np.array([[name == word for name in names] for word in words], dtype=np.float64)
        mean = part / part.sum(axis=1, keepdims=True)
        on_words: np.ndarray = np.einsum("wi,lhik,uk->lhwu", mean, attention, part)
        return on_words


def dense_trace(weights: np.ndarray, threshold: float) -> dict[tuple[int, int, int, int], float]:
    """The traced edges (layer, head, query, key) from word 0 at the deepest layer, with residual links."""
    active = np.zeros(weights.shape[-1], dtype=bool)
    active[0] = True
    traced = {}
    for layer in range(len(weights), 0, -1):
        reached = (weights[layer - 1] >= threshold) & active[None, :, None]
        for head, query, key in np.argwhere(reached).tolist():
            traced[layer, head, query, key] = float(weights[layer - 1, head, query, key])
        active |= reached.any(axis=(0, 1))
    return traced


def check(document: dict[str, Any], role: str, weights: np.ndarray, tally: Tally) -> None:
    """Compare one model's trace in a trace document with the oracle's dense ``weights``; adds to ``tally``."""
    edges = document["edges"]
    columns = zip(edges["layer"], edges["head"], edges["from"], edges["to"], edges[role], strict=True)
    actual = {(layer, head, query, key): weight for layer, head, query, key, weight in columns if weight is not None}
    expected = dense_trace(weights, document["threshold"])
    tally.traces += 1
    tally.edges += len(expected)
    if actual.keys() != expected.keys():
        if np.any(np.abs(weights - document["threshold"]) < NEAR):
            tally.near += 1
        else:
            tally.differing += 1
    for edge in actual.keys() & expected.keys():
        tally.largest = max(tally.largest, abs(actual[edge] - expected[edge]))


def check_pairs(pairs: Iterable[tuple[str, str]]) -> Tally:
    """Check every pair at every threshold, on words and on tokens, for both models."""
    from attention_flows.demo import QNLI
    from attention_flows.demo.base import find_base
    from attention_flows.export.trace_document import trace_document
    from attention_flows.models.read import read
    from tests.support import loaded_models

    oracle, tally = Oracle(find_base(), QNLI.adapter()), Tally()
    for text, pair in pairs:
        dense = {role: oracle.attentions(role, text, pair) for role in oracle.models}
        for unit in UNITS:
            flow = read((loaded_models.base(), loaded_models.tuned()), text, pair, unit=unit)  # type: ignore[arg-type]
            for role, attention in dense.items():
                weights = oracle.on_words(attention, text, pair) if unit == "word" else attention
                for threshold in THRESHOLDS:
                    check(trace_document(flow.trace(threshold=threshold)), role, weights, tally)
    return tally


if __name__ == "__main__":
    from tests.support import loaded_models

    started = time.monotonic()
    print(check_pairs([(a, b) for a, b, _ in loaded_models.qnli_dev()]), f"{time.monotonic() - started:.0f} s")
