"""Requests that nobody means well: none makes the server fail, and none stays in its memory."""

from __future__ import annotations

import asyncio
import functools
import gc
import itertools
import json
import random
import statistics
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Scope

from attention_flows.core.running import IsCancelled, never_cancelled
from attention_flows.core.select import Selection
from attention_flows.core.view import View
from attention_flows.data.examples import probe_examples
from attention_flows.flow import Flow
from attention_flows.models.course.course import open_course
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.server.app import create_app
from attention_flows.studies.page.held import HeldStudy
from attention_flows.studies.study import open_study
from attention_flows.tasks.model_pair import Models
from attention_flows.tasks.task import Task, own_task
from tests.support.fuzz import Sent, damaged
from tests.support.small_models import save_adapter, save_bert
from tests.support.study_stores import StoreLayout, build_store

SEED, REQUESTS = 12, 10_000
REFUSALS = {400, 403, 404, 405, 413, 415}
TEXT = {"task": "own", "page": "p", "text": "a small test", "pair": "of two", "unit": "word"}
VIEW = View(0.1, heads=frozenset({(1, 0), (2, 3)}), selections=(Selection((2,), part="into"), Selection((1,), 2, 0)))
PINNED = {"role": "tuned", "view": View(3, kind="top").to_dict(), "checkpoint": None, "floor": 0.01}
FILE = TEXT | {"checkpoint": None, "floor": None, "look": {"mode": "overlay", "order": "reading", "theme": "light"}}
COURSE = TEXT | {"task": "course"}
CUT = {"edges": [[1, 0, 1, 2], [2, None, 0, 3]], "heads": [[2, 1]], "words": [1], "layers": [1, 2], "reader": "root"}
STUDY = {"task": "own", "page": "p"}
FILTER = {
    "all": [
        {"column": "value", "between": [None, 5.5]},
        {"column": "label", "in": ["yes", None]},
        {"head": [1, 0], "measure": "entropy", "role": "tuned", "between": [0, 3]},
        {"search": "row"},
        {"word": "the"},
    ]
}
VALID: tuple[tuple[str, dict[str, Any]], ...] = (
    ("flow", TEXT | {"checkpoint": None, "floor": 0.01}),
    ("flow", COURSE | {"checkpoint": 0, "unit": "token", "floor": None}),
    ("heads", COURSE | {"checkpoint": 0}),
    ("course", {name: COURSE[name] for name in ("task", "page", "text", "pair")}),
    ("predictions", {"task": "own", "page": "p"}),
    ("effects", TEXT | {"reference": "zero", "target": 1, "checkpoint": None}),
    ("faithfulness", TEXT | {"sets": [{"count": 5}, {"links": [[1, 0, 1], [2, 3, 0]]}], "random": True}),
    ("curve", COURSE | {"checkpoint": 0}),
    ("knockouts", TEXT | {"cuts": [CUT, {"layers": [2]}], "how": "mask", "react": True, "reference": None}),
    ("knockout-map", TEXT | {"over": "heads", "how": "base", "target": None}),
    ("effect-course", COURSE | {"reference": "base", "target": 0}),
    ("save", FILE | {"kind": "csv", "view": VIEW.to_dict(), "pinned": None}),
    ("save", FILE | {"kind": "json", "view": View(2.5, kind="lift").to_dict(), "pinned": PINNED}),
    ("save", FILE | {"kind": "graphml", "view": View(0.5, kind="mass", alpha=0.1).to_dict(), "pinned": None}),
    ("save", FILE | {"kind": "svg", "view": VIEW.to_dict(), "pinned": PINNED}),
    ("study", STUDY),
    ("study/columns", STUDY | {"columns": ["value", "label"], "filter": FILTER, "slot": "a"}),
    ("study/count", STUDY | {"filter": FILTER}),
    ("study/heads", STUDY | {"measure": "entropy", "role": None, "intervals": False, "filter": FILTER}),
    ("study/head", STUDY | {"measure": "effect", "layer": 1, "head": 0, "top": 3, "filter": FILTER}),
    ("study/place", STUDY | {"measure": "effect", "layer": 1, "head": 0, "row": 7}),
    ("study/standing", STUDY | {"values": {"part": 0.5, "no column": 1}, "filter": FILTER}),
    ("study/words", STUDY | {"order": "gained", "least": 2, "top": 3, "intervals": False}),
    ("study/pairs", STUDY | {"from": "the", "to": None, "layer": 1, "order": "effect", "top": 2}),
    ("study/sentences", STUDY | {"rows": [1, 7]}),
    ("study/save", STUDY | {"what": "sentences", "format": "csv", "filter": FILTER}),
)
WEIGHTS = (4, 4, 2, 1, 1, 2, 2, 1, 2, 1, 1, 4, 4, 4, 1, *[2] * 11)  # pictures take longest


class Kept(Models):
    """Models that read a sentence once while it is asked for: most damage leaves it as it was."""

    def compare(
        self, at: int, text: str, pair: str | None = None, *, cancelled: IsCancelled = never_cancelled, **options: Any
    ) -> Flow:
        return kept(self.models, at, text, pair, tuple(options.items()))


@functools.lru_cache(4)
def kept(models: tuple[Model, ...], at: int, text: str, pair: str | None, options: tuple[tuple[str, Any], ...]) -> Flow:
    return Models(models).compare(at, text, pair, **dict(options))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> ASGIApp:
    """A base and its tuned model, and a course, of two layers each."""
    folder: Path = tmp_path_factory.mktemp("models")
    save_bert(folder / "base", None)
    save_adapter(folder / "tuned", folder / "base")
    save_adapter(folder / "run" / "checkpoint-5", folder / "base")
    base = load(folder / "base")
    examples = probe_examples([("a small test", None)])
    course = open_course(base, folder / "run")
    pair = own_task(Kept((base, load(base, adapter=folder / "tuned"))), examples)
    study = HeldStudy.of(open_study(build_store(folder / "study", StoreLayout(sentences=40, heads=(2, 2)))))
    tasks = pair, Task("course", None, examples, course, course.describe_models())
    return create_app(tasks, 40, None, studies={"own": study})


async def answer(app: ASGIApp, sent: Sent) -> tuple[int, bytes]:
    """The status and the body of the response; an exception of the application is raised."""
    messages: list[Message] = []
    parts: list[Message] = [{"type": "http.request", "body": sent.content, "more_body": False}]

    async def receive() -> Message:
        if not parts:
            await asyncio.Future()  # the client stays connected
        return parts.pop()

    async def send(message: Message) -> None:
        messages.append(message)

    headers = [(name.encode(), value.encode("utf-8")) for name, value in sent.headers.items()]
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": sent.method,
        "path": sent.path,
        "raw_path": sent.path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": headers,
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    return messages[0]["status"], b"".join(message.get("body", b"") for message in messages[1:])


def test_every_valid_request_is_answered(app: ASGIApp) -> None:
    for name, body in VALID:
        status, content = asyncio.run(answer(app, Sent(f"/api/{name}", json.dumps(body).encode())))
        assert status == 200, (name, content)


def test_damaged_requests_get_a_reason_in_one_line(app: ASGIApp) -> None:
    generator = random.Random(SEED)
    counts: dict[int, int] = {}

    async def run() -> None:
        for index in range(REQUESTS):
            ((name, body),) = generator.choices(VALID, WEIGHTS)
            sent = damaged(generator, f"/api/{name}", body)
            try:
                async with asyncio.timeout(60):
                    status, content = await answer(app, sent)
            except Exception as error:
                raise AssertionError(f"request {index}: {sent}"[:3000]) from error
            assert status == 200 or status in REFUSALS, (index, sent, content)
            counts[status] = counts.get(status, 0) + 1
            if status in (400, 403, 413, 415) and content.startswith(b"{"):
                line = json.loads(content)["error"]
                assert line
                assert "\n" not in line
                assert len(line) <= 501, line

    asyncio.run(run())
    assert counts[400] > REQUESTS / 4, counts
    assert counts[200] > REQUESTS / 20, counts  # the damage leaves some requests valid, and these run the models


@pytest.mark.parametrize("requests", [30, pytest.param(500, marks=pytest.mark.slow)])
def test_requests_leave_nothing_in_memory(app: ASGIApp, requests: int) -> None:
    """What a request left would be one block of memory at least, and mostly one object, each time.

    Threads and libraries leave or free some in one window or another, so the middle of three windows counts.
    """

    async def run(start: int, end: int) -> tuple[int, int]:
        for index in range(start, end):
            page = f"page {index}"
            body = json.dumps(TEXT | {"page": page, "text": f"a small test {index}"}).encode()
            status, _ = await answer(app, Sent("/api/flow", body))
            assert status == 200
            assert (await answer(app, Sent("/api/flow", body[:-9])))[0] == 400
        gc.collect()
        return sys.getallocatedblocks(), len(gc.get_objects())

    first = 60
    counts = [asyncio.run(run(0, first))]  # what is kept once for all
    counts += [asyncio.run(run(at, at + requests)) for at in range(first, first + 3 * requests, requests)]
    blocks, objects = (
        [after - before for before, after in itertools.pairwise(kind)] for kind in zip(*counts, strict=True)
    )
    assert statistics.median(blocks) < 9 * requests // 10, blocks
    assert statistics.median(objects) < requests // 2, objects
