"""From a sentence to a model's input and the words that its tokens make up."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace

import torch

from ...core.sentence import Sentence
from ...core.words import Unit, Words, group_words
from ...errors import InputError, TooLongError
from ..families.seq2seq import decoder_input_ids, on_one_grid
from ..loading.model import Model
from ..loading.quiet import errors_as_input_error
from .sound import check_token_ids
from .tokens import Tokens, read_tokens


@dataclass(frozen=True)
class Encoded:
    """A sentence as one model reads it.

    ``inputs`` are the model's input tensors, each a batch of one. ``words`` are the words, or tokens, of the
    ``sentence`` that attention is carried to; in an encoder-decoder the encoder's come first and the decoder's follow.
    """

    sentence: Sentence
    inputs: dict[str, torch.Tensor]
    words: Words

    @property
    def encoder_tokens(self) -> int:
        """How many tokens the encoder reads; in a model of one part, all."""
        return self.inputs["input_ids"].shape[1]

    def on_words(self, words: Words) -> Encoded:
        """The same with other words of the same tokens."""
        return replace(self, words=words)


def encode(model: Model, sentence: Sentence, unit: Unit = "word", *, whole: bool = True) -> Encoded:
    """``sentence`` as ``model`` reads it.

    Raises InputError for an empty text and for a tokenizer of another model, and TooLongError for a text that is longer
    than the model takes; nothing is cut off. Where the text need not be read as a ``whole`` it may be longer.
    """
    text, pair = sentence.text, sentence.pair
    for name, part in (("text", text), ("second text", pair)):
        if part is not None and not part.strip():
            raise InputError(f"the {name} is empty")
        if part is not None and not part.isprintable() and any("\ud800" <= c <= "\udfff" for c in part):
            raise InputError(f"the {name} holds half of a surrogate pair, which is no character")
    # Neither cut nor padded, whatever the tokenizer's own file asks for.
    with errors_as_input_error(f"the tokenizer of {model.name} cannot read the text"):
        batch = model.tokenizer(text, pair, truncation=False, padding=False, return_tensors="pt", verbose=False)
    check_token_ids(model, batch["input_ids"])
    length = batch["input_ids"].shape[1]
    if whole and length > model.max_tokens:
        raise TooLongError(f"the text is {length} tokens long; {model.name} takes at most {model.max_tokens}")
    # Some tokenizers give token types to every model, and not every model takes them.
    parameters = inspect.signature(model.network.forward).parameters
    inputs = {name: value for name, value in batch.items() if name in parameters}
    tokens = read_tokens(model.tokenizer, batch, text, pair)
    words = group_words(tokens.names, tokens.segments, tokens.offsets, text, pair, unit)
    if model.network.config.is_encoder_decoder:
        inputs["decoder_input_ids"] = decoder_input_ids(model.network, inputs["input_ids"])
        start = str(model.tokenizer.convert_ids_to_tokens(int(inputs["decoder_input_ids"][0, 0])))
        shifted = Tokens((start, *tokens.names), (None, *tokens.segments), ((0, 0), *tokens.offsets))
        shifted = shifted.first(inputs["decoder_input_ids"].shape[1])
        decoder = group_words(shifted.names, shifted.segments, shifted.offsets, text, pair, unit)
        words = on_one_grid(words, decoder, text)
    return Encoded(sentence, inputs, words)
