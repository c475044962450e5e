from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest
import torch

from attention_flows.cli import hosting
from attention_flows.demo.base import find_base
from attention_flows.errors import InputError
from tests.support.browser_app import client_of
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


def test_ctrl_c_ends_the_server_without_complaint() -> None:
    command = [sys.executable, "-m", "attention_flows", "serve", str(find_base()), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().split()[4]
    with client_of(address) as client:
        assert client.get("api/models").status_code == 200
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")


@pytest.mark.parametrize("command", [["demo"], ["serve", str(find_base())]])
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
