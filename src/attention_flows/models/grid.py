"""Two models that do not correspond, brought onto one grid: common words, and the layers of the deeper one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.align import Aligned, align_words, stretch_layers
from ..core.arrays import Ints
from ..core.edges import Edges
from ..core.flow import ModelGrid
from ..core.node import Node
from ..core.words import Unit, Words
from .capture.encode import encode
from .capture.forward import Captured
from .loading.model import Model


@dataclass(frozen=True)
class Placed:
    """The captures of one or two models on a common grid, where ``grids`` has each model's root and encoder layers.

    ``corresponds`` says that the models had the same grid from the start.
    """

    words: Words
    edges: tuple[Edges, ...]
    grids: tuple[ModelGrid, ...]
    corresponds: bool


def aligned_words(models: Sequence[Model], text: str, pair: str | None, unit: Unit) -> Aligned | None:
    """Common words of two models; None where there is one, and where both make the same words."""
    if len(models) < 2 or models[0].tokenizer is models[1].tokenizer:
        return None
    one, two = (encode(model, text, pair, unit)[1] for model in models)
    return None if _same(one, two) else align_words(one, two, text, pair)


def place(captures: Sequence[Captured], aligned: Aligned | None, text: str, pair: str | None) -> Placed:
    """Bring what one or two models showed onto one grid; ``aligned`` are the words it was carried to, if any."""
    first = captures[0]
    grids = tuple(ModelGrid(one.root, one.encoder_layers) for one in captures)
    edges = tuple(one.edges for one in captures)
    if aligned is None and len({(one.edges.heads, grid) for one, grid in zip(captures, grids, strict=True)}) == 1:
        return Placed(first.words, edges, grids, True)
    if aligned is None:
        aligned = align_words(first.words, captures[1].words, text, pair)
    layers = max(one.edges.layers for one in captures)
    placed = [_on_grid(*each, len(aligned.words), layers) for each in zip(captures, aligned.index, strict=True)]
    return Placed(aligned.words, tuple(edges for edges, _ in placed), tuple(grid for _, grid in placed), False)


def _on_grid(one: Captured, index: Ints, words: int, layers: int) -> tuple[Edges, ModelGrid]:
    """A model's edges on a grid of so many words and layers, where its words are ``index``, and its root there."""
    placed = stretch_layers(one.edges.layers, layers)
    encoder_layers = placed[one.encoder_layers - 1] if one.encoder_layers else 0
    root = Node(layers, int(index[one.root.word]))
    return one.edges.on_grid(placed, layers, index, words), ModelGrid(root, encoder_layers)


def _same(one: Words, two: Words) -> bool:
    return (one.labels, one.segments, one.spans) == (two.labels, two.segments, two.spans)
