"""Heads amongst each other: how far apart they are, and a map of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Floats
from ..head_measures import divided, row_distance
from .rows import MOST_WEIGHTS, HeadRows

STEPS = 100  # of stress majorisation: a map hardly changes after some tens of them


def head_distances(models: Sequence[HeadRows]) -> Floats:
    """The distance of every two heads, [N, N] in 0..1: of all models in order, by layer, then by head.

    It is the mean over words of the Jensen-Shannon distance between the two heads' rows, so of one head in two models
    it is its head change. Heads that have no word's row in common are 1 apart. It takes N squared times all weights.
    """
    words, heads = models[0].edges.words, sum(sum(model.edges.heads) for model in models)
    sums, counts = np.zeros((heads, heads)), np.zeros((heads, heads))
    step = max(1, MOST_WEIGHTS // (heads * words))
    for first in range(0, words, step):
        stop = min(first + step, words)
        layers = [model.rows(layer, first, stop)[0] for model in models for layer in range(1, model.edges.layers + 1)]
        for rows in np.concatenate(layers).swapaxes(0, 1):
            there = np.flatnonzero(~np.isnan(rows[:, 0]))
            # Below the floor a row is even, so most columns are alike and one stands for many.
            columns, times = np.unique(rows[there], axis=1, return_counts=True)
            for at, head in enumerate(there):
                sums[head, there] += row_distance(columns[at], columns, times)
                counts[head, there] += 1
    distances = divided(sums, counts)
    distances[counts == 0] = 1
    np.fill_diagonal(distances, 0)
    return distances


def embed(distances: Floats) -> Floats:
    """A map [N, 2] of N points whose ``distances`` [N, N] are known, as true to them as a plane allows.

    It begins with classical scaling (Torgerson 1952), which is exact for points of a plane, and is improved by
    majorising the raw stress (SMACOF, de Leeuw 1977) in a fixed number of steps, so it comes out the same every time.
    On each axis the point farthest from the middle lies on the positive side.
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
    far = points[np.abs(points).argmax(axis=0), [0, 1]]
    placed: Floats = points * np.where(far < 0, -1, 1)
    return placed


def _majorised(points: Floats, distances: Floats) -> Floats:
    """One Guttman transform: a map of no more stress."""
    between = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    ratio = np.divide(distances, between, out=np.zeros_like(distances), where=between > 0)
    moved: Floats = (ratio.sum(axis=1)[:, None] * points - ratio @ points) / len(points)
    return moved
