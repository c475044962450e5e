"""A trace's summary for the terminal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from attention_flows.export.summary import MAX_CHARACTERS, MAX_WORDS, summarize
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES


def flow_of(name: str) -> Flow:
    return Flow.of(wire.decode((FIXTURES / f"{name}.flow").read_bytes()))


def test_it_has_the_counts_and_the_words_of_most_influence() -> None:
    flow = flow_of("jacksonville")
    traced = flow.trace(threshold=0.2)
    comparison = traced.comparison
    assert comparison is not None
    lines = summarize(traced).splitlines()
    assert lines[0] == f"{flow.text} | {flow.pair}"
    assert lines[1] == f"{len(flow.words)} words, threshold 0.2, with residual links"
    for model, trace in zip(flow.models, traced.traces, strict=True):
        (line,) = (line for line in lines if line.startswith(f"{model.role} "))
        assert model.name in line
        assert f" {len(trace.edges)} edges" in line
    counts = [int(mask.sum()) for mask in (comparison.shared, comparison.only_base, comparison.only_tuned)]
    assert f"shared {counts[0]}, only base {counts[1]}, only tuned {counts[2]}" in lines
    start = next(index for index, line in enumerate(lines) if line.startswith("influence in the trace, all layers"))
    by_model = traced.influence.sum(axis=1)
    sums = (by_model / by_model.sum(axis=1, keepdims=True)).sum(axis=0)
    strongest = sorted(range(len(flow.words)), key=lambda word: -sums[word])[:MAX_WORDS]
    assert [line.split()[0] for line in lines[start + 1 :]] == [flow.words.labels[word] for word in strongest]
    shares = [[float(cell.removesuffix("%")) for cell in line.split()[1:]] for line in lines[start + 1 :]]
    expected = [[round(100 * row[word] / row.sum(), 1) for row in by_model] for word in strongest]
    np.testing.assert_allclose(shares, expected, atol=0.051)


def test_a_long_text_is_shortened_and_notes_are_listed() -> None:
    flow = replace(flow_of("single"), text="x" * 1000, pair=None, notes=("the text was cut off",))
    lines = summarize(flow.trace(threshold=0.3)).splitlines()
    assert lines[0] == "x" * MAX_CHARACTERS + "…"
    assert lines[2] == "the text was cut off"


def test_a_model_without_a_head_predicts_nothing() -> None:
    flow = flow_of("single")
    flow = replace(flow, models=(replace(flow.models[0], prediction=None),))
    assert "no task head" in summarize(flow.trace(threshold=0.3))


@pytest.mark.parametrize("name", ["unlike", "decoder"])
def test_it_says_whether_models_correspond(name: str) -> None:
    flow = flow_of(name)
    assert ("the models do not correspond" in summarize(flow.trace(threshold=0.3))) != flow.corresponds


def test_where_no_edge_is_left_it_says_what_to_change() -> None:
    assert "try a lower one" in summarize(flow_of("single").trace(threshold=1.0, residual=False))
