"""Words: tokens grouped, and attention carried to them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.words import Unit, Words, attention_on_words, group_words
from tests.oracles import reference
from tests.support.strategies import attention, groupings, words_of


@st.composite
def split_attentions(draw: st.DrawFn) -> tuple[np.ndarray, list[list[int]]]:
    groups = draw(groupings())
    return draw(attention(draw(st.integers(1, 2)), sum(map(len, groups)))), groups


@given(split_attentions())
def test_rows_sum_to_one_on_words(drawn: tuple[np.ndarray, list[list[int]]]) -> None:
    maps, groups = drawn
    np.testing.assert_allclose(maps.sum(axis=-1), 1, atol=1e-6)
    np.testing.assert_allclose(attention_on_words(maps, words_of(groups)).sum(axis=-1), 1, atol=1e-6)


@given(split_attentions())
def test_attention_on_words_is_the_mean_of_sums(drawn: tuple[np.ndarray, list[list[int]]]) -> None:
    maps, groups = drawn
    carried = attention_on_words(maps, words_of(groups))
    assert carried.dtype == np.float32
    expected = [reference.words_attention(one.tolist(), groups) for one in maps]
    np.testing.assert_allclose(carried, expected, rtol=1e-6)


@given(st.data(), st.integers(1, 5))
def test_token_and_word_agree_where_no_word_is_split(data: st.DataObject, count: int) -> None:
    maps = data.draw(attention(2, count))
    np.testing.assert_array_equal(attention_on_words(maps, words_of([[i] for i in range(count)])), maps)


def test_a_split_word_by_hand() -> None:
    """Two tokens, [0, 1], make the first word: it sums over what it is read by, and means over what it reads."""
    maps = np.array([[[0.5, 0.25, 0.25], [0.125, 0.125, 0.75], [0.5, 0.375, 0.125]]], dtype=np.float32)
    assert attention_on_words(maps, words_of([[0, 1], [2]])).tolist() == [[[0.5, 0.5], [0.875, 0.125]]]


def test_attention_over_other_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit 3 tokens"):
        attention_on_words(np.ones((1, 2, 2), dtype=np.float32), words_of([[0], [1, 2]]))


# The pair "Ça va, naïvely?" / "🦜 sings" as a WordPiece tokenizer with fast offsets gives it.
PAIR: dict[str, Any] = {
    "tokens": ["[CLS]", "ca", "va", ",", "naive", "##ly", "?", "[SEP]", "🦜", "sing", "##s", "[SEP]"],
    "segment_ids": [None, 0, 0, 0, 0, 0, 0, None, 1, 1, 1, None],
    "offsets": [(0, 0), (0, 2), (3, 5), (5, 6), (7, 12), (12, 14), (14, 15), (0, 0), (0, 1), (2, 6), (6, 7), (0, 0)],
    "text": "Ça va, naïvely?",
    "pair": "🦜 sings",
}


def test_a_pair_is_grouped_into_words() -> None:
    words = group_words(**PAIR)
    assert words.labels == ("[CLS]", "Ça", "va", ",", "naïvely", "?", "[SEP]", "🦜", "sings", "[SEP]")
    assert words.segments == (0, 0, 0, 0, 0, 0, 0, 1, 1, 1)
    assert np.flatnonzero(words.special).tolist() == [0, 6, 9]
    # Code points, not UTF-16 units: the parrot is one.
    assert words.spans == (None, (0, 2), (3, 5), (5, 6), (7, 14), (14, 15), None, (0, 1), (2, 7), None)
    assert words.starts.tolist() == [0, 1, 2, 3, 4, 6, 7, 8, 9, 11]
    assert (len(words), words.tokens) == (10, 12)


def test_every_token_is_a_word_if_asked() -> None:
    words = group_words(**PAIR, unit="token")
    assert words.labels == ("[CLS]", "Ça", "va", ",", "naïve", "ly", "?", "[SEP]", "🦜", "sing", "s", "[SEP]")
    assert words.starts.tolist() == list(range(12))
    assert words.spans[4:6] == ((7, 12), (12, 14))


@pytest.mark.parametrize("unit", ["word", "token"])
def test_labels_are_the_characters_at_their_spans(unit: Any) -> None:
    words = group_words(**PAIR, unit=unit)
    texts = (PAIR["text"], PAIR["pair"])
    for label, segment, span in zip(words.labels, words.segments, words.spans, strict=True):
        assert span is None or label == texts[segment][slice(*span)]


def grouped(tokens: list[str], segments: list[int | None], text: str, pair: str) -> Words:
    """Words of single-character tokens that stand one after the other in each text."""
    offsets, at = [], [0, 0]
    for segment in segments:
        start = 0 if segment is None else at[segment]
        offsets.append((start, start if segment is None else start + 1))
        if segment is not None:
            at[segment] += 1
    return group_words(tokens, segments, offsets, text, pair)


def test_words_of_two_segments_stay_two_words() -> None:
    """Without a separator between the texts they would meet."""
    words = grouped(["a", "b"], [0, 1], "a", "b")
    assert (words.labels, words.segments) == (("a", "b"), (0, 1))


def test_a_special_token_parts_a_word() -> None:
    words = grouped(["a", "[X]", "b"], [0, None, 0], "ab", "")
    assert (words.labels, words.special.tolist()) == (("a", "[X]", "b"), [False, True, False])


def test_special_tokens_side_by_side_are_words_of_their_own() -> None:
    """RoBERTa puts </s></s> between the texts of a pair; both belong to the first."""
    words = grouped(["<s>", "a", "</s>", "</s>", "b"], [None, 0, None, None, 1], "a", "b")
    assert (words.labels, words.segments) == (("<s>", "a", "</s>", "</s>", "b"), (0, 0, 0, 0, 1))


Piece = tuple[str, int, int]


def of_one_text(pieces: list[Piece], text: str, unit: Unit = "word") -> Words:
    names, starts, ends = zip(*pieces, strict=True)
    return group_words(names, [0] * len(pieces), list(zip(starts, ends, strict=True)), text, None, unit)


def test_a_space_is_no_part_of_a_word() -> None:
    """Byte-level tokenizers write it into the word after it, SentencePiece's sometimes as a token of its own."""
    byte_level: list[Piece] = [("a", 0, 1), ("Ġbig", 1, 5), ("Ġ", 5, 6), ("Ġdog", 6, 10)]
    words = of_one_text(byte_level, "a big  dog")
    assert (words.labels, words.spans) == (("a", "big", "dog"), ((0, 1), (2, 5), (7, 10)))
    assert words.starts.tolist() == [0, 1, 2]
    pieces: list[Piece] = [("▁", 0, 1), ("d", 0, 1), ("og", 1, 3)]
    assert of_one_text(pieces, "dog").labels == ("dog",)
    assert of_one_text(pieces, "dog", "token").labels == ("␣", "d", "og")


def test_white_space_that_stands_alone_is_a_word_one_can_see() -> None:
    words = of_one_text([("a", 0, 1), ("Ċ", 1, 2), ("b", 2, 3), ("Ġ", 3, 4)], "a\nb ")
    assert (words.labels, words.spans) == (("a", "↵", "b", "␣"), ((0, 1), (1, 2), (2, 3), (3, 4)))


def test_the_pieces_of_a_character_are_one_word_and_counted_as_tokens() -> None:
    parrot: list[Piece] = [("Ġð", 1, 3), ("Ł", 2, 3), ("¦ľ", 2, 3)]
    assert of_one_text([("a", 0, 1), *parrot], "a 🦜").labels == ("a", "🦜")
    assert of_one_text([("a", 0, 1), *parrot], "a 🦜", "token").labels == ("a", "🦜 1/3", "🦜 2/3", "🦜 3/3")


def test_words_are_parted_by_punctuation_where_the_tokenizer_does_not() -> None:
    """Metaspace tells only spaces apart; a token that reaches over a mark keeps what it joins."""
    metaspace: list[Piece] = [("▁They", 0, 4), ("▁don", 4, 8), ("'", 8, 9), ("t", 9, 10), ("?)", 10, 12)]
    assert of_one_text(metaspace, "They don't?)").labels == ("They", "don", "'", "t", "?)")
    byte_level: list[Piece] = [("don", 0, 3), ("'t", 3, 5), ("_x", 5, 7)]
    assert of_one_text(byte_level, "don't_x").labels == ("don", "'t", "_x")


def test_ideographs_stand_alone_unless_a_token_joins_them() -> None:
    words = of_one_text([("你", 0, 1), ("好", 1, 2), ("世界", 2, 4), ("a", 4, 5)], "你好世界a")
    assert words.labels == ("你", "好", "世界", "a")


def test_combining_marks_belong_to_the_letter_before_them() -> None:
    """Tokenizers that strip accents leave the mark out, at the end of a word as in its middle."""
    words = of_one_text([("cafe", 0, 4), ("fe", 6, 8), ("te", 9, 11)], "cafe\u0301 fe\u0302te")
    assert words.labels == ("cafe\u0301", "fe\u0302te")


def test_the_word_of_a_token() -> None:
    words = group_words(**PAIR)
    assert [words.word_of(token) for token in range(12)] == [0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9]
