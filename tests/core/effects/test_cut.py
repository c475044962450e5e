"""Cuts: which edges a knockout takes away."""

from __future__ import annotations

import pytest

from attention_flows.core.effects.cut import (
    Cut,
    CutPart,
    check_cut,
    cut_edges,
    cut_heads,
    cut_path,
    cut_words,
)
from attention_flows.errors import InputError

LABELS = ("a", "b", "c")


def test_heads_and_edges_are_sorted_and_counted_once() -> None:
    assert cut_heads([(3, 9), (1, 0), (3, 9)]) == Cut((CutPart(1, (0,)), CutPart(3, (9,))), "heads 1.0, 3.9")
    cut = cut_edges([(2, 1, 0, 2), (2, None, 0, 2)])
    assert cut.parts == (CutPart(2, None, (0,), (2,)), CutPart(2, (1,), (0,), (2,)))


def test_a_words_own_row_and_loop_stay() -> None:
    cut = cut_words([1], 3, [1, 2], LABELS)
    assert cut.parts == (CutPart(1, None, (0, 2), (1,)), CutPart(2, None, (0, 2), (1,)))
    assert cut.about == "b, not read"
    from_root = cut_words([0, 1], 3, [2], LABELS, reader=0)
    assert from_root.parts == (CutPart(2, None, (0,), (1,)),), "the root's reading of itself stays"
    assert from_root.about == "a, b, not read by a"


def test_a_path_is_cut_at_its_hops() -> None:
    assert cut_path({(2, 0, 1), (1, 1, 2)}, "a ← b ← c").parts == (
        CutPart(1, None, (1,), (2,)),
        CutPart(2, None, (0,), (1,)),
    )


def test_cuts_add_up_and_narrow_to_layers() -> None:
    both = cut_heads([(1, 0)]) + cut_heads([(2, 0)])
    assert both.about == "heads 1.0, heads 2.0"
    assert (both.first_layer, Cut(()).first_layer) == (1, None)
    assert both.at([2]).parts == (CutPart(2, (0,)),)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (CutPart(0), "there is no layer 0: the model has 2"),
        (CutPart(3), "there is no layer 3"),
        (CutPart(1, (4,)), "layer 1 has no head 4: it has 4"),
        (CutPart(2, (2,)), "layer 2 has no head 2: it has 2"),
        (CutPart(1, None, (3,)), "there is no word 3: the sentence has words 0 to 2"),
        (CutPart(1, None, None, (-1,)), "there is no word -1"),
    ],
)
def test_what_is_not_there_is_refused(part: CutPart, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_cut(Cut((part,)), (4, 2), 3)
