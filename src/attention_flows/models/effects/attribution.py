"""Integrated gradients along the straight path from a reference's attention to a model's own (docs/effects.md).

With the reference ``zero`` this is AttAttr: Hao et al. 2021, "Self-Attention Attribution", AAAI, arXiv 2004.11207. Maps
are free inputs: with all of them given, later attention does not react to earlier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from ...core.effects.knockout import Reading
from .knockouts import readings_of
from .maps import GivenMaps, MapKey, TokenMaps
from .runner import Runner, memory_as_input_error
from .target import TargetReader

STEPS = (5, 15, 45)  # midpoints nest: each set holds the one before it, whose passes are used again
MAX_ERROR = 0.02
MIN_DIFFERENCE = 0.25  # nats: the least that an error is a part of

Maps = Mapping[MapKey, torch.Tensor]


@dataclass(frozen=True)
class Attribution:
    """The effect of every entry of every map, and how far their sum is from what was measured.

    ``effects`` are [heads, queries, keys] in float32; ``error`` is abs(sum - (y(A) - y(R))) over
    max(abs(y(A) - y(R)), MIN_DIFFERENCE). ``reference`` is what the model says with the reference's maps.
    """

    effects: dict[MapKey, torch.Tensor]
    reference: Reading
    reference_value: float
    steps: int
    error: float


def attribute(
    runner: Runner, target: TargetReader, maps: TokenMaps, reference: Maps, value: float, steps: int | None
) -> Attribution:
    """The effects of ``maps`` against the maps ``reference``; ``value`` is y(A).

    Without ``steps`` the first of STEPS is taken whose error is at most MAX_ERROR, or else the last.
    """
    given = {key: reference[key][None] for key in maps.maps}
    reading = readings_of(runner, target, runner.run(1, GivenMaps(given)))[0]
    assert reading.value is not None, "the target is the model's own"
    reference_value = reading.value
    difference = value - reference_value
    gradients = {key: torch.zeros_like(weights) for key, weights in maps.maps.items()}
    done: list[float] = []
    for count in STEPS if steps is None else (steps,):
        new = [point for point in midpoints(count) if all(abs(point - before) > 1e-9 for before in done)]
        _add_gradients(runner, target, maps, reference, new, gradients)
        done += new
        effects = {key: (weights - reference[key]) * (gradients[key] / count) for key, weights in maps.maps.items()}
        total = sum(float(of_map.sum(dtype=torch.float64)) for of_map in effects.values())
        error = abs(total - difference) / max(abs(difference), MIN_DIFFERENCE)
        if error <= MAX_ERROR:
            break
    return Attribution(effects, reading, reference_value, count, error)


def midpoints(count: int) -> list[float]:
    """The middles of ``count`` equal parts of 0..1."""
    return [(2 * step + 1) / (2 * count) for step in range(count)]


def _add_gradients(
    runner: Runner,
    target: TargetReader,
    maps: TokenMaps,
    reference: Maps,
    points: Sequence[float],
    gradients: dict[MapKey, torch.Tensor],
) -> None:
    """Add to ``gradients`` those of y at R + t(A - R) for each t of ``points``."""
    for batch in runner.batches(points, maps, gradient=True):
        given = {
            key: torch.stack([torch.lerp(reference[key], weights, point) for point in batch]).requires_grad_()
            for key, weights in maps.maps.items()
        }
        values = target.values(runner.run(len(batch), GivenMaps(given), gradient=True).output)
        # Each sentence's y depends on its own maps alone, so that the gradient of the sum has all of theirs.
        with memory_as_input_error(runner.encoded.words.tokens):
            taken = torch.autograd.grad(values.sum(), list(given.values()), allow_unused=True, materialize_grads=True)
        for key, of_batch in zip(given, taken, strict=True):
            gradients[key] += of_batch.sum(dim=0)
