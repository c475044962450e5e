from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import asdict
from pathlib import Path

import httpx2
import pytest
import torch

from attention_flows import __version__
from attention_flows.cli import main
from attention_flows.cli.commands import leave_a_core
from attention_flows.core.sentence import Sentence
from attention_flows.demo import QNLI
from attention_flows.demo.base import find_base
from attention_flows.flow import Flow
from attention_flows.models.course.callback import Recorder
from attention_flows.models.loading.load import load
from attention_flows.models.read import read
from attention_flows.wire.flow import decode
from tests.support import loaded_models
from tests.support.browser_app import demo
from tests.support.small_models import save_adapter, save_bert


def run(*arguments: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command."""
    capsys.readouterr()  # what was printed before is not the command's
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def test_trace_writes_the_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, pair = loaded_models.JACKSONVILLE
    file = tmp_path / "trace.json"
    code, _, err = run("trace", find_base(), QNLI.adapter(), "--text", text, "--pair", pair, "-o", file, capsys=capsys)
    assert (code, err) == (0, "")
    document = json.loads(file.read_text("utf-8"))
    assert document["format"] == "attention-flows/trace"
    assert (document["threshold"], document["unit"], document["residual"]) == (0.2, "word", True)
    assert document["models"][0] == {"name": find_base().name, "labels": None, "probabilities": None}
    assert document["models"][1]["labels"] == ["entailment", "not_entailment"]
    assert sum(document["models"][1]["probabilities"]) == pytest.approx(1)
    edges = document["edges"]
    both = [(b is not None, t is not None) for b, t in zip(edges["base"], edges["tuned"], strict=True)]
    assert {(True, True), (True, False), (False, True)} == set(both)


def test_options_reach_the_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "trace.json"
    options: list[str | Path] = ["--unit", "token", "--no-residual", "--threshold", "0.05", "-o", file]
    code, _, _ = run("trace", find_base(), "--text", "unbelievable", *options, capsys=capsys)
    document = json.loads(file.read_text("utf-8"))
    assert code == 0
    assert (document["threshold"], document["unit"], document["residual"]) == (0.05, "token", False)
    assert len(document["words"]) == len(loaded_models.base().tokenizer("unbelievable")["input_ids"])
    assert "tuned" not in document["edges"]
    assert min(document["edges"]["base"]) >= 0.05


def test_without_a_file_trace_prints_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    text, pair = loaded_models.JACKSONVILLE
    code, out, _ = run("trace", find_base(), QNLI.adapter(), "--text", text, "--pair", pair, capsys=capsys)
    assert code == 0
    assert "no task head" in out
    assert "not_entailment" in out
    assert "only tuned" in out
    assert "Jacksonvillians" in out


def test_long_texts_are_cut_or_read_in_windows_when_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, file = "a word or two " * 200, tmp_path / "trace.json"
    code, out, _ = run("trace", find_base(), "--text", text, "--truncate", capsys=capsys)
    assert code == 0
    assert "512 words" in out
    assert "the text was cut off after" in out
    options: list[str | Path] = ["--window", "128", "--dtype", "bfloat16", "--threshold", "0.3", "-o", file]
    code, out, _ = run("trace", find_base(), "--text", text, *options, capsys=capsys)
    assert code == 0
    assert "windows of 128 tokens" in out
    assert len(json.loads(file.read_text("utf-8"))["words"]) == 802


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["no/such-model", "--text", "a"], "unknown model 'no/such-model'"),
        ([find_base(), "./no-adapter", "--text", "a"], "there is no model folder ./no-adapter"),
        ([find_base(), "--text", ""], "the text is empty"),
        ([find_base(), "--text", "a", "--pair", " "], "the second text is empty"),
        (
            [find_base(), "--text", "word " * 600],
            "602 tokens long; model takes at most 512: shorten it, cut it off",
        ),
        ([find_base(), "--text", "a", "--truncate", "--window"], "ask for one of them"),
        ([find_base(), "--text", "a", "--window", "513"], "a window of 513 tokens is more than the 512 of"),
        ([find_base(), "--text", "a", "--window", "half"], "the window must be a number of tokens, not half"),
        ([find_base(), "--text", "a", "--device", "tpu"], "the device must be cpu, cuda"),
        ([find_base(), "--text", "a", "--device", "cuda:99"], "there is no device cuda:99"),
        ([find_base(), "--text", "a", "--dtype", "int8"], "the dtype must be one of auto, float32"),
        ([find_base(), "--text", "a", "--threshold", "1.01"], "the threshold must lie in 0..1, not 1.01"),
        ([find_base(), "--text", "a", "--threshold", "nan"], "the threshold must lie in 0..1, not nan"),
        ([find_base(), "--text", "a", "--threshold", "-0.1"], "the threshold must lie in 0..1, not -0.1"),
        ([find_base(), "--text", "a", "--unit", "letter"], "invalid choice: 'letter'"),
        ([find_base(), "--text", "a", "-o", "x.gif"], "cannot write x.gif"),
        ([find_base(), "--text", "a", "-o", "/nowhere/x.json"], "there is no folder /nowhere"),
        ([find_base()], "--text"),
        ([], "BASE"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    arguments: list[str | Path], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run("trace", *arguments, capsys=capsys)
    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert reason in err


def test_a_model_that_is_there_in_part_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_bert(tmp_path)
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    code, _, err = run("trace", tmp_path, "--text", "a", capsys=capsys)
    assert code == 2
    assert err.count("\n") == 1
    assert str(weights) in err


def test_serve_refuses_what_cannot_be_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run("serve", find_base(), "--data", tmp_path / "no.tsv", capsys=capsys)
    assert code == 2
    assert "cannot read" in err
    code, _, err = run("serve", find_base(), QNLI.adapter(), "--course", QNLI.course(), capsys=capsys)
    assert (code, err.count("\n")) == (2, 1)
    assert "name either" in err
    code, _, err = run("serve", find_base(), "--course", QNLI.course(), "--window", capsys=capsys)
    assert (code, err.count("\n")) == (2, 1)
    assert "a course takes no --truncate" in err
    code, _, err = run("serve", find_base(), "--course", tmp_path, capsys=capsys)
    assert (code, err.count("\n")) == (2, 1)
    assert "has no checkpoints" in err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, _, err = run("demo", "--no-browser", "--port", port, capsys=capsys)
    assert code == 2
    assert f"port {port} is taken" in err


def test_serve_opens_a_runs_checkpoints_and_what_was_recorded_of_it(tmp_path: Path) -> None:
    save_bert(tmp_path / "base", None)
    save_adapter(tmp_path / "run" / "checkpoint-5", tmp_path / "base")
    recorder = Recorder(load(tmp_path / "base"), [Sentence("a small test")], tmp_path / "run" / "flows")
    recorder.record(load(tmp_path / "base"), 0, 0.0, {})
    asked = {"task": "own", "checkpoint": 0, "text": "another test", "pair": None, "unit": "word", "page": "p"}
    with demo("serve", str(tmp_path / "base"), "--course", str(tmp_path / "run")) as address:
        (task,) = httpx2.get(f"{address}api/models").json()["tasks"]
        answer = httpx2.post(f"{address}api/flow", json=asked)
    assert [one["step"] for one in task["course"]] == [5]
    assert [one["text"] for one in task["examples"]] == ["a small test"]
    assert [model.name for model in Flow.of(decode(answer.content)).models] == ["base", "checkpoint-5"]
    with demo("serve", str(tmp_path / "base"), "--course", str(tmp_path / "run" / "flows")) as address:
        (task,) = httpx2.get(f"{address}api/models").json()["tasks"]
        answer = httpx2.post(f"{address}api/flow", json=asked)
    assert [one["step"] for one in task["course"]] == [0]
    assert answer.status_code == 400
    assert "only its probe sentences can be shown" in answer.json()["error"]


def test_the_server_leaves_a_core_to_the_browser() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(cores := os.cpu_count() or 1)
    leave_a_core()
    assert torch.get_num_threads() == max(1, cores - 1)
    torch.set_num_threads(1)
    leave_a_core()
    assert torch.get_num_threads() == 1
    torch.set_num_threads(before)


def test_the_installed_command_answers_without_torch() -> None:
    program = (
        "import sys, attention_flows.cli as c\ntry: c.main(['--version'])\nfinally: assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=os.environ, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, f"attention-flows {__version__}")


def test_ctrl_c_ends_the_server_without_complaint() -> None:
    command = [sys.executable, "-m", "attention_flows", "serve", str(find_base()), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().split()[4]
    with urllib.request.urlopen(address + "api/models") as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")


@pytest.mark.parametrize("last", [True, False])
def test_query_prints_and_writes_the_rows_that_python_gives(
    last: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, pair = loaded_models.JACKSONVILLE
    asked = "what → any of called, known; layers 4–6; weight 0.1"
    expected = read((loaded_models.base(), loaded_models.tuned()), text, pair).query(asked)
    assert len(expected) > 5
    models: list[str | Path] = [find_base(), QNLI.adapter()]
    options: list[str | Path] = ["--text", text, "--pair", pair]
    command = ["query", *models, *options, asked] if last else ["query", *models, asked, *options]
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
    written = [{name: "" if value is None else str(value) for name, value in asdict(one).items()} for one in expected]
    assert written == rows
    document = json.loads((tmp_path / "edges.json").read_text("utf-8"))
    assert (document["format"], document["query"]) == ("attention-flows/edges", asked)
    assert document["edges"] == [asdict(match) for match in expected]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["no/such-model", "layers x", "--text", "a"], "layers are whole numbers: write layers 4–6"),
        ([find_base(), "birds", "--text", "Birds sing"], "“birds” has no arrow"),
        ([find_base(), "cat →", "--text", "Birds sing"], "“cat” is not a word of the sentence"),
        ([find_base(), "->cat", "--text", "Birds sing"], "“cat” is not a word of the sentence"),
        ([find_base(), "shared", "--text", "Birds sing"], "there is one model and no other to compare it with"),
        ([find_base(), "passes in both", "--text", "Birds sing"], "there is one model and no other to compare it with"),
        ([find_base(), "birds →", "--text", "a", "-o", "x.txt"], "must be one of .csv, .json"),
        ([find_base(), QNLI.adapter(), "birds →", "cats →", "--text", "a"], "unrecognized arguments: cats →"),
        ([find_base(), "--text", "a"], "QUERY"),
    ],
)
def test_a_query_that_cannot_be_answered_is_one_line(
    arguments: list[str | Path], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run("query", *arguments, capsys=capsys)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert reason in err


def test_a_trace_is_written_in_every_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, pair = loaded_models.JACKSONVILLE
    for kind, start in (
        ("svg", b"<svg "),
        ("png", b"\x89PNG"),
        ("pdf", b"%PDF-"),
        ("csv", b"layer,"),
        ("graphml", b"<?xml"),
    ):
        file = tmp_path / f"trace.{kind}"
        code, out, err = run(
            "trace", find_base(), QNLI.adapter(), "--text", text, "--pair", pair, "-o", file, capsys=capsys
        )
        assert (code, out, err) == (0, f"wrote {file}\n", "")
        assert file.read_bytes().startswith(start)


def test_the_view_is_what_the_options_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, pair = loaded_models.JACKSONVILLE
    file = tmp_path / "trace.json"
    sentence: list[str | Path] = [find_base(), QNLI.adapter(), "--text", text, "--pair", pair, "-o", file]
    options = ["--threshold", "0.1", "--heads", "6:3,5:0", "--hide-special", "--through", "called@3", "--into", "6"]
    assert run("trace", *sentence, *options, "--out-of", "Jaxsons", capsys=capsys)[0] == 0
    view = json.loads(file.read_text("utf-8"))["view"]
    assert (view["threshold"], view["hide_special"], view["heads"]) == (0.1, True, [[5, 0], [6, 3]])
    assert view["selections"] == [
        {"part": "through", "words": [6], "layer": 3},
        {"part": "into", "words": [6]},
        {"part": "out", "words": [17]},
    ]
    assert run("trace", *sentence, "--forward", "called@1", "--kind", "top", "--threshold", "2", capsys=capsys)[0] == 0
    view = json.loads(file.read_text("utf-8"))["view"]
    assert (view["origin"], view["kind"], view["threshold"]) == ({"layer": 1, "word": 6}, "top", 2)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--through", "nobody"], "'nobody' is not a word of the sentence"),
        (["--through", "Jacksonville"], "'Jacksonville' is there 2 times"),
        (["--through", "called@9"], "9"),
        (["--heads", "6"], "heads are layer:head pairs such as 4:3,5:0, not 6"),
        (["--heads", "6:99"], "99"),
        (["--mode", "upside"], "invalid choice: 'upside'"),
        (["--width", "10"], "the width must lie in 320..2400 pixels, not 10"),
        (["--scale", "99"], "the scale must lie in 0.5..4, not 99"),
        (["--kind", "top", "--threshold", "0.5"], "must be a whole number"),
    ],
)
def test_options_that_cannot_be_had_are_one_line(
    options: list[str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, pair = loaded_models.JACKSONVILLE
    sentence: list[str | Path] = [find_base(), QNLI.adapter(), "--text", text, "--pair", pair]
    code, out, err = run("trace", *sentence, *options, "-o", tmp_path / "x.png", capsys=capsys)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert reason in err
    assert list(tmp_path.iterdir()) == []
