"""Words in the place of another one, by a model whose head predicts masked words."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ..core.sentence import Sentence
from ..core.suggestions import Suggestions
from ..core.words import DECODER, Unit
from ..errors import InputError
from .capture.encode import encode
from .capture.model_lock import model_lock
from .capture.prediction import words_at
from .capture.sound import check_output
from .families.kinds import objective
from .loading.model import Model
from .long_texts.policy import Long
from .long_texts.windows import shortened


def suggest(models: Sequence[Model], sentence: Sentence, word: int, unit: Unit, long: Long) -> Suggestions:
    """Words for the place of ``word``, by the last of ``models`` that predicts masked words.

    One mask stands in the place of all tokens of the word. Raises InputError for a word that the sentence lacks and for
    a special token.
    """
    if long.window:
        return Suggestions(models[-1].tokenizer.mask_token, reason="a text read in windows has no suggestions")
    sentence = shortened(models, sentence, long)[0]
    model = next((model for model in reversed(models) if objective(model.network) == "mask"), None)
    encoded = encode(model or models[-1], sentence, unit)
    words = encoded.words
    if not 0 <= word < len(words):
        raise InputError(f"there is no word {word}: the sentence has words 0 to {len(words) - 1}")
    if words.special[word] or words.segments[word] == DECODER:
        raise InputError(f"{words.labels[word]} is no word of the text")
    mask = models[-1].tokenizer.mask_token
    if model is None:
        which = "neither model has" if len(models) > 1 else "the model does not have"
        return Suggestions(mask, reason=f"No suggestions: {which} a head that predicts masked words.")
    token_id = model.tokenizer.mask_token_id
    if token_id is None:
        return Suggestions(mask, reason=f"No suggestions: the tokenizer of {model.name} has no mask.")
    start = int(words.starts[word])
    end = int(words.starts[word + 1]) if word + 1 < len(words) else words.tokens
    inputs = {
        name: torch.cat([value[:, : start + 1], value[:, end:]], 1).to(model.network.device)
        for name, value in encoded.inputs.items()
    }
    inputs["input_ids"][0, start] = token_id
    with model_lock(), torch.inference_mode():
        output = model.network(**inputs)
    check_output(model, output)
    expected = words_at(model, output.logits[0, start])
    return Suggestions(mask, tuple(zip(expected.labels, expected.probabilities, strict=True)), model.name)
