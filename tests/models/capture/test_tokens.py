"""Tokenizers that tell where their tokens lie, and slow ones, whose tokens are looked for in the text."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from transformers import BertConfig, BertModel
from transformers.models.bert.tokenization_bert_legacy import BertTokenizerLegacy

from attention_flows.core.words import group_words
from attention_flows.models.capture.tokens import find_tokens, read_tokens
from attention_flows.models.loading.model import Model
from tests.support.capturing import capture_text, encode_text
from tests.support.small_families import BERT, FAMILIES, bert_tokenizer, wordpiece

TEXTS = [
    "What are people from Jacksonville called?",
    "The naïve café's parrots don't sing: they shout, loudly!",
    "cafe\u0301 Ünïcode; (brackets) -- 3.14 50%",
    "我们今天去学校。你好,世界!",
    "مرحبا بالعالم، كيف حالك؟",
    "a 🦜 parrot 🦜🦜 sings [SEP] twice",
]


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> BertTokenizerLegacy:
    """BERT's tokenizer in Python, with the vocabulary of the fast one."""
    file = tmp_path_factory.mktemp("vocabulary") / "vocab.txt"
    vocabulary = wordpiece(BERT)
    file.write_text("\n".join(sorted(vocabulary, key=lambda token: vocabulary[token])) + "\n", encoding="utf-8")
    return BertTokenizerLegacy(str(file))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("pair", [None, "They don't sing."])
def test_a_slow_tokenizers_words_are_the_fast_ones(slow: BertTokenizerLegacy, text: str, pair: str | None) -> None:
    words = []
    for tokenizer in (slow, bert_tokenizer()):
        batch = tokenizer(text, pair, return_tensors="pt")
        tokens = read_tokens(tokenizer, batch, text, pair)
        words.append(group_words(tokens.names, tokens.segments, tokens.offsets, text, pair))
    assert not slow.is_fast
    assert words[0].labels == words[1].labels
    assert words[0].spans == words[1].spans
    assert words[0].starts.tolist() == words[1].starts.tolist()
    assert words[0].segments == words[1].segments


def test_a_model_with_a_slow_tokenizer_is_read(slow: BertTokenizerLegacy) -> None:
    torch.manual_seed(0)
    size: dict[str, Any] = {
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 48,
    }
    network = BertModel(BertConfig(vocab_size=len(slow), **size)).eval()
    model = Model("slow", network, slow, None)
    assert capture_text(model, "The parrots don't sing").words.labels == (
        "[CLS]",
        "The",
        "parrots",
        "don",
        "'",
        "t",
        "sing",
        "[SEP]",
    )


@pytest.mark.parametrize(
    ("surfaces", "text", "spans"),
    [
        (["a", "b"], "ab", [(0, 1), (1, 2)]),
        (["the", "naive", "ly"], "The naïvely", [(0, 3), (4, 9), (9, 11)]),
        (["fi", "ne"], "ﬁne", [(0, 1), (1, 3)]),
        (["a", None, "b"], "a 🦜 b", [(0, 1), (2, 3), (4, 5)]),
        (["a", None, None], "a x, y", [(0, 1), (2, 3), (3, 6)]),
        (["", "a", "", None, "", "b"], "a 🦜 b", [(0, 0), (0, 1), (1, 1), (2, 3), (3, 3), (4, 5)]),
        (["a", "a"], "a b a", [(0, 1), (2, 5)]),
    ],
)
def test_tokens_are_found_one_after_the_other(
    surfaces: list[str | None], text: str, spans: list[tuple[int, int]]
) -> None:
    assert find_tokens(surfaces, text) == spans


def test_a_decoders_words_follow_the_encoders() -> None:
    model = FAMILIES["bart"].model()
    encoded = encode_text(model, "They sing.", "Loudly!")
    inputs, words = encoded.inputs, encoded.words
    half = inputs["input_ids"].shape[1]
    assert inputs["decoder_input_ids"][0, 1:].tolist() == inputs["input_ids"][0, :-1].tolist()
    first_decoder_word = words.segments.index(2)
    assert words.starts[first_decoder_word] == half
    encoder, decoder = words.labels[:first_decoder_word], words.labels[first_decoder_word:]
    assert decoder == ("</s>", *encoder[:-1])
    run_together = "They sing." + "Loudly!"
    for label, span in zip(decoder, words.spans[first_decoder_word:], strict=True):
        assert span is None or label == run_together[slice(*span)]
