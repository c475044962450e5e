"""From a sentence to a model's input and the words that its tokens make up."""

from __future__ import annotations

import inspect

import torch

from ...core.words import Unit, Words, group_words
from ...errors import InputError
from ..families.seq2seq import decoder_input_ids, on_one_grid
from ..loading.model import Model
from .tokens import Tokens, read_tokens


def encode(
    model: Model, text: str, pair: str | None = None, unit: Unit = "word", *, whole: bool = True
) -> tuple[dict[str, torch.Tensor], Words]:
    """The model's input tensors (a batch of one) for a text or a pair, and its words.

    An encoder-decoder's input holds what its decoder is given, and its words are both, the encoder's first. Raises
    InputError for an empty text and for one that is longer than the model takes; nothing is cut off. Where the text
    need not be read as a ``whole`` it may be longer.
    """
    for which, given in (("text", text), ("second text", pair)):
        if given is not None and not given.strip():
            raise InputError(f"the {which} is empty")
        if given is not None and not given.isprintable() and any("\ud800" <= c <= "\udfff" for c in given):
            raise InputError(f"the {which} holds half of a surrogate pair, which is no character")
    # Neither cut nor padded, whatever the tokenizer's own file asks for.
    batch = model.tokenizer(text, pair, truncation=False, padding=False, return_tensors="pt", verbose=False)
    length = batch["input_ids"].shape[1]
    if whole and length > model.max_tokens:
        raise InputError(
            f"the text is {length} tokens long; {model.name} takes at most {model.max_tokens}: shorten it, cut it off "
            "(--truncate, truncate=True) or read it in overlapping windows (--window, window=True)"
        )
    # Some tokenizers give token types to every model, and not every model takes them.
    takes = inspect.signature(model.network.forward).parameters
    inputs = {name: value for name, value in batch.items() if name in takes}
    tokens = read_tokens(model.tokenizer, batch, text, pair)
    words = group_words(tokens.names, tokens.segments, tokens.offsets, text, pair, unit)
    if model.network.config.is_encoder_decoder:
        inputs["decoder_input_ids"] = decoder_input_ids(model.network, inputs["input_ids"])
        start = str(model.tokenizer.convert_ids_to_tokens(int(inputs["decoder_input_ids"][0, 0])))
        shifted = Tokens((start, *tokens.names), (None, *tokens.segments), ((0, 0), *tokens.offsets))
        shifted = shifted.first(inputs["decoder_input_ids"].shape[1])
        decoder = group_words(shifted.names, shifted.segments, shifted.offsets, text, pair, unit)
        words = on_one_grid(words, decoder, text)
    return inputs, words
