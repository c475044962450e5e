from __future__ import annotations

import os
import socket
from typing import Any

import pytest
import torch

from attention_flows.cli import hosting
from attention_flows.errors import InputError
from attention_flows.server import run
from tests.support.base_folder import base_folder
from tests.support.command_line import refusal


def test_the_server_leaves_a_core_to_the_browser() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(cores := os.cpu_count() or 1)
    hosting.leave_a_core()
    assert torch.get_num_threads() == max(1, cores - 1)
    torch.set_num_threads(1)
    hosting.leave_a_core()
    assert torch.get_num_threads() == 1
    torch.set_num_threads(before)


@pytest.mark.parametrize("command", [["demo"], ["serve", str(base_folder())]])
def test_a_port_that_is_taken_is_refused(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind((hosting.HOST, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"port {port} is taken" in refusal(*command, "--no-browser", "--port", port, capsys=capsys)


@pytest.mark.parametrize(
    ("port", "reason"),
    [
        ("0", "0 is not in the range 1<=x<=65535"),
        ("65536", "65536 is not in the range 1<=x<=65535"),
        ("eight", "'eight' is not a valid port"),
    ],
)
def test_a_number_that_is_no_port_is_refused(port: str, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    message = refusal("demo", "--port", port, capsys=capsys)
    assert message == f"attention-flows: invalid value for '--port': {reason} (see attention-flows demo --help)\n"


def test_without_a_port_a_free_one_stands_in_for_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((hosting.HOST, 0))
        taken.listen()
        monkeypatch.setattr(hosting, "DEFAULT_PORT", taken.getsockname()[1])
        with hosting.listen(None) as listener:
            assert listener.getsockname()[1] != hosting.DEFAULT_PORT
        with pytest.raises(InputError, match="is taken"):
            hosting.listen(hosting.DEFAULT_PORT)


@pytest.mark.parametrize("token", ["", "two words", "ümlaut", "new\nline"])
def test_a_token_that_no_address_can_hold_is_refused(token: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "a token is one or more letters" in refusal("demo", "--token", token, capsys=capsys)


def test_a_token_and_none_contradict(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--no-token" in refusal("demo", "--token", "a", "--no-token", capsys=capsys)
    monkeypatch.setenv(hosting.TOKEN_VARIABLE, "a")
    assert "--no-token" in refusal("demo", "--no-token", capsys=capsys)


def test_the_addresses_hold_the_token_and_a_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[Any] = []
    opened: list[str] = []
    monkeypatch.setattr(run, "run", lambda app, queues, listener: served.append(app))
    monkeypatch.setattr(hosting, "open_browser", opened.append)
    with hosting.listen(None) as listener:
        place = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for token, no_token in ((None, False), (None, False), ("a+b", False), (None, True)):
            hosting.serve_tasks((), 512, listener, hosting.HostingOptions(None, False, token, no_token))
    printed = [line.split()[4] for line in capsys.readouterr().out.splitlines()]
    assert len(printed[0]) == len(f"{place}?token=") + 48
    assert printed[0] != printed[1]
    assert printed[2:] == [f"{place}?token=a%2Bb", place]
    assert opened[3] == place
    assert all(address.startswith(f"{place}?token=") for address in opened[:3])
    assert not set(opened[:3]) & set(printed), "the browser's command line does not have the token"
    assert len(served) == 4
