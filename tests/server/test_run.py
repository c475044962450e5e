from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from attention_flows.demo.base import find_base
from tests.support.live import connect

LONG = "word " * 500
STOP_S = 3


class Command:
    """``attention-flows serve`` with a real model, as a user starts it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "attention_flows", "serve", str(find_base()), "--no-browser", "--no-token"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(re.findall(r":(\d+)/", self.process.stdout.readline())[0])

    def post(self, page: str, length: int | None = None) -> socket.socket:
        """A connection that has sent a request for the flow of a long text; ``length`` overstates its length."""
        request = {"task": "own", "page": page, "text": LONG, "unit": "token"}
        body = json.dumps(request).encode()
        head = "POST /api/flow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        return connect(self.port, f"{head}Content-Length: {length or len(body)}\r\n\r\n".encode() + body)

    def stop(self, number: int) -> tuple[float, int, str]:
        """Seconds until the process has ended, its exit code and what it printed to stderr."""
        started = time.monotonic()
        self.process.send_signal(number)
        try:
            _, err = self.process.communicate(timeout=60)
        finally:
            self.process.kill()
        return time.monotonic() - started, self.process.returncode, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("busy", ["silent", "unfinished", "queued"])
def test_the_server_stops_at_once_whatever_it_does(number: int, busy: str) -> None:
    command = Command()
    if busy == "silent":
        clients = [connect(command.port) for _ in range(10)]
    elif busy == "unfinished":
        clients = [command.post(f"page {index}", 5000) for index in range(10)]
    else:
        clients = [command.post(f"page {index}") for index in range(40)]
    time.sleep(0.5)
    seconds, code, err = command.stop(number)
    assert (code, err) == (0 if number == signal.SIGINT else -number, "")
    assert seconds < STOP_S
    assert clients
