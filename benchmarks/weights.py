"""What other weights cost beside attention, and the maximum flow beside scipy's own calls."""

from __future__ import annotations

import statistics
from functools import partial

import numpy as np
from scipy.sparse.csgraph import maximum_flow

from attention_flows.core.arrays import Floats
from attention_flows.core.edge_weight import EDGE_WEIGHTS
from attention_flows.core.relevance import RESIDUAL, capacities, max_flow
from attention_flows.core.sentence import Sentence
from attention_flows.models.capture.captured import capture
from attention_flows.models.capture.sink import MapSink
from attention_flows.models.effects.weighing import weighing_run
from attention_flows.models.loading.model import Model
from attention_flows.models.long_texts.policy import WHOLE
from tests.support.capturing import encode_text

from .table import Line, line, milliseconds

ROUNDS = 3


def lines(model: Model, text: str, pair: str | None) -> list[Line]:
    """Each weight's edges as a multiple of attention's, and the flow as a multiple of what scipy itself takes."""
    encoded = encode_text(model, text, pair)
    runs = {
        name: weighing_run(weight, [model], Sentence(text, pair), WHOLE)[0] for name, weight in EDGE_WEIGHTS.items()
    }
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            taken[name].append(statistics.median(milliseconds(partial(capture, model, encoded, run=run))))
    attention = min(taken.pop("attention"))
    result = [
        line(f"capture, {name} / attention", [ms / attention for ms in times], "×") for name, times in taken.items()
    ]
    maps: list[Floats] = []
    runs["attention"](model, encoded, MapSink(maps.append))
    return [*result, *flow_lines(maps)]


def flow_lines(maps: list[Floats]) -> list[Line]:
    """The maximum flows from one word to all."""
    root, words = 0, maps[0].shape[-1]
    graph = capacities(maps, root, RESIDUAL)
    source = graph.shape[0] - words + root
    ratios, seconds = [], []
    for _ in range(ROUNDS):
        own = statistics.median(milliseconds(lambda: max_flow(maps, root), 5))
        bare = statistics.median(milliseconds(lambda: [maximum_flow(graph, source, word) for word in range(words)], 5))
        ratios.append(own / bare)
        seconds.append(own)
    values = max_flow(maps, root)
    spread = float(np.std(values) / np.mean(values))
    return [
        line(f"maximum flow to {words} words", seconds),
        line("maximum flow / scipy's own calls", ratios, "×", "≤ 2 ×"),
        line("deviation of the flows over words / their mean", [spread], ""),
    ]
