from __future__ import annotations

import os
import subprocess
import sys

import pytest

from attention_flows import __version__
from attention_flows.cli.commands import COMMANDS
from attention_flows.cli.parser import EXAMPLE, Command, CommandGroup
from tests.support.command_line import run

LINES, COLUMNS = 47, 100
NAMES = [str(command.name) for command in COMMANDS]
GROUPS = [command for command in COMMANDS if isinstance(command, CommandGroup)]
NESTED = [[str(group.name), name] for group in GROUPS for name in group.commands]
ALL = [[], *([name] for name in NAMES), *NESTED]


def help_lines(*command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    code, out, err = run(*command, "--help", capsys=capsys)
    assert (code, err) == (0, "")
    assert run(*command, "-h", capsys=capsys) == (code, out, err)
    return out.splitlines()


@pytest.mark.parametrize("command", ALL, ids=["all", *map(" ".join, ALL[1:])])
def test_help_fits_a_screen(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = help_lines(*command, capsys=capsys, monkeypatch=monkeypatch)
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= COLUMNS


def test_the_help_lists_every_command_and_an_example(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = help_lines(capsys=capsys, monkeypatch=monkeypatch)
    start = lines.index("Commands:") + 1
    assert [line.split()[0] for line in lines[start : start + len(NAMES)]] == NAMES
    assert EXAMPLE in [line.strip() for line in lines]


def test_the_help_of_a_group_lists_its_commands_and_an_example(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = help_lines("study", capsys=capsys, monkeypatch=monkeypatch)
    start = lines.index("Commands:") + 1
    names = [name for _, name in NESTED]
    assert [line.split()[0] for line in lines[start : start + len(names)]] == names
    assert any("attention-flows study run" in line for line in lines[start:])


@pytest.mark.parametrize(
    ("command", "headings"),
    [
        ("demo", ["Models", "Server"]),
        ("serve", ["Models", "Course and sentences", "Server"]),
        ("trace", ["Models", "Sentence", "View", "Picture", "Output"]),
        ("query", ["Models", "Sentence", "Query", "View", "Output"]),
        ("study", ["Options", "Commands"]),
        ("study run", ["Models", "Data", "Record", "Engine", "Output"]),
        ("study query", ["Study", "Query", "Output"]),
    ],
)
def test_the_help_of_a_command_has_a_heading_for_each_group(
    command: str, headings: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = help_lines(*command.split(), capsys=capsys, monkeypatch=monkeypatch)
    assert [line[:-1] for line in lines if line.endswith(":") and not line.startswith(" ")] == headings


@pytest.mark.parametrize("command", [*COMMANDS, *(command for group in GROUPS for command in group.commands.values())])
def test_every_parameter_has_a_help_text(command: Command) -> None:
    assert [parameter.name for parameter in command.params if not getattr(parameter, "help", None)] == []


def test_no_model_library_is_loaded_before_a_model_is_needed() -> None:
    program = (
        "import sys, attention_flows.cli\n"
        "names = {'torch', 'transformers', 'peft', 'uvicorn', 'starlette', 'duckdb', 'pyarrow'}\n"
        "for command in ('--version', '--help', 'trace --help', 'trace', 'study'):\n"
        "    attention_flows.cli.main(command.split())\n"
        "    print('loaded by', command, sorted(names & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=os.environ, check=True)
    loaded = [line for line in done.stdout.splitlines() if line.startswith("loaded by")]
    assert len(loaded) == 5
    assert all(line.endswith(" []") for line in loaded), loaded
    assert done.stdout.splitlines()[0] == f"attention-flows {__version__}"
