"""A slow reference for the measures of heads: plain loops, sharing no code with the package (docs/definitions.md)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise, permutations

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import jensenshannon, squareform
from scipy.stats import entropy
from sklearn.manifold import smacof

from tests.oracles.reference import Message

Head = tuple[str, int, int]  # role, layer, head
Row = dict[int, float]
DECODER = 2


class HeadReference:
    """The measures of a message's heads, computed as the definitions state them."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.words = range(len(message.header["words"]))
        self.decodes = [segment == DECODER for segment in message.header["segments"]]
        self.read: dict[tuple[Head, int], Row] = {}
        for role in message.roles:
            for (layer, head, query, key), weight in message.edges[role].items():
                self.read.setdefault(((role, layer, head), query), {})[key] = weight

    def heads(self, role: str) -> list[Head]:
        counts = self.message.own(role)["heads"]
        return [(role, layer, head) for layer, count in enumerate(counts, start=1) for head in range(count)]

    def every_head(self) -> list[Head]:
        return [head for role in self.message.roles for head in self.heads(role)]

    def readable(self, head: Head, query: int) -> list[int]:
        """The words that a row may read."""
        role, layer, _ = head
        encoder = self.message.own(role)["encoder_layers"]
        edges = self.message.edges[role]
        if encoder == 0:
            causal = all(key <= query for _, _, query, key in edges)
            return [word for word in self.words if word <= query or not causal]
        if layer <= encoder:
            return [word for word in self.words if not self.decodes[word]]
        crosses = any(not self.decodes[key] for (reader, _), row in self.read.items() if reader == head for key in row)
        if crosses:
            return [word for word in self.words if not self.decodes[word]]
        inside = [(query, key) for _, _, query, key in edges if self.decodes[query] and self.decodes[key]]
        causal = all(key <= query for query, key in inside)
        return [word for word in self.words if self.decodes[word] and (word <= query or not causal)]

    def row(self, head: Head, query: int) -> list[float] | None:
        """A head's row over all words, with sum 1, or None where the head has none."""
        role, layer, _ = head
        if (layer, query) in self.message.carried(role):
            return None
        edges = self.read.get((head, query), {})
        unread = [word for word in self.readable(head, query) if word not in edges]
        floor = self.message.header["floor"]
        rest = min(floor, max(0.0, 1 - sum(edges.values())) / len(unread)) if unread else 0.0
        whole = [edges.get(word, rest if word in unread else 0.0) for word in self.words]
        total = sum(whole)
        return [weight / total for weight in whole] if total > 0 else None

    def of_text(self, text: int) -> list[int]:
        """The words of one text of a pair, without special tokens."""
        header = self.message.header
        return [w for w in self.words if header["segments"][w] == text and not header["special"][w]]

    def measures(self, head: Head) -> dict[str, float | None]:
        """The mean over rows of each measure of one head; None of no rows."""
        special = [word for word in self.words if self.message.header["special"][word]]
        values_of: dict[str, list[float]] = {
            name: [] for name in ("entropy", "special", "itself", "next", "previous", "other", "root_entropy", "known")
        }
        texts = {text: self.of_text(text) for text in (0, 1)}
        for query in self.words:
            row = self.row(head, query)
            if row is None:
                continue
            values_of["entropy"].append(float(entropy(row, base=2)))
            values_of["special"].append(sum(row[word] for word in special))
            values_of["itself"].append(row[query])
            for name, word in (("next", query + 1), ("previous", query - 1)):
                if word in self.words and self.decodes[word] == self.decodes[query]:
                    values_of[name].append(row[word])
            for text, other in ((0, 1), (1, 0)):
                if query in texts[text] and texts[other]:
                    values_of["other"].append(sum(row[word] for word in texts[other]))
            if query == self.message.own(head[0])["root"]["word"]:
                values_of["root_entropy"].append(values_of["entropy"][-1])
            values_of["known"].append(min(1.0, sum(self.read.get((head, query), {}).values())))
        return {name: mean(values) for name, values in values_of.items()}

    def distance(self, a: Head, b: Head, queries: Iterable[int] | None = None) -> float | None:
        """The mean Jensen-Shannon distance of two heads' rows; None if they have none in common."""
        distances = []
        for query in self.words if queries is None else queries:
            rows = self.row(a, query), self.row(b, query)
            if rows[0] is not None and rows[1] is not None:
                distance = float(jensenshannon(*rows, base=2))
                # scipy takes the root of a number that rounding may leave below 0.
                distances.append(0.0 if math.isnan(distance) else distance)
        return mean(distances)

    def change(self, layer: int, head: int) -> float | None:
        return self.distance(("base", layer, head), ("tuned", layer, head))

    def root_change(self, layer: int, head: int) -> float | None:
        """The distance of the root's rows alone."""
        root = self.message.header["root"]["word"]
        return self.distance(("base", layer, head), ("tuned", layer, head), [root])

    def distances(self, heads: Iterable[Head]) -> np.ndarray:
        heads = list(heads)
        matrix = np.zeros((len(heads), len(heads)))
        for a, head in enumerate(heads):
            for b in range(a):
                distance = self.distance(head, heads[b])
                matrix[a, b] = matrix[b, a] = 1 if distance is None else distance
        return matrix

    def layer_distances(self, layer: int) -> np.ndarray:
        """The distances of a layer's heads, in the mean of the models that have both."""
        counts = [self.message.own(role)["heads"][layer - 1] for role in self.message.roles]
        grids = [
            np.pad(
                self.distances((role, layer, head) for head in range(count)),
                (0, max(counts) - count),
                constant_values=np.nan,
            )
            for role, count in zip(self.message.roles, counts, strict=True)
        ]
        stack = np.stack(grids)
        known = ~np.isnan(stack)
        return np.asarray(np.where(known, stack, 0).sum(axis=0) / np.maximum(1, known.sum(axis=0)))


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def random_distances(count: int, seed: int) -> np.ndarray:
    """Symmetric numbers of which no two sums are likely to be equal, so that there is one tree and one best order."""
    lower = np.tril(np.random.default_rng(seed).uniform(0.05, 1, (count, count)), -1)
    return np.asarray(lower + lower.T)


def length(order: Iterable[int], distances: np.ndarray) -> float:
    """The sum of the distances of neighbours."""
    return float(sum(distances[leaf, next_leaf] for leaf, next_leaf in pairwise(order)))


def scipys_order(distances: np.ndarray) -> list[int]:
    """scipy's optimal leaf order of the tree of average linkage."""
    if len(distances) < 3:
        return list(range(len(distances)))
    condensed = squareform(distances, checks=False)
    order: list[int] = leaves_list(optimal_leaf_ordering(linkage(condensed, "average"), condensed)).tolist()
    return order if order[0] < order[-1] else order[::-1]


def shortest_in_tree(distances: np.ndarray) -> float:
    """The least length of the orders that keep every cluster of average linkage together, by trying them all."""
    count = len(distances)
    tree = linkage(squareform(distances, checks=False), "average")
    clusters: list[set[int]] = [{leaf} for leaf in range(count)]
    for left, right, *_ in tree:
        clusters.append(clusters[int(left)] | clusters[int(right)])

    def together(order: tuple[int, ...]) -> bool:
        places = {leaf: place for place, leaf in enumerate(order)}
        spans = ([places[leaf] for leaf in cluster] for cluster in clusters)
        return all(max(span) - min(span) == len(span) - 1 for span in spans)

    return min(length(order, distances) for order in permutations(range(count)) if together(order))


def raw_stress(points: np.ndarray, distances: np.ndarray) -> float:
    """Half the squared errors of all distances on a map."""
    on_map = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=-1))
    return float(((on_map - distances) ** 2).sum() / 2)


def classical(distances: np.ndarray) -> np.ndarray:
    """Torgerson's map, by singular values."""
    count = len(distances)
    centre = np.eye(count) - 1 / count
    left, sizes, right = np.linalg.svd(-centre @ distances**2 @ centre / 2)
    positive = (left * right.T).sum(axis=0) > 0  # of a symmetric matrix: which singular values are eigenvalues as well
    kept = np.flatnonzero(positive)[:2]
    points = np.zeros((count, 2))
    points[:, : len(kept)] = left[:, kept] * np.sqrt(sizes[kept])
    return points


def sklearns_map(distances: np.ndarray, steps: int = 100) -> np.ndarray:
    """scikit-learn's majorisation of stress, begun at the classical map."""
    points, _ = smacof(distances, init=classical(distances), n_init=1, max_iter=steps, eps=0, normalized_stress=False)
    return np.asarray(points)
