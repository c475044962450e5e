from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time

import pytest

from attention_flows.demo.base import find_base
from tests.support.browser_app import client_of
from tests.support.live import connect, read_all

LONG = "word " * 500
QUEUED = 40


class Command:
    """``attention-flows serve`` with a real model, as a user starts it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "attention_flows", "serve", str(find_base()), "--no-browser"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.client = client_of(self.process.stdout.readline().split()[4])
        assert self.client.base_url.port is not None
        self.port = self.client.base_url.port

    def post(self, page: str, length: int | None = None) -> socket.socket:
        """A connection that has sent a request for the flow of a long text; ``length`` overstates its length."""
        request = {"task": "own", "page": page, "text": LONG, "unit": "token"}
        body = json.dumps(request).encode()
        head = "POST /api/flow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        head += f"Authorization: {self.client.headers['Authorization']}\r\nContent-Length: {length or len(body)}\r\n"
        return connect(self.port, f"{head}\r\n".encode() + body)

    def stop(self, number: int) -> tuple[int, str]:
        """The exit code after a signal, and what the process printed to stderr."""
        self.process.send_signal(number)
        try:
            _, err = self.process.communicate(timeout=30)  # benchmarks/load.py measures how long it takes
        finally:
            self.process.kill()
        return self.process.returncode, err


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_silent_connections_and_unfinished_requests_do_not_hold_the_server(number: int) -> None:
    command = Command()
    with command.client, contextlib.ExitStack() as stack:
        assert len(command.client.get("api/models").json()["tasks"]) == 1
        for index in range(10):
            stack.enter_context(connect(command.port))
            stack.enter_context(command.post(f"page {index}", 5000))
        time.sleep(0.5)
        assert command.stop(number) == (0 if number == signal.SIGINT else -number, "")


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_work_that_waits_is_dropped(number: int) -> None:
    command = Command()
    with command.client, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(command.post(f"page {index}")) for index in range(QUEUED)]
        time.sleep(0.5)
        assert command.stop(number) == (0 if number == signal.SIGINT else -number, "")
        answered = sum(read_all(client).startswith(b"HTTP/1.1 200") for client in clients)
    assert answered < QUEUED / 2
