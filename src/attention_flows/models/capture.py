"""Capture: one forward pass that hands over each layer's attention as it is made."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.masking_utils import eager_mask

from ..core.arrays import Floats
from ..core.floor import Floor
from ..core.flow import Prediction
from ..core.graph import EdgeBuilder, Edges
from ..core.trace import Node
from ..core.words import Unit, Words
from ..errors import InputError
from .blocks import Receive, attend_in_blocks
from .encode import encode
from .load import Model
from .onwords import OnWords, Rows
from .predict import prediction

IMPLEMENTATION = "attention_flows"

_receiver: ContextVar[Receive | None] = ContextVar("attention receiver", default=None)


@dataclass(frozen=True)
class Heard:
    """What one forward pass showed beside its attention: the words, the word of the root, and the prediction."""

    words: Words
    root_word: int
    prediction: Prediction | None


@dataclass(frozen=True)
class Captured:
    """What forward passes, one for each window, showed: words, root, edges down to ``floor`` and prediction."""

    words: Words
    root: Node
    edges: Edges
    prediction: Prediction | None
    floor: float
    windows: int = 1


def capture(
    model: Model, text: str, pair: str | None = None, *, unit: Unit = "word", floor: float | Floor = 0.01
) -> Captured:
    """Run ``model`` on a sentence and keep the attention edges of every layer and head with weight >= ``floor``.

    A layer's map is made some rows at a time, each sparse before the next, so that no whole map is ever held. Raises
    InputError for a sentence that the model does not take, and for a model whose attention cannot be read.
    """
    builder = EdgeBuilder(floor)
    heard = listen_to_rows(model, text, pair, unit=unit, receive=Sparse(builder))
    edges = builder.build()
    return Captured(heard.words, Node(edges.layers, heard.root_word), edges, heard.prediction, builder.floor)


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


def listen_to_rows(model: Model, text: str, pair: str | None, *, unit: Unit, receive: Callable[[Rows], None]) -> Heard:
    """Run ``model`` on a sentence and hand ``receive`` each layer's attention on words, some rows at a time, as made.

    Rows that begin with word 0 begin the next layer. Raises InputError as :func:`capture` does.
    """
    inputs, words = encode(model, text, pair, unit)
    root_word = _classification_word(model, inputs["input_ids"][0], words)
    on_words, heard_any = OnWords(words), False

    def on_block(weights: torch.Tensor, first: int) -> None:
        nonlocal heard_any
        heard_any = True
        for rows in on_words.carry(weights[0], first):
            receive(rows)

    with attending(model.network), _handing_over(on_block), torch.inference_mode():
        output = model.network(**{name: value.to(model.network.device) for name, value in inputs.items()})
    if not heard_any:
        family = model.network.config.model_type
        raise InputError(f"{model.name} ({family}) does not show its attention to transformers")
    return Heard(words, root_word, prediction(model, output))


class Sparse:
    """Takes rows, as :func:`listen_to_rows` hands them over, and keeps their edges in ``builder``."""

    def __init__(self, builder: EdgeBuilder) -> None:
        self._builder = builder

    def __call__(self, rows: Rows) -> None:
        if rows.first == 0:
            self._builder.begin(rows.weights.shape[0], rows.count)
        self._builder.extend(*rows.edges(self._builder.floor))


def _classification_word(model: Model, token_ids: torch.Tensor, words: Words) -> int:
    """The word of the state that the classification is read from: the first token of a BERT-like encoder."""
    if model.network.config.is_encoder_decoder or model.tokenizer.cls_token_id != int(token_ids[0]):
        raise InputError(
            f"{model.name} ({model.network.config.model_type}) is not an encoder that begins with a classification "
            "token, such as BERT; other families are not read yet"
        )
    return 0


@contextlib.contextmanager
def attending(network: PreTrainedModel) -> Iterator[None]:
    """Within this ``network`` is ready to be listened to, as often as one likes; then all is as before."""
    before = network.config._attn_implementation
    if before == IMPLEMENTATION:
        yield
        return
    # Each module's own: in a model under training some may be frozen in evaluation mode.
    modes = [(module, module.training) for module in network.modules()]
    network.set_attn_implementation(IMPLEMENTATION)
    network.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training
        network.set_attn_implementation(before)


@contextlib.contextmanager
def _handing_over(receive: Receive) -> Iterator[None]:
    """Within this, every attention layer hands its weights to ``receive``, block by block."""
    token = _receiver.set(receive)
    try:
        yield
    finally:
        _receiver.reset(token)


def _attention(module: torch.nn.Module, *args: Any, **kwargs: Any) -> tuple[torch.Tensor, torch.Tensor | None]:
    """The family's own eager attention, with its weights handed to the receiver on the way.

    Each modeling file of transformers carries the eager function that its ``output_attentions`` comes from, so the
    weights are the very same, soft-capping and grouped heads included.
    """
    eager = getattr(sys.modules[type(module).__module__], "eager_attention_forward", None)
    if eager is None:
        raise InputError(f"{type(module).__name__} has no eager attention in transformers to read weights from")
    receive = _receiver.get()
    if receive is None:
        return eager(module, *args, **kwargs)  # type: ignore[no-any-return]
    return attend_in_blocks(eager, receive, module, *args, **kwargs), None


# Without the eager mask under the same name transformers passes no mask at all, and causality would be lost.
AttentionInterface.register(IMPLEMENTATION, _attention)
AttentionMaskInterface.register(IMPLEMENTATION, eager_mask)
