"""Capture: one forward pass that hands over each layer's attention as it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from ...core.arrays import Floats
from ...core.edge_builder import EdgeBuilder
from ...core.edges import Edges
from ...core.floor import Floor
from ...core.flow import Prediction
from ...core.node import Node
from ...core.words import Unit, Words
from ...errors import InputError
from ..families.eager import listening, shown
from ..families.kinds import root_token
from ..families.seq2seq import OneGrid, encoder_layers
from ..loading.model import Model
from .attention import Hearer, attending, handing_over
from .encode import encode
from .on_words import OnWords, Rows, whole_rows
from .prediction import prediction


@dataclass(frozen=True)
class Heard:
    """What one forward pass showed beside its attention: the words, the word of the root, and the prediction."""

    words: Words
    root_word: int
    prediction: Prediction | None
    encoder_layers: int = 0


@dataclass(frozen=True)
class Captured:
    """What forward passes, one for each window, showed: words, root, edges down to ``floor`` and prediction."""

    words: Words
    root: Node
    edges: Edges
    prediction: Prediction | None
    floor: float
    encoder_layers: int = 0
    windows: int = 1


def capture(
    model: Model,
    text: str,
    pair: str | None = None,
    *,
    unit: Unit = "word",
    floor: float | Floor = 0.01,
    words: Words | None = None,
) -> Captured:
    """Run ``model`` on a sentence and keep the attention edges of every layer and head with weight >= ``floor``.

    A layer's map is made some rows at a time, each sparse before the next, so that no whole map is ever held. ``words``
    are other words of the same tokens to carry attention to, in place of ``unit``'s. Raises InputError for a sentence
    that the model does not take, and for a model whose attention cannot be read.
    """
    builder = EdgeBuilder(floor)
    heard = listen_to_rows(model, text, pair, unit=unit, receive=Sparse(builder), words=words)
    edges = builder.build()
    root = Node(edges.layers, heard.root_word)
    return Captured(heard.words, root, edges, heard.prediction, builder.floor, heard.encoder_layers)


def listen(model: Model, text: str, pair: str | None, *, unit: Unit, receive: Callable[[Floats], None]) -> Heard:
    """Run ``model`` on a sentence and hand ``receive`` each layer's dense map, [heads, words, words], as it is made.

    Raises InputError as :func:`capture` does.
    """
    whole: list[Floats] = []

    def gather(rows: Rows) -> None:
        whole.append(rows.dense())
        if rows.stop == rows.count:
            receive(np.concatenate(whole, axis=-2))
            whole.clear()

    return listen_to_rows(model, text, pair, unit=unit, receive=gather)


def listen_to_rows(
    model: Model,
    text: str,
    pair: str | None,
    *,
    unit: Unit,
    receive: Callable[[Rows], None],
    words: Words | None = None,
) -> Heard:
    """Run ``model`` on a sentence and hand ``receive`` each layer's attention on words, some rows at a time, as made.

    Rows that begin with word 0 begin the next layer. Raises InputError as :func:`capture` does.
    """
    network = model.network
    inputs, own_words = encode(model, text, pair, unit)
    words = words or own_words
    root_word = words.word_of(root_token(network, inputs, model.tokenizer.mask_token_id))
    in_encoder = encoder_layers(network)
    on_words, heard_any = OnWords(words), False
    on_grid = OneGrid(inputs, in_encoder, lambda whole: receive(whole_rows(whole[0], words))) if in_encoder else None

    def on_block(weights: torch.Tensor, first: int) -> None:
        nonlocal heard_any
        heard_any = True
        if on_grid is not None:
            on_grid(weights)
            return
        if weights.shape[-1] != words.tokens:
            raise _unreadable(model)
        for rows in on_words.carry(weights[0], first):
            receive(rows)

    def on_whole(weights: torch.Tensor) -> None:
        if on_grid is None and weights.shape[-2] != words.tokens:
            raise _unreadable(model)
        on_block(weights, 0)

    # An encoder-decoder's maps are put together to one a layer, which takes each of them whole.
    hearer = Hearer(on_block, whole=on_grid is not None)
    with attending(network), handing_over(hearer), listening(network, on_whole) as asked, torch.inference_mode():
        given = {name: value.to(network.device) for name, value in inputs.items()}
        output = network(**given, **asked)
        if not heard_any:
            output = output if asked else network(**given, output_attentions=True)
            for weights in shown(model.name, network, output):
                on_whole(weights)
    return Heard(words, root_word, prediction(model, output, inputs), in_encoder)


class Sparse:
    """Takes rows, as :func:`listen_to_rows` hands them over, and keeps their edges in ``builder``."""

    def __init__(self, builder: EdgeBuilder) -> None:
        self._builder = builder

    def __call__(self, rows: Rows) -> None:
        if rows.first == 0:
            self._builder.begin(rows.weights.shape[0], rows.count)
        self._builder.extend(*rows.edges(self._builder.floor))


def _unreadable(model: Model) -> InputError:
    family = model.network.config.model_type
    return InputError(f"{model.name} ({family}) gives attention that is not from each token to each: it is not read")
