from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from attention_flows.cli.hosting import HOST
from attention_flows.server.app import create_app
from attention_flows.server.model_queue import ModelQueue
from attention_flows.server.run import run
from tests.support.base_folder import base_folder
from tests.support.browser_app import client_of
from tests.support.live import connect, read_all

LONG = "word " * 500
LAST = b"GET /api/models HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
QUEUED = 40


def flow_request(page: str, length: int | None = None, authorization: str = "") -> bytes:
    """A request for the flow of a long text; ``length`` overstates its length."""
    body = json.dumps({"task": "own", "page": page, "text": LONG, "unit": "token"}).encode()
    head = "POST /api/flow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    head += f"Authorization: {authorization}\r\nContent-Length: {length or len(body)}\r\n\r\n"
    return head.encode() + body


class Command:
    """``attention-flows serve`` with a real model, as a user starts it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "attention_flows", "serve", str(base_folder()), "--no-browser"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.client = client_of(self.process.stdout.readline().split()[4])
        assert self.client.base_url.port is not None
        self.port = self.client.base_url.port

    def post(self, page: str, length: int | None = None) -> socket.socket:
        """A connection that has sent a request."""
        return connect(self.port, flow_request(page, length, self.client.headers["Authorization"]))

    def stop(self, number: int) -> tuple[int, str]:
        """The exit code after a signal, and what the process printed to stderr."""
        self.process.send_signal(number)
        try:
            _, err = self.process.communicate(timeout=30)  # benchmarks/load.py measures how long it takes
        finally:
            self.process.kill()
        return self.process.returncode, err


def test_ctrl_c_ends_it_whatever_is_connected(capfd: pytest.CaptureFixture[str]) -> None:
    """In this process, whose main thread gets the signal."""
    assert threading.current_thread() is threading.main_thread()
    queue, ended, late = ModelQueue(), threading.Event(), []

    def interrupt(port: int) -> None:
        with contextlib.ExitStack() as stack:
            try:
                for index in range(10):
                    stack.enter_context(connect(port))
                    stack.enter_context(connect(port, flow_request(f"page {index}", 5000)))
                with connect(port, LAST) as client:
                    assert read_all(client).startswith(b"HTTP/1.1 200"), "what came before has been accepted"
            finally:
                os.kill(os.getpid(), signal.SIGINT)
            late.append(not ended.wait(20))

    with socket.create_server((HOST, 0)) as listener:
        client = threading.Thread(target=interrupt, args=(listener.getsockname()[1],))
        client.start()
        run(create_app((), 512, None, queue), (queue,), listener)
        ended.set()
        client.join()
    assert late == [False]
    assert capfd.readouterr().err == ""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_silent_connections_and_unfinished_requests_do_not_hold_the_server(number: int) -> None:
    command = Command()
    with command.client, contextlib.ExitStack() as stack:
        for index in range(10):
            stack.enter_context(connect(command.port))
            stack.enter_context(command.post(f"page {index}", 5000))
        time.sleep(0.5)
        assert command.stop(number) == (0 if number == signal.SIGINT else -number, "")


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_work_that_waits_is_dropped(number: int) -> None:
    command = Command()
    with command.client, contextlib.ExitStack() as stack:
        assert len(command.client.get("api/models").json()["tasks"]) == 1
        clients = [stack.enter_context(command.post(f"page {index}")) for index in range(QUEUED)]
        time.sleep(0.5)
        assert command.stop(number) == (0 if number == signal.SIGINT else -number, "")
        answered = sum(read_all(client).startswith(b"HTTP/1.1 200") for client in clients)
    assert answered < QUEUED / 2
