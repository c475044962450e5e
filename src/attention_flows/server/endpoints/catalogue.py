"""``GET /api/models``: the version, and the tasks with their models, checkpoints and examples."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..._version import __version__
from ..context import Context


def route(context: Context) -> Route:
    content = {
        "version": __version__,
        "max_tokens": context.max_tokens,
        "opens_on": "study" if context.opens_on_study else "sentence",
        "tasks": [task.to_dict() | {"study": _study(context, task.id)} for task in context.tasks.values()],
    }

    async def catalogue(request: Request) -> Response:
        return JSONResponse(content)

    return Route("/api/models", catalogue)


def _study(context: Context, task: str) -> dict[str, Any] | None:
    study = context.studies.get(task)
    return None if study is None else {"name": study.corpus.manifest.data.name, "sentences": len(study.rows)}
