"""The edges that match a query, as a table and as files."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from attention_flows.core.query.matches import COLUMNS, Matches
from attention_flows.errors import InputError
from attention_flows.export.query_table import MAX_ROWS, table, write
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES


def matches_of(name: str, query: str) -> Matches:
    return Flow.of(wire.decode((FIXTURES / f"{name}.flow").read_bytes())).query(query)


@pytest.mark.parametrize("name", ["jacksonville", "single"])
def test_a_csv_file_has_every_match(name: str, tmp_path: Path) -> None:
    matches = matches_of(name, "weight 0.3")
    write(matches, tmp_path / "edges.CSV")
    with (tmp_path / "edges.CSV").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == list(COLUMNS)
    assert [row[:3] for row in rows[1:]] == [[str(m.layer), str(m.head), str(m.from_index)] for m in matches]
    assert len(rows) == len(matches) + 1 > 2


@pytest.mark.parametrize("name", ["jacksonville", "single"])
def test_a_json_file_has_every_match(name: str, tmp_path: Path) -> None:
    matches = matches_of(name, "weight 0.3")
    write(matches, tmp_path / "edges.json")
    document = json.loads((tmp_path / "edges.json").read_text("utf-8"))
    assert list(document) == ["format", "version", "query", "words", "edges"]
    assert (document["format"], document["version"]) == ("attention-flows/edges", 1)
    assert (document["query"], document["words"]) == ("weight 0.3", list(matches.words))
    assert document["edges"] == [asdict(match) for match in matches]


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"must be one of \.csv, \.json$"):
        write(matches_of("single", "weight 0.3"), tmp_path / "edges.graphml")


def test_the_table_lists_the_strongest_and_counts_all() -> None:
    matches = matches_of("jacksonville", "weight 0.2")
    lines = table(matches).splitlines()
    assert len(matches) > MAX_ROWS
    assert lines[0].split()[:4] == ["layer", "head", "from", "to"]
    assert len(lines) == 1 + MAX_ROWS + 2
    assert lines[-1] == f"{len(matches)} edges, the strongest {MAX_ROWS} of which are listed; -o writes all"
    for line, match in zip(lines[1:], matches[:MAX_ROWS], strict=False):
        assert line.split()[:2] == [str(match.layer), str(match.head)]


def test_a_column_without_a_value_is_left_out() -> None:
    lines = table(matches_of("single", "weight 0.3")).splitlines()
    assert "tuned" not in lines[0]
    assert "passes in" not in lines[0]


def test_the_table_says_how_an_edge_was_opened_and_which_are_gates() -> None:
    matches = matches_of("jacksonville", "only tuned; layers 5–6")
    heading, *lines = table(matches).splitlines()
    assert heading.endswith("opens")
    assert "effect" not in heading
    for line, match in zip(lines, matches[:MAX_ROWS], strict=False):
        assert f"only tuned, {match.opened}" in line
        assert line.split()[-1] == str(match.opens or (match.passes or "").split()[-1])
    assert {match.opened for match in matches[:MAX_ROWS]} == {"rewired", "reached"}
    assert any(match.opens for match in matches[:MAX_ROWS])


def test_without_a_match_it_says_what_to_change() -> None:
    assert table(matches_of("single", "weight 1")).startswith("0 edges: ask for a lower weight")
