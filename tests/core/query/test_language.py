"""The query language: what each query means, and what is said of those that mean nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.compare import KINDS, OPENED
from attention_flows.core.query.edge_query import PASSING, Bound, EdgeQuery, Name, QueryError, Range
from attention_flows.core.query.language import parse
from tests.support.folders import FIXTURES

CASES: list[dict[str, Any]] = json.loads((FIXTURES / "grammar.json").read_text("utf-8"))


def plain(query: EdgeQuery) -> dict[str, Any]:
    """A query as grammar.json writes it."""

    def names(side: tuple[Name, ...] | None) -> list[list[Any]] | None:
        return None if side is None else [[name.kind, name.value] for name in side]

    def ranges(some: tuple[Range, ...] | None) -> list[list[int]] | None:
        return None if some is None else [[one.first, one.last] for one in some]

    def bound(one: Bound | None) -> list[Any] | None:
        return None if one is None else [one.sign, one.value, one.signed]

    return {
        "from": names(query.from_words),
        "to": names(query.to_words),
        "layers": ranges(query.layers),
        "heads": ranges(query.heads),
        "weight": query.weight,
        "kinds": None if query.kinds is None else [kind for kind in KINDS if kind in query.kinds],
        "opened": None if query.opened is None else [one for one in OPENED if one in query.opened],
        "passes": None if query.passes is None else [one for one in PASSING if one in query.passes],
        "difference": bound(query.difference),
        "effect": bound(query.effect),
        "in_trace": query.in_trace,
    }


@pytest.mark.parametrize("case", [case for case in CASES if "is" in case], ids=lambda case: case["query"])
def test_what_a_query_means(case: dict[str, Any]) -> None:
    assert plain(parse(case["query"])) == case["is"]


@pytest.mark.parametrize("case", [case for case in CASES if "error" in case], ids=lambda case: case["query"])
def test_what_is_said_of_a_query_that_is_none(case: dict[str, Any]) -> None:
    with pytest.raises(QueryError) as caught:
        parse(case["query"])
    assert (caught.value.message, [caught.value.start, caught.value.end]) == (case["error"], case["at"])
    assert f"(at character {case['at'][0] + 1} of the query)" in str(caught.value)


WORDS = ["any of ", "layers ", "heads ", "weight ", "shared", "only base", "in trace", "segment A", "called", "🦜", "ſ"]
pieces = st.sampled_from(
    [
        *WORDS,
        "passes in both",
        "rewired",
        "reached",
        "difference ",
        "effect ",
        "≥ ",
        "<=",
        "+",
        "−",
        "→",
        "->",
        ",",
        ";",
        '"',
        "“",
        "”",
        "*",
        "#1",
        "4",
        "–",
        "-",
        "0.1",
        " ",
    ]
)


@given(st.lists(pieces, max_size=12).map("".join))
def test_every_text_is_a_query_or_says_where_it_is_not(text: str) -> None:
    query = EdgeQuery()
    try:
        query = parse(text)
    except QueryError as error:
        start, end = error.start, error.end
    else:
        start, end = 0, len(text)
    assert 0 <= start <= end <= len(text)
    for name in (*(query.from_words or ()), *(query.to_words or ())):
        assert str(name.value) in text[slice(*name.at)] or name.kind == "segment"


labels = st.text(st.characters(exclude_characters='"”', exclude_categories=["Cs"]), min_size=1, max_size=8)


@given(labels, labels)
def test_every_label_without_quotation_marks_can_be_quoted(one: str, other: str) -> None:
    query = parse(f'"{one}" → "{other}"')
    assert query.from_words is not None
    assert query.to_words is not None
    assert [(name.kind, name.value) for name in (*query.from_words, *query.to_words)] == [
        ("label", one),
        ("label", other),
    ]
