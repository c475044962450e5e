"""``attention-flows effects`` and ``knockout``."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from attention_flows.demo import QNLI
from tests.support.base_folder import base_folder
from tests.support.command_line import run

MODELS = (str(base_folder()), str(QNLI.adapter()))
SENTENCE = ("--text", "What are people called?", "--pair", "They are called Jaxsons.")


def test_effects_are_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("effects", *MODELS, *SENTENCE, "--curve", capsys=capsys)
    assert code == 0
    assert "y is the log-odds of entailment, in nats, of the tuned model" in out
    assert "with the reference base (measured)" in out
    assert "measured faithfulness f" in out
    file = tmp_path / "x.json"
    code, out, _ = run("effects", *MODELS, *SENTENCE, "--steps", "5", "--top", "7", "-o", str(file), capsys=capsys)
    assert (code, out.splitlines()[-1]) == (0, f"wrote {file}")
    document = json.loads(file.read_text("utf-8"))
    assert (document["steps"], document["curve"], len(document["edges"]["layer"])) == (5, None, 7)


def test_knockouts_are_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("knockout", *MODELS, *SENTENCE, "--heads", "3.9,4.9", "--how", "base", capsys=capsys)
    assert code == 0
    assert out.startswith("heads 3.9, 4.9, base; later attention reacts; y is the log-odds of entailment")
    file = tmp_path / "x.json"
    arguments = ("--words", "Jaxsons", "--layers", "4-6", "--no-react", "--reader", "root", "-o", str(file))
    code, _, _ = run("knockout", *MODELS, *SENTENCE, *arguments, capsys=capsys)
    document = json.loads(file.read_text("utf-8"))
    assert (code, document["format"], document["how"], document["react"]) == (
        0,
        "attention-flows/knockout",
        "mask",
        False,
    )
    assert [part["layer"] for part in document["cut"]["parts"]] == [4, 5, 6]
    assert [model["role"] for model in document["models"]] == ["base", "tuned"]
    table = tmp_path / "x.csv"
    code, _, _ = run("knockout", *MODELS, *SENTENCE, "--edges", "→ Jaxsons", "-o", str(table), capsys=capsys)
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert [row["model"] for row in rows] == ["base", "tuned"]
    assert float(rows[1]["before"]) - float(rows[1]["after"]) == pytest.approx(float(rows[1]["effect"]))


@pytest.mark.parametrize(
    ("command", "arguments", "reason"),
    [
        ("effects", ["-o", "x.gif"], "the file's ending must be one of"),
        ("effects", ["--target", "perhaps"], "has no label 'perhaps'"),
        ("effects", ["--reference", "tuned"], "invalid value for '--reference'"),
        ("effects", ["--steps", "0"], "invalid value for '--steps'"),
        ("knockout", [], "name what is cut: --words, --heads or --edges"),
        ("knockout", ["--heads", "9.0"], "there is no layer 9"),
        ("knockout", ["--words", "nobody"], "'nobody' is not a word of the sentence"),
        ("knockout", ["--edges", "weight > 2"], "the weight is one number"),
        ("knockout", ["--heads", "1.1", "--layers", "x"], "layers are numbers and ranges such as 1,4-6, not x"),
    ],
)
def test_wrong_input_is_one_line(
    command: str, arguments: list[str], reason: str, small: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(command, *small, *SENTENCE, *arguments, capsys=capsys)
    assert code == 2
    assert reason in err.splitlines()[-1]
