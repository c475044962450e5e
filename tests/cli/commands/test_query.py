from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from attention_flows.demo import QNLI
from attention_flows.flow import Flow
from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.base_folder import base_folder
from tests.support.command_line import refusal, run


def test_query_prints_and_writes_the_rows_that_python_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, pair = loaded_models.JACKSONVILLE
    query = "what → any of called, known; layers 4–6; weight 0.1"
    expected = read((loaded_models.base(), loaded_models.tuned()), text, pair).query(query)
    assert len(expected) > 5
    sentence: list[str | Path] = ["--text", text, "--pair", pair]
    command = ["query", base_folder(), QNLI.adapter(), *sentence, "--query", query]
    code, out, err = run(*command, capsys=capsys)
    assert (code, err) == (0, "")
    heading, *lines = out.splitlines()
    assert heading.split() == ["layer", "head", "from", "to", "base", "tuned", "trace", "passes", "in"]
    for line, match in zip(lines, expected, strict=False):
        weights = [f"{match.base:.3f}", f"{match.tuned:.3f}"]
        assert line.split()[:6] == [str(match.layer), str(match.head), match.from_word, match.to_word, *weights]
    assert lines[-1] == f"{len(expected)} edges"
    for ending in ("csv", "json"):
        code, out, err = run(*command, "-o", tmp_path / f"edges.{ending}", capsys=capsys)
        assert (code, err) == (0, "")
        assert f"wrote {len(expected)} edges" in out
    with (tmp_path / "edges.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    written = [
        {name: "" if value is None else str(value) for name, value in asdict(match).items()} for match in expected
    ]
    assert written == rows
    document = json.loads((tmp_path / "edges.json").read_text("utf-8"))
    assert (document["format"], document["query"]) == ("attention-flows/edges", query)
    assert document["edges"] == [asdict(match) for match in expected]


@pytest.mark.parametrize("query", ["->called", "-> called; layers 4-6"])
def test_a_query_may_begin_with_an_arrow_of_two_characters(query: str, capsys: pytest.CaptureFixture[str]) -> None:
    sentence: list[str | Path] = [base_folder(), "--text", "Birds are called birds"]
    code, out, err = run("query", "--query", query, *sentence, capsys=capsys)
    assert (code, err) == (0, "")
    assert out == run("query", *sentence, "--query", query.replace("->", "→"), capsys=capsys)[1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["no/such-model", "--query", "layers x"], "layers are whole numbers: write layers 4–6"),
        ([base_folder(), "--query", "birds"], "“birds” has no arrow"),
        ([base_folder(), "--query", "cat →"], "“cat” is not a word of the sentence"),
        ([base_folder(), "--query", "->cat"], "“cat” is not a word of the sentence"),
        ([base_folder(), "--query=->cat"], "“cat” is not a word of the sentence"),
        ([base_folder(), "--query", "shared"], "there is one model and no other to compare it with"),
        ([base_folder(), "--query", "passes in both"], "there is one model and no other to compare it with"),
        ([base_folder(), "--query", "birds →", "-o", "x.txt"], "must be one of .csv, .json"),
        ([base_folder(), QNLI.adapter(), "birds →", "--query", "cats →"], "got unexpected extra argument (birds →)"),
        ([base_folder(), "birds →"], "missing option '--query' (see attention-flows query --help)"),
        ([base_folder()], "missing option '--query'"),
    ],
)
def test_a_query_that_cannot_be_answered_is_one_line(
    arguments: list[str | Path], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reason in refusal("query", *arguments, "--text", "Birds sing", capsys=capsys)


def test_effects_are_computed_where_a_query_asks_for_them(capsys: pytest.CaptureFixture[str]) -> None:
    text, pair = loaded_models.JACKSONVILLE
    query = "weight 0.2; effect ≥ 0.02"
    flow = read((loaded_models.base(), loaded_models.tuned()), text, pair)
    expected = Flow.of(flow).query(query, effects=Flow.of(flow).effects())
    sentence = ["--text", text, "--pair", pair]
    code, out, err = run("query", base_folder(), QNLI.adapter(), *sentence, "--query", query, capsys=capsys)
    assert (code, err) == (0, "")
    heading, *lines = out.splitlines()
    assert "effect" in heading.split()
    assert lines[-1].startswith(f"{len(expected)} edges")
    assert [line.split()[6] for line in lines[:5]] == [f"{match.effect:+.4f}" for match in expected[:5]]
