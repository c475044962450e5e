"""A real server in a thread of the test."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

from starlette.types import ASGIApp

from attention_flows.cli.hosting import HOST
from attention_flows.server.model_queue import ModelQueue
from attention_flows.server.protocol import DeadlineProtocol
from attention_flows.server.run import Server, make_server


@contextlib.contextmanager
def live(app: ASGIApp, queue: ModelQueue, protocol: type[DeadlineProtocol]) -> Iterator[tuple[Server, int]]:
    """Serve ``app``; gives the server and its port."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        server = make_server(app, queue, protocol=protocol)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield server, listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


def connect(port: int, content: bytes = b"") -> socket.socket:
    """A connection that has sent some bytes."""
    client = socket.create_connection((HOST, port), timeout=20)
    client.sendall(content)
    return client


def read_all(client: socket.socket) -> bytes:
    """What the server sends until it closes the connection."""
    content = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := client.recv(65536):
            content += chunk
    return content
