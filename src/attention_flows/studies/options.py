"""What a study records."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ..core.view import View

STEPS = 5  # midpoints of every attribution of a study; its error is recorded


@dataclass(frozen=True)
class StudyOptions:
    """What is recorded of each sentence.

    With ``effects`` the model's predicted class is attributed to its attention; ``edges`` is how many of each
    sentence's strongest edges are kept. A text that is longer than the models take is cut off with ``truncate``, and
    otherwise rejected. ``threshold`` is that of the trace that influence is of. A shard holds ``shard_rows`` rows of
    the data.
    """

    effects: bool = True
    edges: int = 60
    truncate: bool = True
    threshold: float = View().threshold
    shard_rows: int = 1024

    def to_dict(self) -> dict[str, Any]:
        """The options for the manifest."""
        return asdict(self)
