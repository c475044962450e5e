from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest

from scripts.check_links import ROOT
from scripts.release.environment import Environment, FailedError, run
from scripts.release.pythons import Python, find_python, named_versions, search_folders
from scripts.release.uses import address, notebook
from scripts.try_release import choose, line, step

PYPROJECT = """
[project]
requires-python = ">=3.11"
classifiers = [
  "Typing :: Typed",
  "Programming Language :: Python :: 3",
  "Programming Language :: Python :: {first}",
  "Programming Language :: Python :: 3.13",
]
"""
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def _executable(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"python{HERE}"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def test_the_pythons_that_are_named() -> None:
    assert named_versions(PYPROJECT.replace("{first}", "3.11")) == ("3.11", "3.13")
    with pytest.raises(ValueError, match=r"names 3\.9 and requires >=3\.11"):
        named_versions(PYPROJECT.replace("{first}", "3.9"))


def test_the_project_names_the_python_that_it_requires() -> None:
    assert named_versions((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[0] == "3.11"


def test_folders_are_those_of_the_path_then_those_of_pyenv(tmp_path: Path) -> None:
    pyenv = tmp_path / ".pyenv/versions/3.12.1/bin"
    pyenv.mkdir(parents=True)
    assert search_folders("/a:/b", tmp_path) == (Path("/a"), Path("/b"), pyenv)


def test_a_shim_that_does_not_run_and_an_environments_python_are_passed_over(tmp_path: Path) -> None:
    shim, environment, real = tmp_path / "shim", tmp_path / "env", tmp_path / "real"
    _executable(shim, "echo 'command not found' >&2; exit 127")
    _executable(environment, f"echo {HERE} False")
    file = _executable(real, f"echo {HERE} True")
    assert find_python(HERE, (shim, environment, real)) == Python(HERE, file)
    assert find_python(HERE, (shim, environment)) is None
    assert find_python("3.99", (real,)) is None


def test_the_versions_to_try() -> None:
    named = ("3.11", "3.12", "3.13")
    assert choose(named, None) == named
    assert choose(named, ["3.13", "3.11"]) == ("3.11", "3.13")
    with pytest.raises(ValueError, match=r"does not name 3\.9"):
        choose(named, ["3.9"])


def test_the_address_that_the_server_prints() -> None:
    printed = "loading … 1.2 s\nAttention Flows is at http://127.0.0.1:8321/?token=1f-8_c (Ctrl+C stops it)\n"
    assert address(printed) == "http://127.0.0.1:8321/?token=1f-8_c"
    assert address("loading the built-in models") is None


def test_the_notebook_is_one() -> None:
    nbformat.validate(nbformat.from_dict(notebook("/models/base", "/models/it's")))


def test_a_command_that_fails_says_what_it_said(tmp_path: Path) -> None:
    assert run([sys.executable, "-c", "print(1)"], tmp_path, {}) == "1\n"
    with pytest.raises(FailedError, match=r"out\nerr\nexit code 3"):
        run(["/bin/sh", "-c", "echo out; echo err >&2; exit 3"], tmp_path, {})
    with pytest.raises(FailedError, match="not done after 0 s"):
        run(["/bin/sh", "-c", "sleep 9"], tmp_path, {}, seconds=0.1)


def test_a_step_prints_one_line_and_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise FailedError("no PDF\nexit code 2")

    assert step("3.11  wheel  demo", lambda: None)
    assert not step("3.11  wheel  trace", fails)
    first, second, *rest = capsys.readouterr().out.splitlines()
    assert first.split()[:4] == ["3.11", "wheel", "demo", "passed"]
    assert second.split()[:4] == ["3.11", "wheel", "trace", "FAILED"]
    assert rest == ["    no PDF", "    exit code 2"]
    assert line("build", True, 61.25) == "build                    passed    61.2 s"


def test_a_use_sees_nothing_of_another_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("HF_TOKEN", "secret")
    variables = Environment(tmp_path / "env", tmp_path / "work").variables
    assert variables.keys().isdisjoint({"PYTHONPATH", "HF_TOKEN", "VIRTUAL_ENV"})
    assert variables["HF_HUB_OFFLINE"] == "1"
    assert variables["PATH"].startswith(str(tmp_path / "env/bin"))
