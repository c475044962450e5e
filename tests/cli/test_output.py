"""What the command line prints: no control character, and one line where the system refuses it."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from attention_flows.cli import main
from attention_flows.cli.output import echo, plain_logs
from attention_flows.escapes import show_controls
from tests.support.command_line import refusal, run
from tests.support.small_models import save_adapter, save_bert

ESCAPE = "\x1b]0;mine\x07\x1b[31m\u202e\x9b2J"
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no device that is full")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model whose labels and name are escapes."""
    folder = tmp_path_factory.mktemp("models") / f"model{ESCAPE}"
    save_bert(folder, (f"no{ESCAPE}", "yes\nshared 0, only base 0"))
    return folder


def test_escapes_of_labels_names_and_texts_are_shown(hostile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"a small{ESCAPE} test"
    traced = run("trace", hostile, hostile, "--text", text, capsys=capsys)
    found = run("query", hostile, "--text", text, "--query", "* → *; weight ≥ 0", capsys=capsys)
    for code, out, err in (traced, found):
        assert (code, err) == (0, "")
        assert not CONTROLS.search(out)
        assert r"\u202e" in out
    assert "\nshared 0, only base 0" not in traced[1], "a label makes no line of its own"


def test_escapes_in_an_error_are_shown(hostile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_adapter(tmp_path / "adapter", hostile)
    file = tmp_path / "adapter" / "adapter_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"base_model_name_or_path": ESCAPE}))
    for arguments in (
        ("trace", tmp_path / "adapter", "--text", "a"),
        ("trace", f"./{ESCAPE}", "--text", "a"),
        ("trace", hostile, "--text", "a", "--through", ESCAPE),
        ("query", hostile, "--text", "a", "--query", f"{ESCAPE} → a"),
        ("trace", hostile, "--text", "a", "--device", ESCAPE),
        ("trace", hostile, f"--{ESCAPE}"),
    ):
        message = refusal(*arguments, capsys=capsys)
        assert not CONTROLS.search(message.removesuffix("\n"))
        assert r"\x1b" in message


def test_a_file_has_the_exact_text(hostile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, file = f"a small{ESCAPE} test", tmp_path / "trace.json"
    assert run("trace", hostile, "--text", text, "-o", file, capsys=capsys)[0] == 0
    assert json.loads(file.read_text("utf-8"))["text"] == text


def test_escapes_in_warnings_and_logs_are_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(warnings, "showwarning", lambda message, *rest: warned.append(str(message)))
    handler = logging.StreamHandler(sys.stderr)
    log = logging.getLogger("a.library")
    log.addHandler(handler)
    with plain_logs():
        warnings.showwarning(ESCAPE, UserWarning, "a.py", 3)
        log.warning("%s!", ESCAPE)
        try:
            raise ValueError(ESCAPE)
        except ValueError:
            log.exception("failed")
    log.removeHandler(handler)
    err = capsys.readouterr().err
    assert r"\x9b2J!" in err
    assert err.count(r"\x1b[31m") == 2
    assert not CONTROLS.search(err)
    assert warned == [show_controls(ESCAPE)]


def test_what_the_terminal_cannot_write_is_shown(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w", encoding="ascii") as stream:
        echo("Ça → 🦜 \udcff", stream=stream)
    assert (tmp_path / "out").read_text() == "\\xc7a \\u2192 \\U0001f99c \\udcff\n"


@needs_full
@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("trace", "BASE", "--text", "a small test")])
def test_a_full_disk_behind_stdout_is_one_line(
    arguments: tuple[str, ...], hostile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FULL.open("w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        code = main([str(hostile) if argument == "BASE" else argument for argument in arguments])
        monkeypatch.undo()
    err = capsys.readouterr().err
    assert (code, err) == (2, "attention-flows: cannot write the output: no space left on device\n")


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("trace", "BASE", "--text", "a small test")])
def test_a_reader_that_has_gone_ends_it_quietly(
    arguments: tuple[str, ...], hostile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        code = main([str(hostile) if argument == "BASE" else argument for argument in arguments])
        monkeypatch.undo()
    assert (code, capsys.readouterr().err) == (141, "")


@needs_full
@pytest.mark.parametrize(
    ("redirect", "codes", "error"),
    [
        ("> /dev/full", {2}, "attention-flows: cannot write the output: no space left on device\n"),
        ("> /dev/full 2>&1", {2}, ""),
        ("| true", {0, 141}, ""),  # 0 where it is done before its reader
    ],
)
def test_the_interpreters_end_reports_nothing_more(redirect: str, codes: set[int], error: str) -> None:
    script = f'set -o pipefail; "{sys.executable}" -m attention_flows --help {redirect}'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=os.environ, check=False)
    assert done.stderr == error
    assert done.returncode in codes


@pytest.mark.parametrize("target", ["folder.json", "missing/a.json", "file/a.json", f"{'a' * 300}.json"])
def test_a_place_that_cannot_be_written_is_refused_before_a_model_is_loaded(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "file").touch()
    for arguments in (("trace", "no-such-model"), ("query", "no-such-model", "--query", "a → b")):
        message = refusal(*arguments, "--text", "a", "-o", tmp_path / target, capsys=capsys)
        assert "cannot write" in message


@needs_full
def test_a_full_disk_behind_a_file_is_one_line(
    hostile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "full.csv"
    file.symlink_to(FULL)
    message = refusal("trace", hostile, "--text", "a small test", "-o", file, capsys=capsys)
    assert message.endswith("full.csv: no space left on device\n")
