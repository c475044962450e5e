"""The server under load: many clients, silent connections, long texts of one page, and an end in the midst of it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from attention_flows.demo.base import find_base

from .table import Line, line

CLIENTS, FLOWS = 100, 4
SILENT = (63, 1000)
LONG_TEXTS = 45
QUEUED = 40
LONG = "word " * 500
SHORT = "Who wrote it?"


@contextmanager
def server() -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """``attention-flows serve`` with MiniLM: its process, port and token."""
    command = [sys.executable, "-m", "attention_flows", "serve", str(find_base()), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[4]
        place, _, token = address.partition("?token=")
        yield process, int(place.rstrip("/").rpartition(":")[2]), token
    finally:
        process.kill()
        process.wait()


def request(port: int, token: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, float]:
    """The status of one request, 0 where there is no answer within a minute, and its milliseconds."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    try:
        content = None if body is None else json.dumps(body)
        connection.request("GET" if body is None else "POST", path, content, headers)
        response = connection.getresponse()
        response.read()
        status = response.status
    except OSError:
        status = 0
    finally:
        connection.close()
    return status, (time.perf_counter() - started) * 1000


def flow(page: str, text: str) -> dict[str, Any]:
    """A request for a flow."""
    return {"task": "own", "page": page, "text": text, "unit": "word"}


def clients(port: int, token: str) -> list[int]:
    """The statuses that CLIENTS clients get for FLOWS flows each, one after the other, all clients at once."""
    statuses: list[int] = []

    def client(index: int) -> None:
        for at in range(FLOWS):
            statuses.append(request(port, token, "/api/flow", flow(f"page {index}", f"{SHORT} {index} {at}"))[0])

    in_threads([(client, (index,)) for index in range(CLIENTS)])
    return statuses


def in_threads(calls: list[tuple[Any, tuple[Any, ...]]]) -> None:
    """Make these calls at once, and wait for all of them."""
    threads = [threading.Thread(target=call, args=arguments) for call, arguments in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def crowd(port: int, token: str) -> list[Line]:
    """Many clients in another process, and cheap requests from this one meanwhile."""
    code = f"from benchmarks.load import clients; print(*clients({port}, {token!r}))"
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    load = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
    cheap, started = [], time.perf_counter()
    while load.poll() is None:
        status, taken = request(port, token, "/api/models")
        cheap.append(taken if status == 200 else 60_000.0)
        time.sleep(0.02)
    seconds = time.perf_counter() - started
    assert load.stdout is not None
    statuses = [int(status) for status in load.stdout.read().split()]
    share = 100 * statuses.count(200) / len(statuses)
    median, at_95 = statistics.median(cheap), statistics.quantiles(cheap, n=20)[-1]
    return [
        line(f"{CLIENTS} clients × {FLOWS} flows, answered", [share], "%", "100 %"),
        line("… until all are answered", [seconds], "s"),
        Line("… a cheap request meanwhile, median and 95th percentile", median, at_95, "ms", "≤ 20 ms"),
    ]


def silent(port: int, token: str, count: int) -> Line:
    """A cheap request beside connections that send nothing."""
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        time.sleep(0.5)
        answers = [request(port, token, "/api/models") for _ in range(20)]
    taken = [taken if status == 200 else 60_000.0 for status, taken in answers]
    return line(f"a cheap request beside {count:,} silent connections", taken, limit="answered")


def long_texts(port: int, token: str) -> list[Line]:
    """A short text of one page while others' long ones wait: those of many pages, sent at once."""
    request(port, token, "/api/flow", flow("warm", LONG))
    alone = [request(port, token, "/api/flow", flow("short", SHORT))[1] for _ in range(5)]
    calls = [(request, (port, token, "/api/flow", flow(f"long {index}", LONG))) for index in range(LONG_TEXTS)]
    behind = threading.Thread(target=in_threads, args=(calls,))
    behind.start()
    time.sleep(0.5)
    taken = [request(port, token, "/api/flow", flow("short", SHORT))[1] for _ in range(5)]
    behind.join()
    return [
        line("a short text, alone", alone),
        line(f"a short text while {LONG_TEXTS} long ones wait", taken, limit="≤ 1,000 ms"),
    ]


def stop(number: int) -> float:
    """Seconds until the server has ended after a signal, with long texts queued."""
    with server() as (process, port, token):
        calls = [(request, (port, token, "/api/flow", flow(f"long {index}", LONG))) for index in range(QUEUED)]
        behind = threading.Thread(target=in_threads, args=(calls,))
        behind.start()
        time.sleep(1)
        started = time.perf_counter()
        process.send_signal(number)
        process.wait(60)
        seconds = time.perf_counter() - started
        behind.join()
    return seconds


def lines() -> list[Line]:
    """All measurements."""
    with server() as (_, port, token):
        request(port, token, "/api/flow", flow("warm", SHORT))
        measured = crowd(port, token)
        measured += long_texts(port, token)
        measured += [silent(port, token, count) for count in SILENT]
    stops = [stop(signal.SIGINT), stop(signal.SIGTERM)]
    return [*measured, line(f"from Ctrl+C to the end, {QUEUED} long texts queued", stops, "s", "≤ 3 s")]
