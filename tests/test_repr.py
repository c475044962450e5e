"""What Python prints of the public classes is one short line, and what notebooks show is a table."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import attention_flows as af
from attention_flows.core.node import Node
from attention_flows.core.select import Selection
from tests.support import loaded_models

MAX_LENGTH = 160


@pytest.fixture(scope="module")
def flow() -> af.Flow:
    return af.compare(loaded_models.base(), loaded_models.tuned(), *loaded_models.JACKSONVILLE)


def test_every_result_prints_as_one_line(flow: af.Flow) -> None:
    traced, course, matches = flow.trace(), loaded_models.course(), flow.query("→ [SEP]")
    pinned = flow.trace("called").against(traced)
    path = flow.paths(3)[0]
    results = [
        flow,
        traced,
        pinned,
        flow.heads(),
        matches,
        matches[0],
        flow.paths(3),
        path,
        path.route,
        traced.comparison,
    ]
    results += [traced.traces[0], flow.models[1], flow.models[1].edges, flow.models[1].prediction, flow.words]
    results += [flow.view, replace(flow.view, selections=(Selection((1,)),), origin=Node(1, 2)), flow.sentence]
    results += [loaded_models.base(), course, course.checkpoints[0], course.change("A text.")]
    for result in results:
        text = repr(result)
        assert "\n" not in text, text
        assert len(text) <= MAX_LENGTH, text
        assert " object at 0x" not in text, text


def test_they_say_what_there_is(flow: af.Flow) -> None:
    assert repr(flow) == (
        "Flow('What are people from Jacksonville calle…', 20 words, 6 layers, base 'base', tuned 'tuned')"
    )
    assert repr(flow.trace().comparison) == "Comparison(476 shared, 40 only base, 240 only tuned)"
    assert repr(af.View(0.3, hide_special=True)) == "View(threshold=0.3, hide_special=True)"
    assert repr(flow.query("→ [SEP]")).endswith("edges of '→ [SEP]')")


def test_a_text_of_control_characters_prints_escaped() -> None:
    flow = af.read(loaded_models.base(), "one\x1b[31m two")
    assert "\x1b" not in repr(flow)
    assert "\x1b" not in repr(flow.words)


def test_tables_are_shown_as_tables(flow: af.Flow) -> None:
    for table in (flow.heads(), flow.query("→ [SEP]"), flow.paths(3)):
        html = table._repr_html_()
        assert html.startswith("<table><thead><tr><th>")
        assert len(re.findall("<tr>", html)) == 1 + min(20, len(table))
        assert len(table.to_dataframe()) == len(table)
    assert f"<p>20 of {len(flow.heads())} rows</p>" in flow.heads()._repr_html_()


def test_a_table_never_becomes_markup() -> None:
    flow = af.read(loaded_models.base(), "<script>alert(1)</script> & more")
    html = flow.query("weight 0.2")._repr_html_()
    assert "<script" not in html
    assert "&lt;" in html


def test_the_edges_of_traces_are_a_data_frame(flow: af.Flow, tmp_path: Path) -> None:
    import pandas as pd

    frame = flow.trace().to_dataframe()
    flow.save(tmp_path / "edges.csv")
    saved = pd.read_csv(tmp_path / "edges.csv")
    assert list(frame.columns) == [
        "layer", "head", "from_index", "from_word", "to_index", "to_word", "base", "tuned", "kind", "opened", "opens"
    ]  # fmt: skip
    saved.columns = frame.columns
    pd.testing.assert_frame_equal(frame, saved, check_dtype=False, check_exact=False, rtol=1e-6)
    pinned = flow.trace("called").against(flow.trace()).to_dataframe()
    assert {"pinned", "now"} <= set(pinned.columns)


def test_the_package_lists_its_names_and_nothing_else() -> None:
    assert dir(af) == sorted(af.__all__)
    assert "load" in dir(af)
    assert all(getattr(af, name) is not None for name in dir(af))
