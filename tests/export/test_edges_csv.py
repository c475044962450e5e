"""The edge table, read back by the csv module and compared with the reference's traces."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given

from attention_flows.core.view import View
from attention_flows.export.edges_csv import COLUMNS, WEIGHTS, edge_table
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES
from tests.support.strategies import edge_weights, reference_opening, reference_trace, viewed_flows


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@given(viewed_flows())
def test_the_table_has_a_row_for_each_edge_of_either_trace(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    rows = read(edge_table(flow.traced(view)))
    traces = [reference_trace(flow, view, index).edges for index in range(len(flow.models))]
    edges = [(int(row["layer"]), int(row["head"]), int(row["from"]), int(row["to"])) for row in rows]
    assert edges == sorted(set().union(*traces))
    for model in flow.models:  # whichever trace has it
        weights = edge_weights(model.edges)
        assert [row[model.role] and float(row[model.role]) for row in rows] == [weights.get(e, "") for e in edges]
    opened, opens = reference_opening(flow, view)
    for row, edge in zip(rows, edges, strict=True):
        owners = [edge in weights for weights in traces]
        expected = "shared" if all(owners) else "only base" if owners[0] else "only tuned"
        assert row["opened"] == opened.get(edge, "")
        assert row["opens"] == str(opens.get(edge, ""))
        assert row["kind"] == (expected if len(owners) == 2 else "base")
        assert (row["from_word"], row["to_word"]) == (flow.words.labels[edge[2]], flow.words.labels[edge[3]])


def test_the_header_is_there_even_without_edges() -> None:
    flow = Flow.of(wire.decode((FIXTURES / "single.flow").read_bytes()))
    assert edge_table(flow.trace(threshold=1.0, residual=False)).splitlines()[0] == ",".join(
        (*COLUMNS, *WEIGHTS, "kind", "opened", "opens")
    )


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("-", "-"),
        ("=", "="),
        ('a "quoted", word', 'a "quoted", word'),
        ("two\nlines", "two\nlines"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("مرحبا", "مرحبا"),
        ("a" * 10_000, "a" * 10_000),
    ],
)
def test_no_label_is_a_formula_and_none_is_lost(label: str, written: str) -> None:
    flow = Flow.of(wire.decode((FIXTURES / "single.flow").read_bytes()))
    root = flow.root.word
    labels = tuple(label if word == root else other for word, other in enumerate(flow.words.labels))
    rows = read(edge_table(replace(flow, words=replace(flow.words, labels=labels)).trace(threshold=0.05)))
    assert {row["from_word"] for row in rows if int(row["from"]) == root} == {written}
