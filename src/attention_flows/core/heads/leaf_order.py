"""An order of heads in which similar ones are neighbours: the optimal leaf order of a tree of clusters."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..arrays import Floats, Ints


@dataclass(frozen=True)
class _Cluster:
    """A cluster of ``leaves``, with the cost of its best order for every two leaves that can be its ends.

    ``seams`` says, for two ends, where that order passes from one child to the other: (child, its last leaf, other
    child, its first leaf).
    """

    leaves: tuple[int, ...]
    costs: dict[tuple[int, int], float]
    seams: dict[tuple[int, int], tuple[_Cluster, int, _Cluster, int]] = field(default_factory=dict)

    def order(self, first: int, last: int) -> list[int]:
        """The best order of the leaves that begins with ``first`` and ends with ``last``."""
        if first == last:
            return [first]
        left, end, right, start = self.seams[first, last]
        return left.order(first, end) + right.order(start, last)


def leaf_order(distances: Floats) -> Ints:
    """The order of n heads, from their ``distances`` [n, n], in which neighbours are most similar.

    Among the orders that the tree of average linkage allows, it has the smallest sum of distances between neighbours
    (Bar-Joseph et al. 2001); of it and its reverse, it is the one that begins with the lower head. The time grows with
    n³. (scipy's optimal_leaf_ordering is quicker, but does not always find the minimum.)
    """
    if len(distances) < 3:
        return np.arange(len(distances))
    clusters = [_Cluster((leaf,), {(leaf, leaf): 0.0}) for leaf in range(len(distances))]
    while len(clusters) > 1:
        apart = [
            (float(distances[np.ix_(left.leaves, right.leaves)].mean()), a, b)
            for a, left in enumerate(clusters)
            for b, right in enumerate(clusters[:a])
        ]
        _, a, b = min(apart)
        clusters[b] = _merged(clusters[b], clusters.pop(a), distances)
    (whole,) = clusters
    order = np.array(whole.order(*min(whole.costs, key=whole.costs.__getitem__)))
    return order if order[0] < order[-1] else order[::-1]


def _merged(left: _Cluster, right: _Cluster, distances: Floats) -> _Cluster:
    """The cluster of both children, with its best orders."""
    whole = _Cluster(left.leaves + right.leaves, {})
    for first in left.leaves:
        ends = [last for last in left.leaves if (first, last) in left.costs]
        # The cheapest order from `first` through the whole left child to each leaf of the right one.
        reached = {
            start: min((left.costs[first, end] + float(distances[end, start]), end) for end in ends)
            for start in right.leaves
        }
        for last in right.leaves:
            ways = [
                (cost + right.costs[start, last], end, start)
                for start, (cost, end) in reached.items()
                if (start, last) in right.costs
            ]
            least, end, start = min(ways)
            whole.costs[first, last] = whole.costs[last, first] = least
            whole.seams[first, last] = left, end, right, start
            whole.seams[last, first] = right, start, left, end
    return whole
