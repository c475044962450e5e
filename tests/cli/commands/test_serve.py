from __future__ import annotations

from pathlib import Path

import pytest

from attention_flows.core.sentence import Sentence
from attention_flows.demo import QNLI, SST2
from attention_flows.models.course.callback import Recorder
from attention_flows.models.loading.load import load
from attention_flows.studies.study import open_study
from attention_flows.wire.flow import decode
from tests.support.base_folder import base_folder
from tests.support.command_line import refusal, served
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
        assert reason in refusal("serve", base_folder(), *arguments, capsys=capsys)


def test_serve_offers_the_sentences_of_a_table(tmp_path: Path) -> None:
    data = tmp_path / "data.tsv"
    data.write_text("text\tpair\na small test\tanother\n", encoding="utf-8")
    (task,) = served("serve", base_folder(), "--data", data).get("api/models").json()["tasks"]
    assert [(example["text"], example["pair"]) for example in task["examples"]] == [("a small test", "another")]


def test_serve_opens_a_runs_checkpoints_and_what_was_recorded_of_it(tmp_path: Path) -> None:
    save_bert(tmp_path / "base", None)
    save_adapter(tmp_path / "run" / "checkpoint-5", tmp_path / "base")
    recorder = Recorder(load(tmp_path / "base"), [Sentence("a small test")], tmp_path / "run" / "flows")
    recorder.record(load(tmp_path / "base"), 0, 0.0, {})
    request = {"task": "own", "checkpoint": 0, "text": "another test", "pair": None, "unit": "word", "page": "p"}
    client = served("serve", tmp_path / "base", "--course", tmp_path / "run")
    (task,) = client.get("api/models").json()["tasks"]
    answer = client.post("api/flow", json=request)
    assert [checkpoint["step"] for checkpoint in task["course"]] == [5]
    assert [example["text"] for example in task["examples"]] == ["a small test"]
    assert [model.name for model in decode(answer.content).models] == ["base", "checkpoint-5"]
    client = served("serve", tmp_path / "base", "--course", tmp_path / "run" / "flows")
    (task,) = client.get("api/models").json()["tasks"]
    answer = client.post("api/flow", json=request)
    assert [checkpoint["step"] for checkpoint in task["course"]] == [0]
    assert answer.status_code == 400
    assert "only its probe sentences can be shown" in answer.json()["error"]


def test_serve_opens_on_a_study_without_its_models(capsys: pytest.CaptureFixture[str]) -> None:
    client = served("serve", "--study", QNLI.study())
    assert "/#page=study&task=own (Ctrl+C stops it)" in capsys.readouterr().out
    catalogue = client.get("api/models").json()
    heads = client.post("api/study/heads", json={"task": "own", "page": "p", "measure": "effect"}).json()
    (task,) = catalogue["tasks"]
    assert catalogue["opens_on"] == "study"
    assert task["study"] == {"name": "dev.tsv", "sentences": 500}
    assert [model["role"] for model in task["models"]] == ["base", "tuned"]
    assert "attention-flows serve BASE TUNED --study" in task["error"]
    assert heads["n"] == 500
    own = open_study(QNLI.study()).heads()
    assert [head["low"] for layer in heads["layers"] for head in layer] == pytest.approx(own["low"].tolist())


def test_serve_opens_a_study_beside_its_models() -> None:
    client = served("serve", base_folder(), QNLI.adapter(), "--study", QNLI.study())
    catalogue = client.get("api/models").json()
    row = {"task": "own", "page": "p", "rows": [7]}
    (sentence,) = client.post("api/study/sentences", json=row).json()["sentences"]
    request = {"task": "own", "page": "p", "text": sentence["text"], "pair": sentence["pair"], "unit": "word"}
    effects = client.post("api/effects", json=request).json()
    assert (catalogue["opens_on"], catalogue["tasks"][0]["error"]) == ("study", None)
    assert effects["value"] == pytest.approx(sentence["value"], abs=1e-4)


def test_serve_refuses_a_study_of_other_models(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    study = str(QNLI.study())
    assert "is not the tuned of the study" in refusal(
        "serve", base_folder(), SST2.adapter(), "--study", study, capsys=capsys
    )
    assert "no study" in refusal("serve", "--study", tmp_path, capsys=capsys)


def test_serve_needs_models_or_a_study(capsys: pytest.CaptureFixture[str]) -> None:
    assert "missing argument 'BASE'" in refusal("serve", capsys=capsys)
    assert "missing argument 'BASE'" in refusal("serve", "--study", QNLI.study(), "--course", "x", capsys=capsys)
