"""The command line in this process."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from attention_flows.cli import hosting, main
from attention_flows.server import run as server


def run(*arguments: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command."""
    capsys.readouterr()  # drop what was printed before
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def refusal(*arguments: str | Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The message of a command that must end with exit code 2 and nothing but one line on stderr."""
    code, out, err = run(*arguments, capsys=capsys)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("attention-flows: ")
    return err


def served(*arguments: str | Path) -> TestClient:
    """A client of what a command such as ``serve`` serves: it runs up to where it would listen for requests."""
    apps: list[ASGIApp] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "run", lambda app, queues, listener: apps.append(app))
        assert main([*map(str, arguments), "--no-browser", "--no-token"]) == 0
    (app,) = apps
    return TestClient(app, base_url=f"http://{hosting.HOST}")
