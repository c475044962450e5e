"""What the commands do. Everything that imports torch is imported when it is needed, so that help is quick."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.query.edge_query import QueryError
from ..core.words import Unit
from ..data.examples import Example, probe_examples
from ..data.tables import read_sentences
from ..errors import InputError
from ..export.picture.look import Look
from ..export.query_table import check_ending, read_query, table, write
from ..export.save import check_format, save
from ..export.summary import summarize
from .options import ViewOptions

if TYPE_CHECKING:
    from ..models.loading.model import Model
    from ..models.long_texts.policy import Long
    from ..tasks.subject import Subject
    from ..tasks.task import Task

PORT = 8321


@dataclass(frozen=True)
class Chosen:
    """The models that a command is to use, where and how precisely, and what they do with a long text."""

    base: str
    tuned: str | None = None
    device: str = "cpu"
    dtype: str = "auto"
    truncate: bool = False
    window: bool | int = False


@dataclass(frozen=True)
class Written:
    """The file that a trace is to be written to, and how a picture of it is to look."""

    file: Path
    look: Look
    scale: float


def demo(port: int | None, browser: bool, device: str = "cpu", dtype: str = "auto") -> None:
    """Serve the built-in models and sentences."""
    with _listen(port) as listener:
        with _step("loading the built-in models"):
            from ..demo.base import BASE_NAME, find_base
            from ..demo.open import demo_tasks
            from ..models.loading.load import load

            base = load(find_base(), name=BASE_NAME, device=device, dtype=dtype)
            tasks = demo_tasks(base)
        _serve(tasks, base.max_tokens, listener, browser)


def serve(chosen: Chosen, course: Path | None, data: Path | None, port: int | None, browser: bool) -> None:
    """Serve the user's models, with sentences of their own to pick from if ``data`` names them."""
    examples = read_sentences(data) if data is not None else ()
    with _listen(port) as listener:
        models, long = _load(chosen)
        from ..tasks.model_pair import Models
        from ..tasks.task import own_task

        if course is None:
            task = own_task(Models(models, long), examples)
        else:
            with _step(f"opening {course}"):
                task = own_task(*_course(models[0], course, examples))
        _serve((task,), min(model.max_tokens for model in models), listener, browser)


def _course(base: Model, folder: Path, examples: tuple[Example, ...]) -> tuple[Subject, tuple[Example, ...]]:
    """The course in a run's folder and what to pick from: the given examples, or else what was recorded of the run."""
    from ..models.course.course import Course, open_course
    from ..models.course.recording import find_recording, open_recording

    course = open_course(base, folder)
    recorded = find_recording(folder.expanduser())
    if recorded is None or (examples and isinstance(course, Course)):
        return course, examples
    return course, probe_examples((probe.text, probe.pair) for probe in open_recording(recorded).probes)


def trace(chosen: Chosen, text: str, pair: str | None, asked: ViewOptions, unit: Unit, written: Written | None) -> None:
    """Trace one sentence: a summary on the terminal, or the whole trace in a file."""
    if written is not None:
        check_format(written.file)
    models, long = _load(chosen)
    from ..models.read import read

    flow = read(models, text, pair, unit=unit, view=asked.view, long=long)
    traced = asked.trace(flow)
    if written is None:
        print(summarize(traced))
    else:
        save(traced, written.file, written.look, written.scale)
        print("\n".join([f"wrote {written.file}", *flow.notes]))


def query(
    chosen: Chosen, text: str, pair: str | None, asked: str, viewed: ViewOptions, unit: Unit, output: Path | None
) -> None:
    """The edges of one sentence that a query asks for: a table on the terminal, or all of them in a file."""
    if output is not None:
        check_ending(output)
    least = read_query(asked).weight
    models, long = _load(chosen)
    from ..models.read import FLOOR, read

    floor = None if least is None else min(FLOOR, least)
    flow = read(models, text, pair, unit=unit, view=viewed.view, long=long, floor=floor)
    try:
        found = flow.query(asked, viewed.trace(flow).view)
    except QueryError as error:
        raise InputError(str(error)) from error
    if output is None:
        print(table(found))
    else:
        write(found, output)
        print("\n".join([f"wrote {len(found)} edges to {output}", *flow.notes]))


def _load(chosen: Chosen) -> tuple[tuple[Model, ...], Long]:
    with _step(f"loading {chosen.base}"):
        from ..models.loading.load import load, load_tuned
        from ..models.long_texts.policy import Long

        long = Long(chosen.truncate, chosen.window)
        first = load(chosen.base, device=chosen.device, dtype=chosen.dtype)
        long.tokens(first)
    if chosen.tuned is None:
        return (first,), long
    with _step(f"loading {chosen.tuned}"):
        return (first, load_tuned(first, chosen.tuned)), long


@contextlib.contextmanager
def _step(what: str) -> Iterator[None]:
    """Say on the terminal what is going on; nothing where stderr is a file or a pipe, which is for errors."""
    shown = sys.stderr.isatty()
    if shown:
        print(f"{what} …", end="", file=sys.stderr, flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        if shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
        raise
    if shown:
        print(f"\r\033[K{what}: {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)


def _serve(tasks: tuple[Task, ...], max_tokens: int, listener: socket.socket, browser: bool) -> None:
    import uvicorn

    from ..server.app import create_app

    app = create_app(tasks, max_tokens)
    leave_a_core()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    print(f"Attention Flows is at {address} (Ctrl+C stops it)", flush=True)
    if browser:
        _open(address)
    config = uvicorn.Config(app, log_level="warning", server_header=False, limit_concurrency=64)
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C is how it is meant to end
        uvicorn.Server(config).run(sockets=[listener])


def leave_a_core() -> None:
    """Keep torch off one core, for the browser that draws what it computes.

    A thread of torch's that waits for a core holds up all the others: on two cores, one of them busy, a sentence took
    1.6 seconds by two threads and 40 milliseconds by one.
    """
    import torch

    torch.set_num_threads(min(torch.get_num_threads(), max(1, (os.cpu_count() or 1) - 1)))


def _listen(port: int | None) -> socket.socket:
    """A socket on 127.0.0.1: at ``port``, or at the usual port or else a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", PORT if port is None else port))
    except OSError as error:
        if port is not None:
            listener.close()
            busy = error.errno == errno.EADDRINUSE
            reason = "is taken" if busy else f"cannot be had ({error.strerror})"
            raise InputError(f"port {port} {reason}: name another, or leave --port out for a free one") from error
        listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    return listener


def _open(address: str) -> None:
    """Open the browser where there is a screen for it; a text browser in the server's terminal is no help."""
    import webbrowser

    screen = sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if screen:
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(address)
