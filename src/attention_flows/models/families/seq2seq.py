"""Encoder-decoders on one grid: the encoder's layers below the decoder's, its words before the decoder's."""

from __future__ import annotations

import sys

import numpy as np
import torch
from transformers import PreTrainedModel

from ...core.words import DECODER, Words
from .kinds import objective

LAYERS = ("encoder_layers", "num_encoder_layers", "num_layers")  # what configurations call the encoder's layers


def decoder_input_ids(network: PreTrainedModel, input_ids: torch.Tensor) -> torch.Tensor:
    """The decoder's input ids, [1, tokens]: a start token to predict the first word from, or the encoder's input.

    A model that classifies, or has no head, reads its own input after a start token, shifted as the model does itself.
    """
    config = network.config
    start = config.decoder_start_token_id
    start = config.pad_token_id if start is None else start
    if objective(network) == "next":
        return torch.full_like(input_ids[:, :1], start)
    shift = getattr(sys.modules[type(network).__module__], "shift_tokens_right", None)
    if shift is None:
        return torch.cat([torch.full_like(input_ids[:, :1], start), input_ids[:, :-1]], dim=1)
    takes_start = shift.__code__.co_argcount == 3  # mBART's starts with the language that the input ends with
    shifted: torch.Tensor = shift(input_ids, config.pad_token_id, *([start] if takes_start else []))
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
    config = network.config
    if not config.is_encoder_decoder:
        return 0
    return int(next(count for name in LAYERS if (count := getattr(config, name, None))))
