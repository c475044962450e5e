"""The web server: the front end's files and the endpoints. Loopback only."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive

from .._version import __version__
from ..core.flow import Flow, Prediction
from ..core.head_measures import HeadNumbers
from ..data.examples import Example
from ..errors import Cancelled, InputError
from ..export.save import FORMATS, contents
from ..tasks.subject import Subject
from ..tasks.task import Task
from ..wire.flow import encode
from .model_queue import Turns
from .requests import Asked, AskedFile, Refused, asked_for_file, asked_for_sentence, asked_for_task
from .security import HOSTS, Hardened
from .static_files import page_routes

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(tasks: Sequence[Task], max_tokens: int) -> Starlette:
    """The application for some tasks, whose models take sentences of at most ``max_tokens`` tokens."""
    by_id = {task.id: task for task in tasks}
    about = {"version": __version__, "max_tokens": max_tokens, "tasks": [task.document() for task in tasks]}
    answers = Answers(Turns())

    async def models_endpoint(request: Request) -> Response:
        return JSONResponse(about)

    async def flow_endpoint(request: Request) -> Response:
        return await answers.flow(await asked_for_sentence(request, by_id), request.receive)

    async def course_endpoint(request: Request) -> Response:
        return await answers.course(await asked_for_sentence(request, by_id), request.receive)

    async def heads_endpoint(request: Request) -> Response:
        return await answers.heads(await asked_for_sentence(request, by_id), request.receive)

    async def predictions_endpoint(request: Request) -> Response:
        return await answers.predictions(await asked_for_task(request, by_id), request.receive)

    async def save_endpoint(request: Request) -> Response:
        return await answers.file(await asked_for_file(request, by_id), request.receive)

    return Starlette(
        routes=[
            Route("/api/models", models_endpoint),
            Route("/api/flow", _errors_told(flow_endpoint), methods=["POST"]),
            Route("/api/course", _errors_told(course_endpoint), methods=["POST"]),
            Route("/api/heads", _errors_told(heads_endpoint), methods=["POST"]),
            Route("/api/predictions", _errors_told(predictions_endpoint), methods=["POST"]),
            Route("/api/save", _errors_told(save_endpoint), methods=["POST"]),
            *page_routes(),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS), Middleware(Hardened)],
        exception_handlers={500: _failed},
    )


class Answers:
    """Answers what is asked of the models, in turns; each kind of question is a line of its own."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._predicted: dict[tuple[str, int], Prediction | None] = {}

    async def flow(self, asked: Asked, receive: Receive) -> Response:
        """The message for a sentence at a checkpoint."""
        message = await self._turns.take(
            f"flow {asked.page}", lambda cancelled: encode(_read(asked, cancelled)), receive
        )
        return Response(message, media_type="application/octet-stream")

    async def file(self, wanted: AskedFile, receive: Receive) -> Response:
        """What a file of a sentence's trace holds."""
        pin = wanted.pinned

        def work(cancelled: Callable[[], bool]) -> bytes:
            flow = _read(wanted.asked, cancelled)
            before = pin and (flow if pin.asked == wanted.asked else _read(pin.asked, cancelled))
            try:
                traced = flow.traced(wanted.view)
                if pin and before:
                    traced = traced.against(before.traced(pin.view), pin.role)
            except ValueError as error:
                raise InputError(str(error)) from error
            return contents(traced, wanted.kind, wanted.look)

        written = await self._turns.take(f"save {wanted.asked.page}", work, receive)
        return Response(written, media_type=FORMATS[wanted.kind].media_type)

    async def course(self, asked: Asked, receive: Receive) -> Response:
        """What each checkpoint makes of a sentence."""
        subject = asked.task.asked()
        change = await self._turns.take(
            f"course {asked.page}",
            lambda cancelled: subject.change(asked.text, asked.pair, cancelled=cancelled),
            receive,
        )
        probabilities = [one.probabilities if one else None for one in change.predictions]
        return JSONResponse({"change": change.change.tolist(), "probabilities": probabilities})

    async def heads(self, asked: Asked, receive: Receive) -> Response:
        """The exact measures of the heads of a sentence at a checkpoint."""
        subject = asked.task.asked()

        def work(cancelled: Callable[[], bool]) -> HeadNumbers:
            return subject.heads(asked.checkpoint, asked.text, asked.pair, unit=asked.unit, cancelled=cancelled)

        numbers = await self._turns.take(f"heads {asked.page}", work, receive)
        return JSONResponse(numbers.document())

    async def predictions(self, asked: Asked, receive: Receive) -> Response:
        """What the tuned model says of each of a task's examples, asked of it once.

        Every example is a turn of its own, so that a picture need not wait for a long table.
        """
        subject = asked.task.asked()
        line = f"predictions {asked.task.id} {asked.page}"
        found = []
        for at, example in enumerate(asked.task.examples):
            key = asked.task.id, at
            if key not in self._predicted:
                work = functools.partial(_predict, subject, example)
                self._predicted[key] = await self._turns.take(line, work, receive)
            found.append(self._predicted[key])
        said = [{"label": one.label, "probability": max(one.probabilities)} if one else None for one in found]
        return JSONResponse({"predictions": said})


def _read(asked: Asked, cancelled: Callable[[], bool]) -> Flow:
    subject = asked.task.asked()
    return subject.compare(
        asked.checkpoint, asked.text, asked.pair, unit=asked.unit, floor=asked.floor, cancelled=cancelled
    )


def _predict(subject: Subject, example: Example, cancelled: Callable[[], bool]) -> Prediction | None:
    try:
        return subject.predict(example.text, example.pair)
    except InputError:  # a table may hold a sentence that is too long; it says so when it is opened
        return None


def _errors_told(endpoint: Endpoint) -> Endpoint:
    """``endpoint``, with what cannot be answered told in one line."""

    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as error:
            return JSONResponse({"error": str(error)}, error.status)
        except InputError as error:
            return JSONResponse({"error": " ".join(str(error).split())}, 400)
        except (Cancelled, ClientDisconnect):
            return JSONResponse({"error": "a newer request took this one's place"}, 409)

    return told


async def _failed(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": "the server failed; the terminal that it runs in says why"}, 500)
