"""From a sentence to a model's input and the words that its tokens make up."""

from __future__ import annotations

import torch

from ..core.words import Unit, Words, group_words
from ..errors import InputError
from .load import Model


def encode(
    model: Model, text: str, pair: str | None = None, unit: Unit = "word", *, whole: bool = True
) -> tuple[dict[str, torch.Tensor], Words]:
    """The model's input tensors (a batch of one) for a text or a pair, and its words.

    Raises InputError for an empty text and for one that is longer than the model takes; nothing is cut off. Where the
    text need not be read as a ``whole`` it may be longer.
    """
    for which, given in (("text", text), ("second text", pair)):
        if given is not None and not given.strip():
            raise InputError(f"the {which} is empty")
        if given is not None and not given.isprintable() and any("\ud800" <= c <= "\udfff" for c in given):
            raise InputError(f"the {which} holds half of a surrogate pair, which is no character")
    if not model.tokenizer.is_fast:
        raise InputError(f"{model.name} has no fast tokenizer, which tells the words that tokens belong to")
    # Neither cut nor padded, whatever the tokenizer's own file asks for.
    batch = model.tokenizer(text, pair, truncation=False, padding=False, return_tensors="pt", verbose=False)
    length = batch["input_ids"].shape[1]
    if whole and length > model.max_tokens:
        raise InputError(
            f"the text is {length} tokens long; {model.name} takes at most {model.max_tokens}: cut it off (--truncate, "
            "truncate=True) or read it in overlapping windows (--window, window=True)"
        )
    encoding = batch.encodings[0]
    words = group_words(encoding.tokens, encoding.word_ids, encoding.sequence_ids, encoding.offsets, text, pair, unit)
    return dict(batch), words
