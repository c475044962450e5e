"""Two models that do not correspond, brought onto one grid: common words, and the layers of the deeper one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.align import Aligned, align_words, stretch_layers
from ..core.arrays import Ints
from ..core.edges import Edges
from ..core.flow import ModelGrid
from ..core.node import Node
from ..core.sentence import Sentence
from ..core.words import Words
from .capture.captured import Captured
from .capture.encode import Encoded
from .loading.model import Model


@dataclass(frozen=True)
class OnGrid:
    """The captures of one or two models on a common grid, where ``grids`` has each model's root and encoder layers.

    ``corresponds`` says that the models had the same grid from the start.
    """

    words: Words
    edges: tuple[Edges, ...]
    grids: tuple[ModelGrid, ...]
    corresponds: bool


def aligned_words(models: Sequence[Model], encoded: Sequence[Encoded]) -> Aligned | None:
    """Common words of two models; None where there is one, and where both make the same words."""
    if len(models) < 2 or models[0].tokenizer is models[1].tokenizer:
        return None
    base, tuned = encoded
    if _is_same(base.words, tuned.words):
        return None
    return align_words(base.words, tuned.words, base.sentence.text, base.sentence.pair)


def place_on_grid(captures: Sequence[Captured], aligned: Aligned | None, sentence: Sentence) -> OnGrid:
    """Bring what one or two models showed onto one grid; ``aligned`` are the words it was carried to, if any."""
    first = captures[0]
    grids = tuple(ModelGrid(captured.root, captured.encoder_layers) for captured in captures)
    edges = tuple(captured.edges for captured in captures)
    if (
        aligned is None
        and len({(captured.edges.heads, grid) for captured, grid in zip(captures, grids, strict=True)}) == 1
    ):
        return OnGrid(first.words, edges, grids, True)
    if aligned is None:
        aligned = align_words(first.words, captures[1].words, sentence.text, sentence.pair)
    layers = max(captured.edges.layers for captured in captures)
    placed = [
        _on_grid(captured, index, len(aligned.words), layers)
        for captured, index in zip(captures, aligned.index, strict=True)
    ]
    return OnGrid(aligned.words, tuple(edges for edges, _ in placed), tuple(grid for _, grid in placed), False)


def _on_grid(captured: Captured, index: Ints, words: int, layers: int) -> tuple[Edges, ModelGrid]:
    """A model's edges on a grid of so many words and layers, where its words are ``index``, and its root there."""
    placed = stretch_layers(captured.edges.layers, layers)
    encoder_layers = placed[captured.encoder_layers - 1] if captured.encoder_layers else 0
    root = Node(layers, int(index[captured.root.word]))
    return captured.edges.on_grid(placed, layers, index, words), ModelGrid(root, encoder_layers)


def _is_same(base: Words, tuned: Words) -> bool:
    return (base.labels, base.segments, base.spans) == (tuned.labels, tuned.segments, tuned.spans)
