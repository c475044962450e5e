"""Files of a trace: one for each ending, and errors for what cannot be written."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import networkx
import pytest

from attention_flows.core.compare import compare_traces
from attention_flows.core.view import View
from attention_flows.errors import InputError
from attention_flows.export.picture.look import Look
from attention_flows.export.save import ENDINGS, FORMATS, check_path, contents, save
from attention_flows.export.trace_document import trace_document
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES

pytestmark = pytest.mark.filterwarnings("ignore:this machine has no font")  # which depends on the machine

FIXTURE = FIXTURES / "unicode.flow"
STARTS = {
    "json": b'{"format": "attention-flows/trace"',
    "svg": b"<svg",
    "png": b"\x89PNG",
    "pdf": b"%PDF-",
    "graphml": b"<?xml",
    "csv": b"layer,head,from",
    "html": b"<!doctype html>",
}


@pytest.mark.parametrize("kind", FORMATS)
def test_each_ending_has_its_format(kind: str, tmp_path: Path) -> None:
    traced = Flow.of(wire.decode(FIXTURE.read_bytes())).trace(threshold=0.3)
    file = tmp_path / f"trace.{kind.upper()}"
    save(traced, file, Look(theme="dark"))
    assert file.read_bytes() == contents(traced, kind, Look(theme="dark"))
    assert file.read_bytes().startswith(STARTS[kind])


def test_the_scale_is_that_of_a_png(tmp_path: Path) -> None:
    traced = Flow.of(wire.decode(FIXTURE.read_bytes())).trace(threshold=0.3)
    widths = [int.from_bytes(contents(traced, "png", Look(width=600), scale)[16:20]) for scale in (1.0, 2.0)]
    assert widths == [600, 1200]


def test_save_writes_the_document_of_the_flows_own_view(tmp_path: Path) -> None:
    flow = replace(Flow.of(wire.decode(FIXTURE.read_bytes())), view=View(0.3, residual=False))
    for name in ("trace.json", "TRACE.JSON"):
        flow.save(tmp_path / name)
        text = (tmp_path / name).read_text("utf-8")
        assert json.loads(text) == trace_document(flow.trace())
        assert "🦜" in text, "text is written as it is, not escaped"


@pytest.mark.parametrize("name", ["trace.bmp", "trace", ".json", "trace.json.gz"])
def test_an_ending_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="ending must be one of"):
        check_path(tmp_path / name)


def test_the_ending_comes_back_in_lower_case(tmp_path: Path) -> None:
    assert [check_path(tmp_path / f"trace{ending.upper()}") for ending in ENDINGS] == list(ENDINGS)
    assert check_path(tmp_path / "edges.Csv", [".csv"]) == ".csv"
    with pytest.raises(InputError, match=r"must be one of \.csv, \.tsv$"):
        check_path(tmp_path / "edges.json", [".csv", ".tsv"])


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        check_path(tmp_path / "nowhere" / "trace.json")
    check_path(tmp_path / "trace.json")


def test_nothing_is_written_for_an_ending_that_is_refused(tmp_path: Path) -> None:
    flow = Flow.of(wire.decode(FIXTURE.read_bytes()))
    with pytest.raises(InputError):
        save(flow.trace(), tmp_path / "trace.bmp")
    assert list(tmp_path.iterdir()) == []


def test_a_pinned_comparison_is_written_by_its_own_names() -> None:
    flow = Flow.of(wire.decode(FIXTURE.with_name("jacksonville.flow").read_bytes()))
    pinned, now = flow.trace(threshold=0.2), flow.trace("called", threshold=0.1)
    both = now.against(pinned)
    comparison = compare_traces(pinned.traces[1], now.traces[1])
    document = json.loads(contents(both, "json"))
    assert View.from_dict(document["pinned"]) == pinned.view
    assert View.from_dict(document["view"]) == now.view
    assert sum(weight is not None for weight in document["edges"]["base"]) == len(pinned.traces[1].edges)
    assert sum(weight is not None for weight in document["edges"]["tuned"]) == len(now.traces[1].edges)
    rows = list(csv.DictReader(io.StringIO(contents(both, "csv").decode())))
    kinds = Counter(row["kind"] for row in rows)
    assert kinds == {
        "shared": int(comparison.shared.sum()),
        "only pinned": int(comparison.only_base.sum()),
        "only now": int(comparison.only_tuned.sum()),
    }
    assert sum(row["kind"] != "only now" for row in rows) == len(pinned.traces[1].edges)
    assert all(row["pinned"] == row["now"] != "" for row in rows), "both are traces of one model, which has one weight"
    graph = networkx.read_graphml(io.BytesIO(contents(both, "graphml")), force_multigraph=True)
    attention = [edge for *_, edge in graph.edges(data=True) if edge["type"] == "attention"]
    assert Counter(edge["kind"] for edge in attention) == kinds
    assert sum(node["in_now"] for _, node in graph.nodes(data=True)) == int(now.traces[1].nodes.sum())
    with pytest.raises(InputError, match="holds one trace"):
        contents(both, "html")
