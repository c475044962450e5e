"""Serves the application on this machine: its port, the browser, and the threads of torch."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from ..errors import InputError
from .output import echo
from .parser import ParameterGroup
from .values import PortType, TokenType

if TYPE_CHECKING:
    from ..studies.page.held import HeldStudy
    from ..tasks.task import Task

HOST = "127.0.0.1"
DEFAULT_PORT = 8321
TOKEN_VARIABLE = "ATTENTION_FLOWS_TOKEN"  # noqa: S105 - its name


@dataclass(frozen=True)
class HostingOptions:
    """The port, or None for the default or a free one; whether the browser stays closed; and the token.

    ``token`` None is a random one. Raises InputError for a token along with ``no_token``.
    """

    port: int | None
    no_browser: bool
    token: str | None
    no_token: bool

    def __post_init__(self) -> None:
        if self.no_token and self.token is not None:
            raise InputError(f"name either a --token (or {TOKEN_VARIABLE}) or --no-token")


HOSTING = ParameterGroup(
    "Server",
    HostingOptions,
    (
        click.Option(
            ["--port"],
            type=PortType(),
            metavar="PORT",
            help=f"Serve at this port of {HOST} (by default {DEFAULT_PORT}, or a free one)",
        ),
        click.Option(["--no-browser"], is_flag=True, help="Print the address without opening the browser"),
        click.Option(
            ["--token"],
            type=TokenType(),
            envvar=TOKEN_VARIABLE,
            metavar="TEXT",
            help=f"Ask for this token (by default a random one; or set {TOKEN_VARIABLE})",
        ),
        click.Option(["--no-token"], is_flag=True, help="Answer everyone who can reach the port"),
    ),
)


def listen(port: int | None) -> socket.socket:
    """A listening socket at ``port``, or at the default port, or else at a free one.

    Raises InputError where ``port`` is given and taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, DEFAULT_PORT if port is None else port))
    except OSError as error:
        if port is not None:
            listener.close()
            busy = error.errno == errno.EADDRINUSE
            reason = "is taken" if busy else f"cannot be had ({error.strerror})"
            raise InputError(f"port {port} {reason}: name another, or leave --port out for a free one") from error
        listener.bind((HOST, 0))
    listener.listen(128)
    return listener


def serve_tasks(
    tasks: tuple[Task, ...],
    max_tokens: int,
    listener: socket.socket,
    options: HostingOptions,
    studies: Mapping[str, HeldStudy] | None = None,
    *,
    opens_on_study: bool = False,
) -> None:
    """Serve the application at ``listener`` until Ctrl+C, with the ``studies`` of tasks by their ids."""
    from ..server.access import Access
    from ..server.app import create_app
    from ..server.model_queue import ModelQueue
    from ..server.run import run
    from ..server.study_queues import StudyQueues

    access = None if options.no_token else Access(options.token or secrets.token_hex(24))
    queue, study_queues = ModelQueue(), StudyQueues()
    app = create_app(tasks, max_tokens, access, queue, studies, study_queues, opens_on_study=opens_on_study)
    leave_a_core()
    # Here the page loads the study at once; at the plain address it first asks the server where to open.
    place = f"#page=study&task={quote(next(iter(studies)), safe='')}" if opens_on_study and studies else ""
    address = f"http://{HOST}:{listener.getsockname()[1]}/"
    printed = _with_token(address, access.token if access else None) + place
    echo(f"Attention Flows is at {printed} (Ctrl+C stops it)")
    if not options.no_browser:
        open_browser(_with_token(address, access.single_use_code() if access else None) + place)
    run(app, (queue, *study_queues.all), listener)


def _with_token(address: str, token: str | None) -> str:
    return address if token is None else f"{address}?token={quote(token, safe='')}"


def leave_a_core() -> None:
    """Keep torch off one core, for the browser that draws its results.

    A thread of torch that waits for a core holds up all the others: on two cores, one of them busy, a sentence took
    1.6 seconds with two threads and 40 milliseconds with one.
    """
    import torch

    torch.set_num_threads(min(torch.get_num_threads(), max(1, (os.cpu_count() or 1) - 1)))


def open_browser(address: str) -> None:
    """Open the browser where there is a screen; a text browser in the server's terminal is of no use."""
    import webbrowser

    screen = sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if screen:
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(address)
