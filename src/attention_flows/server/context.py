"""What the endpoints share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..tasks.task import Task
from .effects_cache import EffectsCache
from .model_queue import ModelQueue


@dataclass(frozen=True)
class Context:
    """The tasks by their ids, the longest sentence in tokens, the queue that runs all model work, and known effects."""

    tasks: Mapping[str, Task]
    max_tokens: int
    queue: ModelQueue
    effects: EffectsCache = field(default_factory=EffectsCache)
