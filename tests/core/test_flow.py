"""A flow: what may be asked of it, and what its views mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from attention_flows.core.edge_builder import edges_from_dense
from attention_flows.core.flow import ModelFlow, Prediction
from attention_flows.core.node import Node
from attention_flows.core.select import Selection
from attention_flows.core.view import View
from attention_flows.core.words import Words
from attention_flows.flow import Flow
from tests.support.strategies import edge_weights, in_reference_terms, viewed_flows


@pytest.fixture
def flow() -> Flow:
    """[CLS] The dog the 🦜 [SEP]: two layers of one head in which every word reads every word alike."""
    labels = ("[CLS]", "The", "dog", "the", "🦜", "[SEP]")
    special = np.array([True, False, False, False, False, True])
    words = Words(labels, (0,) * 6, special, (None, (0, 3), (4, 7), (8, 11), (12, 13), None), np.arange(6), 6)
    edges = edges_from_dense([np.full((1, 6, 6), 1 / 6, dtype=np.float32)] * 2, 0.05)
    return Flow("The dog the 🦜", None, "word", words, Node(2, 0), 0.05, (ModelFlow("base", "b", edges, None),))


@pytest.mark.parametrize(
    ("asked", "found"),
    [("dog", 2), ("DOG", 2), ("The", 1), ("the", 3), ("🦜", 4), ("[cls]", 0), (0, 0), (3, 3), (5, 5)],
)
def test_a_word_is_found_by_label_or_index(flow: Flow, asked: str | int, found: int) -> None:
    assert flow.find(asked) == found


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("cat", "'cat' is not a word of the sentence"),
        ("do", "not a word"),
        ("", "not a word"),
        ("THE", r"there 2 times, as words \[1, 3\]"),
        (6, "no word 6: the sentence has words 0 to 5"),
        (-1, "no word -1"),
    ],
)
def test_a_word_that_cannot_be_found_is_named(flow: Flow, asked: str | int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        flow.find(asked)
    with pytest.raises(ValueError, match=message):
        flow.trace(asked)


def test_a_label_means_the_texts_word_before_the_decoders(flow: Flow) -> None:
    both = replace(flow, words=replace(flow.words, segments=(0, 0, 0, 2, 2, 2), labels=tuple("abcabd")))
    assert [both.find(label) for label in "abcd"] == [0, 1, 2, 5]


@pytest.mark.parametrize("threshold", [-0.01, 1.01, float("nan"), float("inf")])
def test_a_threshold_outside_its_range_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match=r"threshold must lie in 0\.\.1"):
        View(threshold=threshold)


@pytest.mark.parametrize("threshold", [0, 0.0, 1, 1.0, 0.2])
def test_both_ends_of_the_threshold_are_taken(threshold: float) -> None:
    assert View(threshold=threshold).threshold == threshold


def test_a_threshold_below_the_floor_is_refused(flow: Flow) -> None:
    with pytest.raises(ValueError, match=r"edges below 0\.05 were not kept"):
        flow.trace(threshold=0.0499)
    assert len(flow.trace(threshold=0.05).traces[0].edges) == 6 + 36


def test_trace_changes_only_what_is_given(flow: Flow) -> None:
    started = replace(flow, view=View(0.1, residual=False, hide_special=True, heads=frozenset({(2, 0)}), alpha=0.25))
    assert started.trace().view == started.view
    changes: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"threshold": 0.15}, {"threshold": 0.15}),
        ({"residual": True}, {"residual": True}),
        ({"hide_special": False}, {"hide_special": False}),
        ({"heads": [(1, 0)]}, {"heads": frozenset({(1, 0)})}),
        ({"word": "dog"}, {"selections": (Selection((2,)),)}),
        ({"word": 0, "layer": 0}, {"selections": (Selection((0,), 0),)}),
    ]
    for given_to_trace, changed in changes:
        assert started.trace(**given_to_trace).view == replace(started.view, **changed)


def test_hiding_specials_spares_the_roots_own_word(flow: Flow) -> None:
    read = {key for *_, key in edge_weights(flow.trace(threshold=0.1, hide_special=True).traces[0].edges)}
    assert read == {0, 1, 2, 3, 4}


def test_hiding_specials_hides_another_words_root_too(flow: Flow) -> None:
    """With the root on an ordinary word, as in a decoder, every special token is hidden."""
    moved = replace(flow, root=Node(2, 4))
    read = {key for *_, key in edge_weights(moved.trace(threshold=0.1, hide_special=True).traces[0].edges)}
    assert read == {1, 2, 3, 4}


def test_one_model_has_no_comparison(flow: Flow) -> None:
    assert flow.trace().comparison is None


def test_the_predicted_label_is_the_most_probable() -> None:
    assert Prediction(("a", "b", "c"), (0.2, 0.5, 0.3)).label == "b"


@given(viewed_flows(models=1))
def test_hidden_words_are_never_read(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    traced = in_reference_terms(flow.traced(replace(view, hide_special=True)).traces[0])
    shown = {flow.root.word, view.origin.word if view.origin else flow.root.word}
    assert all(not flow.words.special[key] or key in shown for *_, key in traced.edges)
