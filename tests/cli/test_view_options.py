from __future__ import annotations

import json
from pathlib import Path

import pytest

from attention_flows.demo import QNLI
from tests.support import loaded_models
from tests.support.base_folder import base_folder
from tests.support.command_line import refusal, run


def test_the_view_is_what_the_options_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, pair = loaded_models.JACKSONVILLE
    file = tmp_path / "trace.json"
    sentence: list[str | Path] = [base_folder(), QNLI.adapter(), "--text", text, "--pair", pair, "-o", file]
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
        (["--mode", "upside"], "invalid value for '--mode': 'upside' is not one of 'base', 'overlay'"),
        (["--width", "10"], "the width must lie in 320..2400 pixels, not 10"),
        (["--scale", "99"], "the scale must lie in 0.5..4, not 99"),
        (["--kind", "top", "--threshold", "0.5"], "must be a whole number"),
    ],
)
def test_an_invalid_view_or_picture_is_one_line(
    options: list[str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, pair = loaded_models.JACKSONVILLE
    sentence: list[str | Path] = [base_folder(), "--text", text, "--pair", pair]
    assert reason in refusal("trace", *sentence, *options, "-o", tmp_path / "x.png", capsys=capsys)
    assert list(tmp_path.iterdir()) == []
