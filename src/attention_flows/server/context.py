"""What the endpoints share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..tasks.task import Task
from .model_queue import ModelQueue


@dataclass(frozen=True)
class Context:
    """The tasks by their ids, the longest sentence in tokens, and the queue that runs all model work."""

    tasks: Mapping[str, Task]
    max_tokens: int
    queue: ModelQueue
