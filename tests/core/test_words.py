"""Words: tokens grouped, and attention carried to them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import reference
from hypothesis import given
from hypothesis import strategies as st
from strategies import attention, groupings, words_of

from attention_flows.core.words import Words, attention_on_words, group_words


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
    "word_ids": [None, 0, 1, 2, 3, 3, 4, None, 0, 1, 1, None],
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


def grouped(tokens: list[str], word_ids: list[int | None], segments: list[int | None], text: str, pair: str) -> Words:
    """Words of single-character tokens that stand one after the other in each text."""
    offsets, at = [], [0, 0]
    for segment in segments:
        start = 0 if segment is None else at[segment]
        offsets.append((start, start if segment is None else start + 1))
        if segment is not None:
            at[segment] += 1
    return group_words(tokens, word_ids, segments, offsets, text, pair)


def test_equal_word_numbers_in_two_segments_stay_two_words() -> None:
    """Each segment counts its words from 0; without a separator they would meet."""
    words = grouped(["a", "b"], [0, 0], [0, 1], "a", "b")
    assert (words.labels, words.segments) == (("a", "b"), (0, 1))


def test_a_special_token_parts_a_word() -> None:
    words = grouped(["a", "[X]", "b"], [0, None, 0], [0, None, 0], "ab", "")
    assert (words.labels, words.special.tolist()) == (("a", "[X]", "b"), [False, True, False])


def test_special_tokens_side_by_side_are_words_of_their_own() -> None:
    """RoBERTa puts </s></s> between the texts of a pair; both belong to the first."""
    words = grouped(["<s>", "a", "</s>", "</s>", "b"], [None, 0, None, None, 0], [None, 0, None, None, 1], "a", "b")
    assert (words.labels, words.segments) == (("<s>", "a", "</s>", "</s>", "b"), (0, 0, 0, 0, 1))


def test_a_token_without_characters_keeps_its_own_name() -> None:
    words = group_words(["▁", "a"], [0, 1], [0, 0], [(0, 0), (0, 1)], "a", None)
    assert words.labels == ("▁", "a")
