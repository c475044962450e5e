"""The threads that read studies, beside the one that runs models."""

from __future__ import annotations

from dataclasses import dataclass, field

from .model_queue import ModelQueue


@dataclass(frozen=True)
class StudyQueues:
    """One thread for what is drawn at once, and one for intervals and files, which take seconds.

    Each is as bounded, as fair and as easily cancelled as the queue of the models.
    """

    quick: ModelQueue = field(default_factory=ModelQueue)
    slow: ModelQueue = field(default_factory=ModelQueue)

    @property
    def all(self) -> tuple[ModelQueue, ...]:
        return self.quick, self.slow
