"""What a model's head says of a sentence: its classes, or the words it expects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import torch
from transformers.convert_slow_tokenizer import bytes_to_unicode

from ...core.flow import Prediction
from ...core.spans import blank_label
from ..families.kinds import mask_position, objective
from ..loading.model import Model
from .encode import encode

MOST_WORDS = 5
ONE_BYTE = re.compile("<0x[0-9A-F]{2}>")  # SentencePiece's name of a token that is a byte
BYTE_OF = {character: byte for byte, character in bytes_to_unicode().items()}  # how byte-level tokenizers name theirs


def predict(model: Model, text: str, pair: str | None = None) -> Prediction | None:
    """The model's prediction alone, None where it has no head; raises InputError as :func:`encode` does."""
    if model.labels is None and objective(model.network) in (None, "class"):
        return None
    inputs, _ = encode(model, text, pair)
    with torch.inference_mode():
        output = model.network(**{name: value.to(model.network.device) for name, value in inputs.items()})
    return prediction(model, output, inputs)


def prediction(model: Model, output: Any, inputs: dict[str, torch.Tensor]) -> Prediction | None:
    """What a forward pass's ``output`` for ``inputs``, a batch of one, says.

    A task head tells the probability of each of its labels. A masked language model tells the most probable words at
    the first mask, and nothing where there is none; other language models tell the next word.
    """
    if model.labels is not None:
        logits = output.logits[0].double()
        if model.network.config.problem_type == "multi_label_classification":
            probabilities = torch.sigmoid(logits)
        else:
            probabilities = torch.softmax(logits, dim=-1)
        return Prediction(model.labels, tuple(probabilities.tolist()))
    told = objective(model.network)
    if told == "next":
        return _words(model, output.logits[0, -1])
    if told == "mask":
        at = mask_position(model.tokenizer.mask_token_id, inputs["input_ids"][0])
        return None if at is None else _words(model, output.logits[0, at])
    return None


def _words(model: Model, logits: torch.Tensor) -> Prediction:
    """The most probable words of ``logits``, [vocabulary]."""
    probabilities, ids = torch.softmax(logits.double(), dim=-1).topk(min(MOST_WORDS, len(logits)))
    names: list[str] = []
    for token in ids.tolist():
        name = _word(model, token)
        names.append(f"{name} ({token})" if name in names else name)  # " the" and "the" are two tokens, alike to read
    return Prediction(tuple(names), tuple(probabilities.tolist()), "word")


def _word(model: Model, token: int) -> str:
    """A token as a reader writes it; one that is no text of its own, such as part of a character, by its bytes."""
    name: Any = model.tokenizer.convert_ids_to_tokens(token)
    if name is None:  # many models have more outputs than their tokenizer has tokens
        return f"<{token}>"
    written = str(model.tokenizer.decode([token])).replace("▁", " ")
    if "\N{REPLACEMENT CHARACTER}" in written:
        return str(name) if ONE_BYTE.fullmatch(name) else _bytes(BYTE_OF[character] for character in name)
    word = written.strip().removeprefix("##") or blank_label(written, name)
    return word if word.isprintable() else _bytes(word.encode())


def _bytes(given: Iterable[int]) -> str:
    return "".join(f"<0x{byte:02X}>" for byte in given)
