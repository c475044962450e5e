from __future__ import annotations

from pathlib import Path

import pytest

from attention_flows.core.sentence import Sentence
from attention_flows.demo import QNLI
from attention_flows.demo.base import find_base
from attention_flows.models.course.callback import Recorder
from attention_flows.models.loading.load import load
from attention_flows.wire.flow import decode
from tests.support.browser_app import demo_client
from tests.support.command_line import refusal
from tests.support.small_models import save_adapter, save_bert


def test_serve_refuses_what_cannot_be_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    course = QNLI.course()
    cases: tuple[tuple[list[str | Path], str], ...] = (
        (["--data", tmp_path / "no.tsv"], "cannot read"),
        ([QNLI.adapter(), "--course", course], "name either"),
        (["--course", course, "--window"], "a course takes no --truncate"),
        (["--course", course, "--truncate"], "a course takes no --truncate"),
        (["--course", tmp_path], "has no checkpoints"),
    )
    for arguments, reason in cases:
        assert reason in refusal("serve", find_base(), *arguments, capsys=capsys)


def test_serve_opens_a_runs_checkpoints_and_what_was_recorded_of_it(tmp_path: Path) -> None:
    save_bert(tmp_path / "base", None)
    save_adapter(tmp_path / "run" / "checkpoint-5", tmp_path / "base")
    recorder = Recorder(load(tmp_path / "base"), [Sentence("a small test")], tmp_path / "run" / "flows")
    recorder.record(load(tmp_path / "base"), 0, 0.0, {})
    request = {"task": "own", "checkpoint": 0, "text": "another test", "pair": None, "unit": "word", "page": "p"}
    with demo_client("serve", str(tmp_path / "base"), "--course", str(tmp_path / "run")) as client:
        (task,) = client.get("api/models").json()["tasks"]
        answer = client.post("api/flow", json=request)
    assert [checkpoint["step"] for checkpoint in task["course"]] == [5]
    assert [example["text"] for example in task["examples"]] == ["a small test"]
    assert [model.name for model in decode(answer.content).models] == ["base", "checkpoint-5"]
    with demo_client("serve", str(tmp_path / "base"), "--course", str(tmp_path / "run" / "flows")) as client:
        (task,) = client.get("api/models").json()["tasks"]
        answer = client.post("api/flow", json=request)
    assert [checkpoint["step"] for checkpoint in task["course"]] == [0]
    assert answer.status_code == 400
    assert "only its probe sentences can be shown" in answer.json()["error"]
