"""What the root reads of each input word through all layers: rollout, gradient rollout, and exact maximum flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..errors import InputError
from .arrays import Bools, Floats
from .one_line import listed, quoted
from .table import Columns, dataframe, html_table

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["rollout", "gradient_rollout", "max_flow"]
RESIDUAL = 0.5
# Of a capacity; a flow from the root, of at most 1, then stays within scipy's 32 bits.
CAPACITY = 1 << 30


@dataclass(frozen=True, eq=False)
class Relevance:
    """What the root of one model reads of each input word, by one ``method``.

    ``words`` is [words]. ``layers`` [layers, words] has the same of the root's word after every layer, None for a
    maximum flow. ``weight`` names what was rolled out, ``residual`` is the part that a word keeps of itself at each
    layer, and ``target`` what the gradient is of.
    """

    method: Method
    role: str
    name: str
    weight: str
    labels: tuple[str, ...]
    words: Floats
    layers: Floats | None = None
    residual: float | None = None
    target: str | None = None

    def __repr__(self) -> str:
        order = np.argsort(-self.words, kind="stable")
        ranked = listed([f"{quoted(self.labels[word])} {self.words[word]:.3f}" for word in order], 5)
        return f"Relevance({self.method} of {self.role} {quoted(self.name, 24)}: {ranked})"

    def to_dataframe(self) -> pd.DataFrame:
        """A row for each word, after each layer where there are ``layers``.

        Raises InputError where pandas is not installed.
        """
        return dataframe(self._columns())

    def _repr_html_(self) -> str:
        last: Columns = {"word": self.labels, self.method: self.words}
        return html_table(last)

    def _columns(self) -> Columns:
        count = len(self.labels)
        rows = self.words[None] if self.layers is None else self.layers
        columns: dict[str, Any] = {} if self.layers is None else {"layer": np.repeat(np.arange(len(rows)) + 1, count)}
        columns["word_index"] = np.tile(np.arange(count), len(rows))
        columns["word"] = list(self.labels) * len(rows)
        return columns | {self.method: rows.reshape(-1)}


def rollout(maps: Sequence[Floats], root: int, residual: float = RESIDUAL) -> Floats:
    """Attention rollout: the row of the word ``root`` after each layer, [layers, words].

    A layer is the mean over heads of its map [heads, words, words], mixed with the identity by ``residual``; layers
    are multiplied. Abnar & Zuidema 2020, "Quantifying Attention Flow in Transformers", ACL, arXiv 2005.00928. What a
    head reads nothing of is NaN. Where some heads read other words than others, as a decoder's own and cross-attention
    do, they are steps one after the other. Raises InputError for a residual outside 0..1.
    """
    if not 0 <= residual <= 1:
        raise InputError(f"the residual part lies in 0..1, not {residual:g}")
    return _multiplied([[_mixed(step, residual) for step in _steps(layer)] for layer in maps], root, maps[0].shape[-1])


def gradient_rollout(maps: Sequence[Floats], root: int) -> Floats:
    """Gradient rollout: the row of the word ``root`` after each layer, [layers, words], of R ← R + Ā R.

    ``maps`` are ReLU(A ⊙ ∂y/∂A), and Ā their mean over heads. Chefer, Gur & Wolf 2021, ICCV, arXiv 2103.15679.
    """
    words = maps[0].shape[-1]
    return _multiplied([[step + np.eye(words) for step, _ in _steps(layer)] for layer in maps], root, words)


def max_flow(maps: Sequence[Floats], root: int, residual: float = RESIDUAL) -> Floats:
    """The maximum flow from the word ``root`` at the last layer to each input word, [words].

    The capacities are the layers that :func:`rollout` multiplies (Abnar & Zuidema 2020). Raises InputError where scipy
    is not installed, and for a residual outside 0..1.
    """
    if not 0 <= residual <= 1:
        raise InputError(f"the residual part lies in 0..1, not {residual:g}")
    try:
        from scipy.sparse.csgraph import maximum_flow
    except ImportError as error:
        raise InputError("max_flow() needs scipy: pip install 'attention-flows[flow]'") from error
    graph = capacities(maps, root, residual)
    words = maps[0].shape[-1]
    source = graph.shape[0] - words + root
    return np.array([maximum_flow(graph, source, word).flow_value for word in range(words)]) / CAPACITY


def capacities(maps: Sequence[Floats], root: int, residual: float) -> Any:
    """The graph of a maximum flow as a sparse matrix of whole parts of CAPACITY.

    Node s · words + w is the word w after s steps; edges lead from reader to read. Of the last step only the row of
    ``root`` is kept.
    """
    from scipy.sparse import csr_array

    steps = [_mixed(step, residual) for layer in maps for step in _steps(layer)]
    words = maps[0].shape[-1]
    steps[-1] = np.where(np.arange(words)[:, None] == root, steps[-1], 0)
    reader, read, capacity = [], [], []
    for number, step in enumerate(steps):
        whole = np.rint(step * CAPACITY).astype(np.int32)
        row, column = np.nonzero(whole)
        reader.append(row + (number + 1) * words)
        read.append(column + number * words)
        capacity.append(whole[row, column])
    size = (len(steps) + 1) * words
    places = np.concatenate(reader).astype(np.int32), np.concatenate(read).astype(np.int32)
    return csr_array((np.concatenate(capacity), places), shape=(size, size))


def _steps(layer: Floats) -> list[tuple[Floats, Bools]]:
    """The mean over heads that read the same words, [words, words], for each such group; and which words read."""
    known = ~np.isnan(layer)
    groups: dict[bytes, list[int]] = {}
    for head, of_head in enumerate(known):
        groups.setdefault(of_head.tobytes(), []).append(head)
    return [
        (np.nan_to_num(layer[heads].astype(np.float64)).mean(axis=0), known[heads[0]].any(axis=-1))
        for heads in groups.values()
    ]


def _mixed(step: tuple[Floats, Bools], residual: float) -> Floats:
    """A step with the part that each word keeps of itself; a word that does not read keeps all."""
    weights, reads = step
    kept = np.where(reads, residual, 1.0)
    mixed: Floats = (1 - kept)[:, None] * weights + np.diag(kept)
    return mixed


def _multiplied(layers: Sequence[Sequence[Floats]], root: int, words: int) -> Floats:
    """The row of the word ``root`` after each layer; a layer without heads has no steps, and changes nothing."""
    rolled: Floats = np.eye(words)
    rows = []
    for steps in layers:
        for step in steps:
            rolled = step @ rolled
        rows.append(rolled[root])
    return np.stack(rows)
