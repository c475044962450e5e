"""The findings' page, figures and verdicts against the numbers that they are made of, and the command."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from attention_flows.errors import InputError
from scripts.findings import circuit, question, separators
from scripts.findings.__main__ import ROOT, main
from scripts.findings.finding import Finding, Table, verdict
from scripts.findings.material import Material
from scripts.findings.numbers import rounded
from scripts.findings.page import page, read_documents
from scripts.findings.registry import FINDINGS
from tests.support.folders import SHARED

DOCS = ROOT / "docs" / "findings"


@pytest.fixture(scope="module")
def documents() -> dict[str, dict[str, Any]]:
    return read_documents(DOCS)


def test_the_page_and_figures_are_what_the_numbers_make(documents: dict[str, dict[str, Any]]) -> None:
    assert set(documents) == {finding.name for finding in FINDINGS}
    message = "run python -m scripts.findings --page"
    assert (ROOT / "docs" / "findings.md").read_text("utf-8") == page(documents), message
    for finding in FINDINGS:
        drawn = finding.draw(documents[finding.name]["numbers"]).to_text()
        assert (DOCS / f"{finding.name}.svg").read_text("utf-8") == drawn, message
    assert {file.name for file in DOCS.iterdir()} == {
        f"{finding.name}.{ending}" for finding in FINDINGS for ending in ("json", "svg")
    }


def worse(numbers: Any, names: Sequence[str], value: float) -> Any:
    """The same numbers with every interval under one of ``names`` about ``value``."""
    if isinstance(numbers, dict):
        return {
            name: {**item, **{end: [value for _ in item[end]] for end in ("mean", "low", "high")}}
            if name in names
            else worse(item, names, value)
            for name, item in numbers.items()
        }
    return numbers


@pytest.mark.parametrize(
    ("name", "fields", "for_it", "against_it"),
    [
        ("last-layers", ("margin",), 0.1, -0.1),
        ("few-heads", ("michel", "effect"), -0.001, -0.3),
    ],
)
def test_verdicts_follow_the_numbers(
    documents: dict[str, dict[str, Any]], name: str, fields: Sequence[str], for_it: float, against_it: float
) -> None:
    finding: Finding = next(finding for finding in FINDINGS if finding.name == name)
    numbers = documents[name]["numbers"]
    assert finding.judge(worse(numbers, fields, for_it)).word == "agrees"
    assert finding.judge(worse(numbers, fields, against_it)).word == "differs"


def test_the_separators_verdict_needs_attention_and_small_gradients(documents: dict[str, dict[str, Any]]) -> None:
    numbers = documents["separators"]["numbers"]
    attended = {
        task: {**of, "sep": {**of["sep"], "tuned": of["cls"]["tuned"]}} for task, of in numbers["tasks"].items()
    }
    judge = separators.SEPARATORS.judge
    assert judge({"tasks": worse(attended, ("ratio",), 0.4)}).word == "agrees"
    assert judge({"tasks": worse(attended, ("ratio",), 1.4)}).word == "differs"
    ignored = worse(numbers, ("tuned",), 0.01)
    assert judge(worse(ignored, ("ratio",), 0.4)).word == "differs"


def test_the_questions_verdict_needs_a_gain_and_an_effect(documents: dict[str, dict[str, Any]]) -> None:
    numbers, judge = documents["question"]["numbers"], question.QUESTION.judge
    more = worse(numbers, ("moved",), 0.1)
    assert judge(worse(more, ("part",), 0.3)).word == "agrees"
    assert judge(worse(more, ("part",), -0.3)).word == "agrees in part"
    assert judge(worse(worse(numbers, ("moved",), -0.1), ("part",), -0.3)).word == "differs"


def test_the_circuits_verdict_is_of_two_papers(documents: dict[str, dict[str, Any]]) -> None:
    numbers, judge = documents["circuit"]["numbers"], circuit.CIRCUIT.judge
    tasks = numbers["tasks"]
    whole = {
        task: {
            **of,
            "kept": worse(worse(of["kept"], ("base",), 0.9), ("base_above_random",), 0.1),
            "accuracy": worse(of["accuracy"], ("base",), 0.6),
        }
        for task, of in tasks.items()
    }
    assert judge({"tasks": worse(whole, ("difference",), 0.2)}).word == "agrees"
    assert judge({"tasks": worse(whole, ("difference",), -0.2)}).word == "agrees in part"
    lost = {
        task: {**of, "kept": worse(of["kept"], ("base",), 0.5), "accuracy": worse(of["accuracy"], ("base",), 0.6)}
        for task, of in tasks.items()
    }
    assert judge({"tasks": worse(lost, ("difference",), -0.2)}).word == "differs"


def test_a_verdict_of_cases() -> None:
    words = [verdict(cases, "").word for cases in ([True, True], [True, False], [False, False])]
    assert words == ["agrees", "agrees in part", "differs"]


def test_a_table_is_markdown() -> None:
    table = Table(["task", "n"], [["`a`", "1"]]).to_markdown()
    assert table == "| task | n |\n|---|---:|\n| `a` | 1 |"


def test_numbers_are_rounded_for_the_file() -> None:
    assert rounded({"a": [0.123456789, float("nan")], "n": 3}) == {"a": [0.12346, None], "n": 3}


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["scripts.findings", *arguments])
    main()


def test_a_finding_that_there_is_not(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, "first-layers")
    assert "there is no finding first-layers: there are last-layers, separators" in capsys.readouterr().err


def test_missing_data_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match=r"dev\.tsv is missing: name the folder that holds TASK/dev\.tsv with --data$"):
        run(monkeypatch, "separators", "--data", str(tmp_path), "-o", str(tmp_path))
    assert not (tmp_path / "findings.md").exists()


def test_a_study_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"^there is no study of sst2 in .*: make it with python -m scripts\.demo_studies"
    ):
        Material(SHARED / "data", tmp_path).study("sst2")


@pytest.mark.slow
def test_findings_are_measured_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("separators", "question", "few-heads", "circuit")
    run(monkeypatch, *names, "--most", "4", "-o", str(tmp_path))
    for name in names:
        document = json.loads((tmp_path / "findings" / f"{name}.json").read_text("utf-8"))
        assert document["made_with"]["digests"]
        assert f"findings/{name}.svg" in (tmp_path / "findings.md").read_text("utf-8")
