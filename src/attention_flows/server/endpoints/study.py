"""``POST /api/study`` and what is below it: a task's study (docs/wire.md). No model runs for them."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.running import IsCancelled
from ...schema import check
from ...studies.page.methods import METHODS, Method
from ..context import Context
from ..model_queue import Turn
from ..requests import RequestError, TaskFields, find_task, read_json


def routes(context: Context) -> list[Route]:
    return [_route(context, name, method) for name, method in METHODS.items()]


def _route(context: Context, name: str, method: Method) -> Route:
    async def study(request: Request) -> Response:
        body = await read_json(request, dict[str, Any])
        task = find_task(check(body, TaskFields, "the request"), context.tasks)
        fields = check(body, method.fields, "the request")
        held = context.studies.get(task.id)
        if held is None:
            raise RequestError(400, f"there is no study of the task {task.id}")

        def work(cancelled: IsCancelled) -> bytes:
            return method.answer(held, fields)

        queue = context.study_queues.slow if method.takes_long(fields) else context.study_queues.quick
        turn = Turn(str(body["page"]), f"study {name} {fields.slot}", 1)
        return Response(await queue.run(turn, work, request.receive), media_type=method.media_type(fields))

    return Route(f"/api/study/{name}" if name else "/api/study", study, methods=["POST"])
