"""Distances between heads, and a map of heads in the plane."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Floats
from ..head_measures import divided, row_distance
from .rows import MAX_WEIGHTS, HeadRows

STEPS = 100  # of stress majorisation; a map hardly changes after some tens of them


def head_distances(models: Sequence[HeadRows]) -> Floats:
    """The distance between every two heads, [N, N] in 0..1; the heads sorted by model, layer and number.

    It is the mean over words of the Jensen-Shannon distance between the heads' rows, so between one head in two models
    it is the head change. Heads without a word's row in common are 1 apart. The time grows with N² and the weights.
    """
    words, heads = models[0].edges.words, sum(sum(model.edges.heads) for model in models)
    sums, counts = np.zeros((heads, heads)), np.zeros((heads, heads))
    step = max(1, MAX_WEIGHTS // (heads * words))
    for first in range(0, words, step):
        stop = min(first + step, words)
        layers = [model.rows(layer, first, stop)[0] for model in models for layer in range(1, model.edges.layers + 1)]
        for rows in np.concatenate(layers).swapaxes(0, 1):
            present = np.flatnonzero(~np.isnan(rows[:, 0]))
            # Below the floor a row is even, so most columns are equal: each is computed once.
            columns, times = np.unique(rows[present], axis=1, return_counts=True)
            for index, head in enumerate(present):
                sums[head, present] += row_distance(columns[index], columns, times)
                counts[head, present] += 1
    distances: Floats = divided(sums, counts)
    distances[counts == 0] = 1
    np.fill_diagonal(distances, 0)
    return distances


def embed(distances: Floats) -> Floats:
    """Points [N, 2] in the plane that are about as far apart as ``distances`` [N, N] say.

    Classical scaling (Torgerson 1952), which is exact for distances of points in a plane, is improved by majorising the
    raw stress (SMACOF, de Leeuw 1977). The number of steps is fixed, so the result is always the same. On each axis the
    point farthest from the middle lies on the positive side.
    """
    count = len(distances)
    if count < 2:
        return np.zeros((count, 2))
    squared = distances**2
    inner = -(squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()) / 2
    values, vectors = np.linalg.eigh(inner)
    points = vectors[:, [-1, -2]] * np.sqrt(np.maximum(values[[-1, -2]], 0))
    for _ in range(STEPS):
        points = _majorised(points, distances)
    farthest = points[np.abs(points).argmax(axis=0), [0, 1]]
    oriented: Floats = points * np.where(farthest < 0, -1, 1)
    return oriented


def _majorised(points: Floats, distances: Floats) -> Floats:
    """The points after one Guttman transform, which does not raise the stress."""
    between = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    ratio = np.divide(distances, between, out=np.zeros_like(distances), where=between > 0)
    moved: Floats = (ratio.sum(axis=1)[:, None] * points - ratio @ points) / len(points)
    return moved
