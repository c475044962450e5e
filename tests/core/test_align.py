"""Alignment: words of two tokenizers on common ones, and layers of two depths."""

from __future__ import annotations

from itertools import pairwise

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.align import align_words, stretch_layers
from attention_flows.core.words import Span, Words

TEXT, PAIR = "Unbelievable, he said!", "It's known."


def words(first: list[Span | str], second: list[Span | str] | None = None) -> Words:
    """Words from spans of either text and from the labels of special tokens, one token each."""
    items = [(item, segment) for segment, items in enumerate((first, second or [])) for item in items]
    texts = (TEXT, PAIR)
    return Words(
        tuple(item if isinstance(item, str) else texts[segment][slice(*item)] for item, segment in items),
        tuple(segment for _, segment in items),
        np.array([isinstance(item, str) for item, _ in items]),
        tuple(None if isinstance(item, str) else item for item, _ in items),
        np.arange(len(items)),
        len(items),
    )


def test_pieces_of_one_word_are_drawn_together() -> None:
    bert = words(["[CLS]", (0, 12), (12, 13), (14, 16), (17, 22), "[SEP]"], [(0, 2), (2, 3), (3, 4), (5, 11), "[SEP]"])
    llama = words(["<s>", (0, 2), (2, 12), (12, 13), (14, 16), (17, 21), (21, 22)], [(0, 4), (5, 10), (10, 11)])
    aligned = align_words(bert, llama, TEXT, PAIR)
    assert aligned.words.labels == (
        *("[CLS] / <s>", "Unbelievable", ",", "he", "said!", "[SEP]"),
        *("It's", "known.", "[SEP]"),
    )
    assert aligned.index[0].tolist() == list(range(9))
    assert aligned.index[1].tolist() == [0, 1, 2, 3, 4, 6, 7]
    assert aligned.model_words[1].starts.tolist() == [0, 1, 3, 4, 5, 7, 8]
    assert aligned.model_words[0].starts.tolist() == [0, 1, 2, 3, 4, 5, 6, 9, 10]
    assert aligned.words.special.tolist() == [True, False, False, False, False, True, False, False, True]
    assert aligned.words.segments == (0, 0, 0, 0, 0, 0, 1, 1, 1)
    assert aligned.words.spans[4] == (17, 22)


def test_words_that_are_alike_stay_as_they_are() -> None:
    same = words(["[CLS]", (0, 12), "[SEP]"])
    aligned = align_words(same, words(["[CLS]", (0, 12), "[SEP]"]), TEXT, None)
    assert aligned.words is same
    assert [index.tolist() for index in aligned.index] == [[0, 1, 2], [0, 1, 2]]


def test_special_tokens_at_the_end_are_not_those_at_the_start() -> None:
    bert = words(["[CLS]", (0, 12), "[SEP]"])
    xlnet = words([(0, 12), "<sep>", "<cls>"])
    aligned = align_words(bert, xlnet, TEXT, None)
    assert aligned.words.labels == ("[CLS]", "Unbelievable", "[SEP] / <sep>", "<cls>")
    assert aligned.index[1].tolist() == [1, 2, 3]


@st.composite
def cut_up(draw: st.DrawFn) -> list[Span]:
    """Words of the text: cut anywhere, white space left out, and some left out altogether."""
    cuts = sorted({0, len(TEXT), *draw(st.sets(st.integers(1, len(TEXT) - 1), max_size=12))})
    spans = []
    for start, end in pairwise(cuts):
        stripped = TEXT[start:end].strip()
        begin = TEXT.index(stripped, start) if stripped else start
        if stripped and draw(st.integers(0, 9)):
            spans.append((begin, begin + len(stripped)))
    return spans or [(0, 5)]


@given(cut_up(), cut_up())
def test_common_words_are_the_components_of_overlap(one: list[Span], two: list[Span]) -> None:
    aligned = align_words(words([*one]), words([*two]), TEXT, None)
    graph = networkx.Graph()
    graph.add_nodes_from([(0, span) for span in one] + [(1, span) for span in two])
    graph.add_edges_from(((0, a), (1, b)) for a in one for b in two if max(a[0], b[0]) < min(a[1], b[1]))
    expected = sorted(
        (min(span[0] for _, span in part), max(span[1] for _, span in part))
        for part in networkx.connected_components(graph)
    )
    assert list(aligned.words.spans) == expected
    assert list(aligned.words.labels) == [TEXT[slice(*span)] for span in expected]
    for model, spans in enumerate((one, two)):
        own, index = aligned.model_words[model], aligned.index[model]
        assert (np.diff(index) > 0).all()
        ends = [*own.starts[1:], own.tokens]
        for word, (start, end) in enumerate(zip(own.starts, ends, strict=True)):
            stretch = expected[index[word]]
            inside = [span for span in spans if stretch[0] <= span[0] and span[1] <= stretch[1]]
            assert spans[start:end] == inside


@pytest.mark.parametrize(
    ("layers", "grid", "expected"),
    [(6, 12, (2, 4, 6, 8, 10, 12)), (3, 3, (1, 2, 3)), (2, 5, (3, 5)), (4, 6, (2, 3, 5, 6)), (1, 7, (7,))],
)
def test_layers_stand_at_their_relative_depth(layers: int, grid: int, expected: tuple[int, ...]) -> None:
    assert stretch_layers(layers, grid) == expected


@given(st.integers(1, 40), st.integers(0, 40))
def test_every_layer_has_a_place_of_its_own_and_the_deepest_is_deepest(layers: int, more: int) -> None:
    placed = stretch_layers(layers, layers + more)
    assert placed[-1] == layers + more
    assert placed[0] >= 1
    assert (np.diff(placed) > 0).all()
