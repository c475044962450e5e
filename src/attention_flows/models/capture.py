"""Capture: one forward pass that hands over each layer's attention as it is made."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.masking_utils import eager_mask

from ..core.arrays import Floats
from ..core.flow import Prediction
from ..core.graph import EdgeBuilder, Edges
from ..core.trace import Node
from ..core.words import Unit, Words, attention_on_words
from ..errors import InputError
from .encode import encode
from .families.eager import listening, shown, through_interface
from .families.kinds import root_token
from .families.seq2seq import OneGrid, encoder_layers
from .load import Model
from .predict import prediction

IMPLEMENTATION = "attention_flows"

_receiver: ContextVar[Callable[[torch.Tensor], None] | None] = ContextVar("attention receiver", default=None)


@dataclass(frozen=True)
class Heard:
    """What one forward pass showed beside its attention: the words, the word of the root, and the prediction."""

    words: Words
    root_word: int
    prediction: Prediction | None
    encoder_layers: int = 0


@dataclass(frozen=True)
class Captured:
    """What one forward pass showed: the words, the root, the edges down to the floor, and the prediction."""

    words: Words
    root: Node
    edges: Edges
    prediction: Prediction | None
    encoder_layers: int = 0


def capture(
    model: Model,
    text: str,
    pair: str | None = None,
    *,
    unit: Unit = "word",
    floor: float = 0.01,
    words: Words | None = None,
) -> Captured:
    """Run ``model`` on a sentence and keep the attention edges of every layer and head with weight >= ``floor``.

    Each layer's map is made sparse before the next one is made. ``words`` are other words of the same tokens to carry
    attention to, in place of ``unit``'s. Raises InputError for a sentence that the model does not take, and for a
    model whose attention cannot be read.
    """
    builder = EdgeBuilder(floor)
    heard = listen(model, text, pair, unit=unit, receive=builder.add, words=words)
    edges = builder.build()
    return Captured(heard.words, Node(edges.layers, heard.root_word), edges, heard.prediction, heard.encoder_layers)


def listen(
    model: Model,
    text: str,
    pair: str | None,
    *,
    unit: Unit,
    receive: Callable[[Floats], None],
    words: Words | None = None,
) -> Heard:
    """Run ``model`` on a sentence and hand ``receive`` each layer's dense map, [heads, words, words], as it is made.

    Raises InputError as :func:`capture` does.
    """
    inputs, own_words = encode(model, text, pair, unit)
    words = words or own_words
    root_word = words.word_of(root_token(model.network, inputs, model.tokenizer.mask_token_id))
    in_encoder = encoder_layers(model.network)
    layers = 0

    def on_words(weights: torch.Tensor) -> None:
        nonlocal layers
        layers += 1
        if weights.shape[-2:] != (words.tokens, words.tokens):
            raise _unreadable(model)
        receive(attention_on_words(weights[0].float().numpy(force=True), words))

    on_tokens = OneGrid(inputs, in_encoder, on_words) if in_encoder else on_words
    network = model.network
    with attending(network), _handing_over(on_tokens), listening(network, on_tokens) as asked, torch.inference_mode():
        given = {name: value.to(network.device) for name, value in inputs.items()}
        output = network(**given, **asked)
        if not layers:
            output = output if asked else network(**given, output_attentions=True)
            for weights in shown(model.name, network, output):
                on_tokens(weights)
    return Heard(words, root_word, prediction(model, output, inputs), in_encoder)


def _unreadable(model: Model) -> InputError:
    family = model.network.config.model_type
    return InputError(f"{model.name} ({family}) gives attention that is not from each token to each: it is not read")


@contextlib.contextmanager
def attending(network: PreTrainedModel) -> Iterator[None]:
    """Within this ``network`` is ready to be listened to, as often as one likes; then all is as before."""
    before = network.config._attn_implementation
    if before == IMPLEMENTATION:
        yield
        return
    # Each module's own: in a model under training some may be frozen in evaluation mode.
    modes = [(module, module.training) for module in network.modules()]
    through = through_interface(network)
    if through:
        network.set_attn_implementation(IMPLEMENTATION)
    network.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training
        if through:
            network.set_attn_implementation(before)


@contextlib.contextmanager
def _handing_over(receive: Callable[[torch.Tensor], None]) -> Iterator[None]:
    """Within this, every attention layer hands its weights to ``receive``."""
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
    output, weights = eager(module, *args, **kwargs)
    receive = _receiver.get()
    if receive is not None:
        receive(weights)
    return output, weights


# Without the eager mask under the same name transformers passes no mask at all, and causality would be lost.
AttentionInterface.register(IMPLEMENTATION, _attention)
AttentionMaskInterface.register(IMPLEMENTATION, eager_mask)
