"""Words in the place of another one, against the network run in the test."""

from __future__ import annotations

import pytest
import torch
from transformers import AutoTokenizer, BertConfig, BertForMaskedLM

from attention_flows.core.sentence import Sentence
from attention_flows.core.words import Unit
from attention_flows.errors import InputError
from attention_flows.models.loading.model import Model
from attention_flows.models.long_texts.policy import WHOLE, Long
from attention_flows.models.suggestions import suggest
from tests.support import loaded_models
from tests.support.base_folder import base_folder

TEXT, PAIR = "The unbelievable guitar plays.", "Nobody listens."


@pytest.fixture(scope="module")
def masked() -> Model:
    torch.manual_seed(3)
    config = BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64)
    return Model("masked", BertForMaskedLM(config).eval(), AutoTokenizer.from_pretrained(base_folder()), None)


@pytest.mark.parametrize(
    ("unit", "word", "written"),
    [
        ("word", 2, ("The [MASK] guitar plays.", PAIR)),  # of three tokens
        ("word", 5, ("The unbelievable guitar plays[MASK]", PAIR)),
        ("word", 7, (TEXT, "[MASK] listens.")),
        ("token", 1, ("[MASK] unbelievable guitar plays.", PAIR)),
    ],
)
def test_one_mask_stands_in_the_place_of_a_word(masked: Model, unit: Unit, word: int, written: tuple[str, str]) -> None:
    suggestions = suggest((loaded_models.base(), masked), Sentence(TEXT, PAIR), word, unit, WHOLE)
    inputs = masked.tokenizer(*written, return_tensors="pt")
    place = inputs["input_ids"][0].tolist().index(masked.tokenizer.mask_token_id)
    with torch.inference_mode():
        probabilities = masked.network(**inputs).logits[0, place].double().softmax(-1)
    assert suggestions.mask == "[MASK]"
    assert suggestions.reason is None
    assert suggestions.model == "masked"
    labels, found = zip(*suggestions.words, strict=True)
    assert found == pytest.approx(sorted(probabilities.tolist())[:-6:-1])
    names = masked.tokenizer.convert_ids_to_tokens(probabilities.topk(5).indices.tolist())
    assert labels == tuple(name.removeprefix("##") for name in names)


def test_without_such_a_head_it_says_so(masked: Model) -> None:
    pair = loaded_models.base(), loaded_models.tuned()
    suggestions = suggest(pair, Sentence(TEXT), 1, "word", WHOLE)
    assert (suggestions.mask, suggestions.words) == ("[MASK]", ())
    assert suggestions.reason == "No suggestions: neither model has a head that predicts masked words."
    windows = suggest((masked,), Sentence(TEXT), 1, "word", Long(window=True))
    assert windows.reason == "a text read in windows has no suggestions"


@pytest.mark.parametrize(("word", "message"), [(99, "there is no word 99"), (0, r"\[CLS\] is no word of the text")])
def test_only_words_of_the_text_have_suggestions(masked: Model, word: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        suggest((masked,), Sentence(TEXT), word, "word", WHOLE)
