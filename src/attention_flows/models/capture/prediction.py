"""Predictions: a model's classes, or the words that a language model expects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import torch
from transformers.convert_slow_tokenizer import bytes_to_unicode

from ...core.flow import Prediction
from ...core.sentence import Sentence
from ...core.spans import blank_label
from ..families.kinds import mask_position, objective
from ..loading.model import Model
from .encode import Encoded, encode
from .model_lock import model_lock
from .sound import check_output

MAX_WORDS = 5
ONE_BYTE = re.compile("<0x[0-9A-F]{2}>")  # SentencePiece's name of a token that is a byte
BYTE_OF = {character: byte for byte, character in bytes_to_unicode().items()}  # how byte-level tokenizers name theirs


def predict(model: Model, sentence: Sentence) -> Prediction | None:
    """The model's prediction alone, None where it has no head.

    Raises InputError as :func:`.encode.encode` and :func:`.sound.check_output` do.
    """
    if model.labels is None and objective(model.network) in (None, "class"):
        return None
    encoded = encode(model, sentence)
    with model_lock(), torch.inference_mode():
        output = model.network(**{name: value.to(model.network.device) for name, value in encoded.inputs.items()})
    check_output(model, output)
    return prediction_of(model, output, encoded)


def prediction_of(model: Model, output: Any, encoded: Encoded, index: int = 0) -> Prediction | None:
    """What a forward pass's ``output`` says of the sentence ``encoded``, which is item ``index`` of its batch.

    A task head gives the probability of each of its labels. A masked language model gives the most probable words at
    the first mask, and None where there is none; other language models give the next word.
    """
    if model.labels is not None:
        logits = output.logits[index].double()
        if model.network.config.problem_type == "multi_label_classification":
            probabilities = torch.sigmoid(logits)
        else:
            probabilities = torch.softmax(logits, dim=-1)
        return Prediction(model.labels, tuple(probabilities.tolist()))
    head = objective(model.network)
    if head == "next":
        return words_at(model, output.logits[index, -1])
    if head == "mask":
        position = mask_position(model.tokenizer.mask_token_id, encoded.inputs["input_ids"][0])
        return None if position is None else words_at(model, output.logits[index, position])
    return None


def words_at(model: Model, logits: torch.Tensor) -> Prediction:
    """The most probable words of ``logits``, [vocabulary]."""
    probabilities, ids = torch.softmax(logits.double(), dim=-1).topk(min(MAX_WORDS, len(logits)))
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
