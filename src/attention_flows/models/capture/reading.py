"""What a reader must know of how a model's attention was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import torch

from ..families.notes import FAMILY_NOTES


@dataclass
class SinkShare:
    """How much of each row goes to a learned sink, which is no word: ``total`` over ``rows``, and the ``most``."""

    total: float = 0.0
    rows: int = 0
    most: float = 0.0

    def add(self, weights: torch.Tensor) -> None:
        """Add rows of attention, [..., keys], which sum to 1 less the sink's share."""
        share = (1 - weights.float().sum(dim=-1)).clamp(min=0)
        self.total += float(share.sum())
        self.rows += share.numel()
        self.most = max(self.most, float(share.max()))


@dataclass
class Reading:
    """What one or more passes of a model showed beside weights.

    ``layers`` is how many layers there are, and ``headless`` are those without attention, both from 1.
    """

    layers: int = 0
    headless: list[int] = field(default_factory=list)
    sinks: SinkShare = field(default_factory=SinkShare)

    def notes(self, family: str, windows: int = 1) -> tuple[str, ...]:
        """A line on each thing that a flow of a model of this ``family`` does not show by itself."""
        lines: list[str] = []
        if self.headless:
            line = (
                f"{_layers(self.headless)} of {self.layers} {'have' if len(self.headless) > 1 else 'has'} no attention "
                "(recurrent, convolutional, feed-forward or not run): what words pass to one another there is not "
                "shown, only each word's own link"
            )
            lines.append(line + ("; each window starts from an empty state" if windows > 1 else ""))
        if self.sinks.rows:
            mean = self.sinks.total / self.sinks.rows
            lines.append(
                f"learned attention sinks, which are no words, take {mean:.0%} of a row on average and "
                f"{self.sinks.most:.0%} at most: rows sum to less than 1"
            )
        if family in FAMILY_NOTES:
            lines.append(FAMILY_NOTES[family])
        return tuple(lines)


def merged(readings: Iterable[Reading]) -> Reading:
    """What several passes of one model showed together."""
    whole = Reading()
    for reading in readings:
        whole.layers, whole.headless = reading.layers, reading.headless
        whole.sinks.total += reading.sinks.total
        whole.sinks.rows += reading.sinks.rows
        whole.sinks.most = max(whole.sinks.most, reading.sinks.most)
    return whole


def _layers(numbers: list[int]) -> str:
    """The numbers as a reader writes them: "layer 3", "layers 1–2 and 4"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    parts = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    text = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"layer{'s' if len(numbers) > 1 else ''} {text}"
