"""Encoder-decoders on one grid: the encoder's layers below the decoder's, its words before the decoder's."""

from __future__ import annotations

import sys

import numpy as np
import torch
from transformers import PreTrainedConfig, PreTrainedModel

from ...core.words import DECODER, Words
from ...errors import InputError
from .kinds import objective, special_id

# What configurations call the layers of either half.
ENCODER_LAYERS = ("encoder_layers", "num_encoder_layers", "num_layers", "num_hidden_layers")
DECODER_LAYERS = ("decoder_layers", "num_decoder_layers", "num_layers", "num_hidden_layers")


def decoder_input_ids(network: PreTrainedModel, input_ids: torch.Tensor) -> torch.Tensor:
    """The decoder's input ids, [1, tokens]: a start token to predict the first word from, or the encoder's input.

    A model that classifies, or has no head, reads its own input after a start token, shifted as the model does itself.
    """
    config = network.config
    names = ("decoder_start_token_id", "pad_token_id", "bos_token_id")
    start = next((number for name in names if (number := special_id(network, name)) is not None), None)
    if start is None:
        raise InputError(f"{config.model_type} names no token that its decoder starts with")
    if objective(network) == "next":
        return torch.full_like(input_ids[:, :1], start)
    shift = getattr(sys.modules[type(network).__module__], "shift_tokens_right", None)
    if shift is None:
        return torch.cat([torch.full_like(input_ids[:, :1], start), input_ids[:, :-1]], dim=1)
    takes_start = shift.__code__.co_argcount == 3  # mBART's starts with the language that the input ends with
    shifted: torch.Tensor = shift(input_ids, special_id(network, "pad_token_id"), *([start] if takes_start else []))
    return shifted


def on_one_grid(encoder: Words, decoder: Words, text: str) -> Words:
    """The encoder's words followed by the decoder's, whose text is the text and the pair run together."""
    spans = (
        None if span is None else (span[0] + segment * len(text), span[1] + segment * len(text))
        for span, segment in zip(decoder.spans, decoder.segments, strict=True)
    )
    return Words(
        encoder.labels + decoder.labels,
        encoder.segments + (DECODER,) * len(decoder),
        np.concatenate([encoder.special, decoder.special]),
        (*encoder.spans, *spans),
        np.concatenate([encoder.starts, decoder.starts + encoder.tokens]),
        encoder.tokens + decoder.tokens,
    )


def encoder_layers(network: PreTrainedModel) -> int:
    """How many layers the encoder below a decoder has; 0 where there is no decoder."""
    return _layers(network.config, "encoder", ENCODER_LAYERS) if network.config.is_encoder_decoder else 0


def decoder_layers(network: PreTrainedModel) -> int:
    """How many layers the decoder above an encoder has."""
    return _layers(network.config, "decoder", DECODER_LAYERS)


def _layers(config: PreTrainedConfig, half: str, names: tuple[str, ...]) -> int:
    nested = (
        getattr(config, half, None) or getattr(config, f"{half}_config", None) or getattr(config, "text_config", None)
    )
    if isinstance(nested, PreTrainedConfig):
        config = nested.get_text_config()
    count = next((count for name in names if (count := getattr(config, name, None))), None)
    if count is None:
        raise InputError(f"the configuration of {config.model_type} does not say how many layers its {half} has")
    return int(count)
