"""What the endpoints share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request

from ..core.cache import Cache
from ..core.running import IsCancelled
from ..experiments.memory import Memory
from ..flow import Flow
from ..tasks.task import Task
from .known_flows import known_flows
from .model_queue import ModelQueue, Turn
from .study_queues import StudyQueues

if TYPE_CHECKING:
    from ..studies.page.held import HeldStudy  # the packages of the extra study

MAX_ANSWERS_BYTES = 48 * 2**20
MIN_ANSWER_BYTES = 2**20  # that an answer counts as, so that there are at most 48 of them


def known_answers() -> Cache[bytes]:
    """A cache of the bytes of answers."""
    return Cache(MAX_ANSWERS_BYTES, lambda answer: max(len(answer), MIN_ANSWER_BYTES))


@dataclass(frozen=True)
class Context:
    """The tasks by their ids, the longest sentence in tokens, and the queue that runs all model work.

    ``flows``, without their edges, and ``memory`` are what is known of the last sentences, and ``answers`` the bytes of
    the last answers by what was requested: a page that is opened again waits for no model. ``studies`` are those of the
    tasks that have one, and ``study_queues`` read them; ``opens_on_study`` says where the page opens.
    """

    tasks: Mapping[str, Task]
    max_tokens: int
    queue: ModelQueue
    flows: Cache[Flow] = field(default_factory=known_flows)
    memory: Memory = field(default_factory=Memory)
    answers: Cache[bytes] = field(default_factory=known_answers)
    studies: Mapping[str, HeldStudy] = field(default_factory=dict)
    study_queues: StudyQueues = field(default_factory=StudyQueues)
    opens_on_study: bool = False

    async def answer(self, request: Request, key: Hashable, turn: Turn, work: Callable[[IsCancelled], bytes]) -> bytes:
        """The answer to a ``request``: the one kept under ``key``, or what ``work`` gives in its ``turn``.

        Raises what :meth:`.model_queue.ModelQueue.run` raises.
        """
        known = self.answers.find(key)
        if known is None:
            known = await self.queue.run(turn, work, request.receive)
            self.answers.put(key, known)
        return known
