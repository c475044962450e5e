"""``POST /api/predictions``: the tuned model's prediction for each example of a task."""

from __future__ import annotations

import functools
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...core.flow import Prediction
from ...core.running import IsCancelled
from ...data.examples import Example
from ...errors import InputError
from ...tasks.subject import Subject
from ..context import Context
from ..model_queue import Turn
from ..requests import TaskFields, find_task, read_json, text_cost


def predict(subject: Subject, example: Example, cancelled: IsCancelled) -> Prediction | None:
    """The prediction for an example; None if the model has no task head or cannot read the example."""
    try:
        return subject.predict(example.text, example.pair)
    except InputError:  # a table may hold a sentence that is too long; the error is shown when the user opens it
        return None


def route(context: Context) -> Route:
    cache: dict[tuple[str, int], Prediction | None] = {}  # by a task's id and an example's index

    async def predictions(request: Request) -> Response:
        fields = await read_json(request, TaskFields)
        task = find_task(fields, context.tasks)
        subject = task.require_subject()
        for index, example in enumerate(task.examples):
            if (task.id, index) not in cache:
                # One piece of work for each example, so that a flow need not wait until a long table is done.
                cache[task.id, index] = await context.queue.run(
                    Turn(fields.page, f"predictions {task.id}", text_cost(example.text, example.pair)),
                    functools.partial(predict, subject, example),
                    request.receive,
                )
        return JSONResponse({"predictions": [_to_dict(cache[task.id, index]) for index in range(len(task.examples))]})

    return Route("/api/predictions", predictions, methods=["POST"])


def _to_dict(prediction: Prediction | None) -> dict[str, Any] | None:
    if prediction is None:
        return None
    return {"label": prediction.label, "probability": max(prediction.probabilities)}
