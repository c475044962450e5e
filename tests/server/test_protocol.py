from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
import time
from collections.abc import Callable, Iterator

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from attention_flows.server.app import create_app
from attention_flows.server.model_queue import ModelQueue
from attention_flows.server.protocol import DeadlineProtocol
from attention_flows.server.security import SECURITY_HEADERS
from tests.support.live import connect, live, read_all

GET = b"GET /api/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
POST = b"POST /api/flow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
CHUNKED = POST.replace(b"Content-Length: 100", b"Transfer-Encoding: chunked")
CLOSE = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


class Hasty(DeadlineProtocol):
    arrival_s = 0.5
    reading_s = 0.5
    max_connections = 20


@functools.cache
def app() -> tuple[ASGIApp, ModelQueue]:
    queue = ModelQueue()
    return create_app((), 512, None, queue), queue


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with live(*app(), Hasty) as (_, port):
        yield port


def answered(port: int) -> bool:
    with connect(port, CLOSE) as client:
        return read_all(client).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("content", [GET[:10], GET[:-2], POST, POST + b"{", CHUNKED, CHUNKED + b"5\r\n"])
def test_a_request_that_does_not_arrive_gets_408(port: int, content: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with connect(port, content) as client:
        head, _, body = read_all(client).decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 408 ")
    assert body == "the request did not arrive in time"
    for name, value in SECURITY_HEADERS.items():
        assert f"\r\n{name.lower()}: {value}\r\n" in head + "\r\n"
    assert capfd.readouterr().err == ""


def test_a_silent_connection_is_closed_without_a_word(port: int) -> None:
    with connect(port) as client:
        assert read_all(client) == b""


@pytest.mark.parametrize("content", [GET, POST])
def test_every_byte_does_not_win_new_time(port: int, content: bytes) -> None:
    client = connect(port, content[:-30] if content is GET else content)
    sent = 0
    with contextlib.suppress(OSError), client:
        for _ in range(100):  # ten seconds
            client.sendall(b"a")
            sent += 1
            time.sleep(0.1)
    assert sent < 50


def test_the_time_of_a_request_begins_with_its_first_byte(port: int) -> None:
    with connect(port, GET) as client:
        for _ in range(3):
            content = b""
            while not content.endswith(b"}"):
                content += client.recv(65536)
            assert content.startswith(b"HTTP/1.1 200")
            time.sleep(Hasty.arrival_s * 0.7)
            client.sendall(GET)


def test_a_pipelined_request_is_answered(port: int) -> None:
    with connect(port, GET + CLOSE) as client:
        assert read_all(client).count(b"HTTP/1.1 200") == 2


def test_a_response_outlasts_the_deadlines_of_the_request() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await asyncio.sleep(Hasty.arrival_s * 2)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})

    with live(slow, ModelQueue(), Hasty) as (_, port), connect(port, CLOSE) as client:
        assert read_all(client).endswith(b"done\r\n0\r\n\r\n")


def test_a_client_that_does_not_read_is_cut_off() -> None:
    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": bytes(64 * 2**20)})

    with live(large, ModelQueue(), Hasty) as (server, port), connect(port, GET):
        wait_until(lambda: len(server.server_state.connections) == 1)
        wait_until(lambda: not server.server_state.connections)


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


@pytest.mark.parametrize("content", [b"", GET[:20], POST + b"{"])
def test_connections_without_a_request_shut_nobody_out(content: bytes) -> None:
    class Patient(DeadlineProtocol):
        arrival_s = 60.0
        max_connections = 63

    with live(*app(), Patient) as (server, port), contextlib.ExitStack() as stack:
        clients = [stack.enter_context(connect(port, content)) for _ in range(200)]
        for _ in range(5):
            assert answered(port)
        assert len(server.server_state.connections) <= 63
        clients[-1].settimeout(0.2)
        with pytest.raises(TimeoutError):  # the newest stays
            clients[-1].recv(1)


@pytest.mark.parametrize("content", [b"\0\1\2\r\n\r\n", b"GET /\r\n\r\n", CHUNKED + b"zz\r\n"])
def test_what_is_not_http_gets_400_with_the_headers(port: int, content: bytes) -> None:
    with connect(port, content) as client:
        head = read_all(client).decode().partition("\r\n\r\n")[0] + "\r\n"
    assert head.startswith("HTTP/1.1 400 ")
    for name, value in SECURITY_HEADERS.items():
        assert f"\r\n{name.lower()}: {value}\r\n" in head


def test_a_broken_body_after_the_answer_ends_the_connection(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    refused = CHUNKED.replace(b"application/json", b"text/plain")
    with connect(port, refused) as client:
        assert client.recv(65536).startswith(b"HTTP/1.1 415")
        client.sendall(b"zz\r\n")
        assert b"HTTP" not in read_all(client)
    assert "Traceback" not in capfd.readouterr().err


def test_many_requests_at_once_are_all_answered() -> None:
    with live(*app(), DeadlineProtocol) as (_, port):
        clients = [connect(port, CLOSE) for _ in range(400)]
        assert all(read_all(client).startswith(b"HTTP/1.1 200") for client in clients)
        for client in clients:
            client.close()


def test_a_large_body_is_refused_before_it_is_read(port: int) -> None:
    head = POST.replace(b"Content-Length: 100", b"Content-Length: 52428800")
    with connect(port, head) as client:
        client.sendall(bytes(200_000))  # of 50 MB
        assert client.recv(65536).startswith(b"HTTP/1.1 413")


def test_a_reset_connection_is_no_error(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    for content in (b"", GET[:10], POST, GET):
        client = connect(port, content)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        client.close()
    assert answered(port)
    assert "Traceback" not in capfd.readouterr().err
