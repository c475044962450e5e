"""The web application: the front end's files, the API's endpoints and the middleware around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ..errors import Cancelled, InputError, TooLongError
from ..tasks.task import Task
from .access import Access, AccessMiddleware
from .context import Context
from .endpoints import catalogue, course, effect_course, experiments, flow, heads, predictions, save, suggestions
from .model_queue import ModelQueue, Unavailable
from .requests import LONG, RequestError
from .security import ALLOWED_HOSTS, RETRY_AFTER_S, SecurityHeadersMiddleware
from .static_files import static_routes
from .study_queues import StudyQueues

if TYPE_CHECKING:
    from ..studies.page.held import HeldStudy

ENDPOINTS: tuple[Callable[[Context], Route], ...] = (
    catalogue.route,
    flow.route,
    course.route,
    heads.route,
    effect_course.route,
    predictions.route,
    save.route,
    suggestions.route,
)
MAX_MESSAGE = 500  # characters


def create_app(
    tasks: Sequence[Task],
    max_tokens: int,
    access: Access | None,
    queue: ModelQueue | None = None,
    studies: Mapping[str, HeldStudy] | None = None,
    study_queues: StudyQueues | None = None,
    *,
    opens_on_study: bool = False,
) -> ASGIApp:
    """The application for ``tasks``, whose models take sentences of at most ``max_tokens`` tokens.

    Without ``access`` it answers everyone. ``queue`` runs the models. ``studies`` are those of tasks, by their ids, and
    ``study_queues`` read them. Raises InputError if the front end has not been built.
    """
    context = Context(
        {task.id: task for task in tasks},
        max_tokens,
        queue or ModelQueue(),
        studies=studies or {},
        study_queues=study_queues or StudyQueues(),
        opens_on_study=opens_on_study,
    )
    app = Starlette(
        routes=[
            *(route(context) for route in ENDPOINTS),
            *experiments.routes(context),
            *_study_routes(context),
            *static_routes(),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=ALLOWED_HOSTS, www_redirect=False),
            *([Middleware(AccessMiddleware, access=access)] if access else []),
        ],
        exception_handlers={
            RequestError: _request_error,
            InputError: _input_error,
            Cancelled: _cancelled,
            Unavailable: _unavailable,
            ClientDisconnect: _cancelled,
            500: _server_error,
        },
    )
    app.router.redirect_slashes = False  # /api/flow/ is no address of the API
    # Around all of Starlette: it answers failures outside of its own middleware.
    return SecurityHeadersMiddleware(app)


def _study_routes(context: Context) -> list[Route]:
    if not context.studies:
        return []
    from .endpoints import study  # the extra study, without which there are none, is installed

    return study.routes(context)


async def _request_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    return _error(error.status_code, str(error))


async def _input_error(request: Request, error: Exception) -> Response:
    if isinstance(error, TooLongError):
        # The page offers to ask again with one of these; the arguments that the message names are Python's.
        return JSONResponse({"error": f"{error.length}.", "long": list(LONG)}, 400)
    return _error(400, " ".join(str(error).split()))


async def _cancelled(request: Request, error: Exception) -> Response:
    return _error(409, "a newer request took this one's place")


async def _unavailable(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unavailable)
    return _error(503, str(error), {"Retry-After": str(RETRY_AFTER_S)} if error.passes else None)


async def _server_error(request: Request, error: Exception) -> Response:
    return _error(500, "the server failed; the terminal that it runs in says why")


def _error(status_code: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """The response to a request that failed: a JSON object with ``message``, one line for the user."""
    line = message if len(message) <= MAX_MESSAGE else message[:MAX_MESSAGE] + "…"  # it may quote the request
    return JSONResponse({"error": line}, status_code, headers)
