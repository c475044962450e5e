"""``attention-flows rollout``: the table and the file have the numbers that Python gives."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import attention_flows as af
from tests.support.command_line import refusal, run
from tests.support.small_models import save_bert

TEXT = "a small test of words"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("models")
    save_bert(made / "base")
    save_bert(made / "tuned", seed=1)
    return made


@pytest.mark.parametrize(
    ("method", "roles"), [("rollout", ["base", "tuned"]), ("gradient", ["tuned"]), ("max-flow", ["base", "tuned"])]
)
def test_files_have_every_word(
    folder: Path, method: str, roles: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command: list[str | Path] = ["rollout", folder / "base", folder / "tuned", "--text", TEXT, "--method", method]
    code, out, _ = run(*command, "-o", tmp_path / "x.csv", capsys=capsys)
    assert (code, out) == (0, f"wrote {tmp_path / 'x.csv'}\n")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    flow = af.compare(af.load(folder / "base"), af.load(folder / "tuned"), TEXT)
    calls: dict[str, Any] = {
        "rollout": flow.rollout,
        "gradient": flow.gradient_rollout,
        "max-flow": flow.max_flow,
    }
    call = calls[method]
    last = rows[-len(flow.words) :]
    assert [row["word"] for row in last] == list(flow.words.labels)
    for role in roles:
        expected = call(role).words
        assert [float(row[role]) for row in last] == pytest.approx(expected.tolist(), abs=1e-6)
    assert len(rows) == len(flow.words) * (1 if method == "max-flow" else 2)
    code, out, _ = run(*command, capsys=capsys)
    assert code == 0
    assert out.startswith(
        {"gradient": "gradient_rollout of gradient, "}.get(method, f"{call('tuned').method} of attention")
    )


def test_bad_input_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command: list[str | Path] = ["rollout", folder / "base", "--text", TEXT]
    assert "a target is for --method gradient" in refusal(*command, "--target", "yes", capsys=capsys)
    assert "gradient_rollout() does not" in refusal(*command, "--weight", "gradient", capsys=capsys)
    assert "cannot write x.svg" in refusal(*command, "-o", "x.svg", capsys=capsys)
