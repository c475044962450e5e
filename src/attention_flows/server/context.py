"""What the endpoints share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..core.cache import Cache
from ..experiments.memory import Memory
from ..flow import Flow
from ..tasks.task import Task
from .known_flows import known_flows
from .model_queue import ModelQueue


@dataclass(frozen=True)
class Context:
    """The tasks by their ids, the longest sentence in tokens, and the queue that runs all model work.

    ``flows``, without their edges, and ``memory`` are what is known of the last sentences.
    """

    tasks: Mapping[str, Task]
    max_tokens: int
    queue: ModelQueue
    flows: Cache[Flow] = field(default_factory=known_flows)
    memory: Memory = field(default_factory=Memory)
