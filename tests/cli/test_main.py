from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest

from attention_flows import __version__
from attention_flows.cli import main
from attention_flows.cli.commands import demo
from tests.support.command_line import refusal, run


def raising(error: BaseException) -> Callable[[int | None], None]:
    def stop(port: int | None) -> None:
        raise error

    return stop


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "missing command (see attention-flows --help)"),
        (["draw"], "no such command 'draw' (see attention-flows --help)"),
        (["--verison"], "no such option '--verison'. Did you mean '--version'? (see attention-flows --help)"),
        (["demo", "base"], "got unexpected extra argument (base) (see attention-flows demo --help)"),
        (["demo", "--port"], "option '--port' requires an argument (see attention-flows demo --help)"),
    ],
)
def test_an_error_of_usage_is_one_line_that_names_the_help(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusal(*arguments, capsys=capsys) == f"attention-flows: {message}\n"


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version", capsys=capsys) == (0, f"attention-flows {__version__}\n", "")


def test_ctrl_c_ends_a_command_with_130(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "listen", raising(KeyboardInterrupt()))
    code, out, err = run("demo", capsys=capsys)
    assert (code, out, err.strip()) == (130, "", "")


def test_the_end_of_a_file_is_not_taken_for_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "listen", raising(EOFError()))
    with pytest.raises(click.Abort):
        main(["demo"])


def test_the_module_is_the_command_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "attention_flows", "trace"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=os.environ, check=False)
    message = "attention-flows: missing argument 'BASE' (see attention-flows trace --help)\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_the_installed_command_is_main() -> None:
    (script,) = entry_points(group="console_scripts", name="attention-flows")
    assert script.load() is main
