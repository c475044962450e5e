"""From a sentence to a model's input and the words that its tokens make up."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Mapping, Sequence
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
    error = _text_error(sentence)
    if error is not None:
        raise error
    text, pair = sentence.text, sentence.pair
    # Neither cut nor padded, whatever the tokenizer's own file asks for.
    with errors_as_input_error(f"the tokenizer of {model.name} cannot read the text"):
        batch = model.tokenizer(text, pair, truncation=False, padding=False, return_tensors="pt", verbose=False)
    check_token_ids(model, batch["input_ids"])
    if whole:
        _check_length(model, batch["input_ids"].shape[1])
    inputs = {name: value for name, value in batch.items() if name in parameters_of(model)}
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


def encode_many(model: Model, sentences: Sequence[Sentence]) -> list[Encoded | InputError]:
    """Sentences as ``model`` reads them, on words; for one that it does not take, the error of :func:`encode`.

    A fast tokenizer reads them together, which takes a fraction of the time.
    """
    results: list[Encoded | InputError | None] = [None] * len(sentences)
    together = model.tokenizer.is_fast and not model.network.config.is_encoder_decoder
    for is_pair in (False, True) if together else ():
        members = [
            index
            for index, sentence in enumerate(sentences)
            if (sentence.pair is not None) == is_pair and _text_error(sentence) is None
        ]
        with contextlib.suppress(Exception):  # whichever sentence it is, it is read alone below, with its own error
            for index, encoded in zip(members, _encode_alike(model, [sentences[i] for i in members]), strict=True):
                results[index] = encoded
    return [
        _encoded_or_error(model, sentence) if result is None else result
        for sentence, result in zip(sentences, results, strict=True)
    ]


def _encode_alike(model: Model, sentences: Sequence[Sentence]) -> list[Encoded | None]:
    """Texts, or pairs, read together by a fast tokenizer; None for one that has to be read alone to say what it is."""
    if not sentences:
        return []
    texts = [sentence.text for sentence in sentences]
    pairs = None if sentences[0].pair is None else [sentence.pair for sentence in sentences]
    batch = model.tokenizer(texts, pairs, truncation=False, padding=False, verbose=False)
    names = [name for name in batch if name in parameters_of(model)]
    results: list[Encoded | None] = []
    for index, (sentence, encoding) in enumerate(zip(sentences, batch.encodings, strict=True)):
        inputs = {name: torch.tensor([batch[name][index]]) for name in names}
        if not 0 < len(encoding.ids) <= model.max_tokens:
            results.append(None)
            continue
        check_token_ids(model, inputs["input_ids"])
        text, pair = sentence.text, sentence.pair
        words = group_words(encoding.tokens, encoding.sequence_ids, encoding.offsets, text, pair)
        results.append(Encoded(sentence, inputs, words))
    return results


def _encoded_or_error(model: Model, sentence: Sentence) -> Encoded | InputError:
    try:
        return encode(model, sentence)
    except InputError as error:
        return error


def _text_error(sentence: Sentence) -> InputError | None:
    """What to raise for a text that is empty or no text."""
    for name, part in (("text", sentence.text), ("second text", sentence.pair)):
        if part is not None and not part.strip():
            return InputError(f"the {name} is empty")
        if part is not None and not part.isprintable() and any("\ud800" <= c <= "\udfff" for c in part):
            return InputError(f"the {name} holds half of a surrogate pair, which is no character")
    return None


def _check_length(model: Model, length: int) -> None:
    if length > model.max_tokens:
        raise TooLongError(f"the text is {length} tokens long; {model.name} takes at most {model.max_tokens}")


def parameters_of(model: Model) -> Mapping[str, inspect.Parameter]:
    """What the network takes: some tokenizers give token types to every model, and not every model takes them."""
    return inspect.signature(model.network.forward).parameters
