"""Reading a sentence with one or two models into a flow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..core.align import Aligned, align_words, stretch_layers
from ..core.arrays import Ints
from ..core.flow import Flow, ModelFlow, Own, Role, View
from ..core.graph import Edges
from ..core.trace import Node
from ..core.words import Unit
from .capture import Captured, capture
from .encode import encode
from .load import Model

FLOOR = 0.01
ROLES: tuple[Role, Role] = ("base", "tuned")


class Cancelled(Exception):
    """Nobody waits for this reading any more."""


def read(
    models: Sequence[Model],
    text: str,
    pair: str | None = None,
    *,
    unit: Unit = "word",
    floor: float = FLOOR,
    view: View | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Flow:
    """The flow of a text or a pair through one model, or through a base and its tuned model.

    Two models that do not correspond are brought onto one grid: common words and the layers of the deeper one.
    ``cancelled`` is asked before each model is run. Raises InputError where the models do not take the sentence, and
    Cancelled.
    """
    aligned = _aligned(models, text, pair, unit)
    captured = []
    for index, model in enumerate(models):
        if cancelled():
            raise Cancelled
        words = aligned.own[index] if aligned else None
        captured.append(capture(model, text, pair, unit=unit, floor=floor, words=words))
    if aligned is None and (len(captured) < 2 or _correspond(*captured)):
        words, own = captured[0].words, [Own(one.root, one.encoder_layers) for one in captured]
        edges = [one.edges for one in captured]
        tuned_own = None
    else:
        aligned = aligned or align_words(captured[0].words, captured[1].words, text, pair)
        words, layers = aligned.words, max(one.edges.layers for one in captured)
        placed = [_on_grid(*each, len(words), layers) for each in zip(captured, aligned.index, strict=True)]
        edges, own = [edges for edges, _ in placed], [own for _, own in placed]
        tuned_own = own[1]
    flows = tuple(
        ModelFlow(role, model.name, shown, one.prediction, None if role == "base" else tuned_own)
        for role, model, one, shown in zip(ROLES, models, captured, edges, strict=False)
    )
    return Flow(text, pair, unit, words, own[0].root, floor, flows, view or View(), own[0].encoder_layers)


def _on_grid(one: Captured, index: Ints, words: int, layers: int) -> tuple[Edges, Own]:
    """A model's edges on a grid of so many words and layers, where its words are ``index``, and its root there."""
    placed = stretch_layers(one.edges.layers, layers)
    encoder_layers = placed[one.encoder_layers - 1] if one.encoder_layers else 0
    root = Node(layers, int(index[one.root.word]))
    return one.edges.on_grid(placed, layers, index, words), Own(root, encoder_layers)


def _aligned(models: Sequence[Model], text: str, pair: str | None, unit: Unit) -> Aligned | None:
    """Common words of two models; None where there is one, and where both make the same words."""
    if len(models) < 2 or models[0].tokenizer is models[1].tokenizer:
        return None
    one, two = (encode(model, text, pair, unit)[1] for model in models)
    same = (one.labels, one.segments, one.spans) == (two.labels, two.segments, two.spans)
    return None if same else align_words(one, two, text, pair)


def _correspond(one: Captured, two: Captured) -> bool:
    return (one.edges.heads, one.root, one.encoder_layers) == (two.edges.heads, two.root, two.encoder_layers)
