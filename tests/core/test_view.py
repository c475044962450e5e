"""Views and their documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from attention_flows.core.select import Selection
from attention_flows.core.view import View
from attention_flows.flow import Flow
from tests.support.strategies import viewed_flows


@given(viewed_flows())
def test_a_view_comes_back_from_its_document(drawn: tuple[Flow, View]) -> None:
    _, view = drawn
    assert View.from_dict(json.loads(json.dumps(view.to_dict()))) == view


def test_what_a_document_leaves_out_is_as_in_any_view() -> None:
    assert View.from_dict({}) == View()
    assert View.from_dict({"selections": [{"words": [3]}]}) == View(selections=(Selection((3,)),))


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ({"threshold": 1.5}, "threshold"),
        ({"threshold": "high"}, "not a view"),
        ({"threshold": 0.5, "kind": "top"}, "whole number"),
        ({"threshold": -1, "kind": "lift"}, "lift"),
        ({"kind": "most"}, "kind"),
        ({"alpha": 2}, "alpha"),
        ({"heads": 3}, "not a view"),
        ({"selections": [{"part": "near", "words": [1]}]}, "part"),
        ({"selections": [{}]}, "not a view"),
        ({"selections": ["what"]}, "not a view"),
        ({"origin": {"word": 1}}, "not a view"),
    ],
)
def test_what_is_not_a_view_is_refused(document: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        View.from_dict(document)
