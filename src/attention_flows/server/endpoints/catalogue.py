"""``GET /api/models``: the version, and the tasks with their models, checkpoints and examples."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..._version import __version__
from ..context import Context


def route(context: Context) -> Route:
    content = {
        "version": __version__,
        "max_tokens": context.max_tokens,
        "tasks": [task.to_dict() for task in context.tasks.values()],
    }

    async def catalogue(request: Request) -> Response:
        return JSONResponse(content)

    return Route("/api/models", catalogue)
