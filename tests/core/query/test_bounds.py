"""Bounds of differences, by trying what an unknown weight may be, and of effects, with those of a real model."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from attention_flows.core.query.bounds import difference_holds, holds
from attention_flows.core.query.edge_query import Bound, QueryError
from attention_flows.core.query.matches import Columns
from attention_flows.core.view import View
from attention_flows.effects import Effects
from attention_flows.errors import InputError
from attention_flows.flow import Flow
from attention_flows.models.read import read
from tests.support import loaded_models

FLOOR = 0.01
known = st.integers(500, 50_000).map(lambda steps: steps / 50_000)
bounds = st.builds(
    Bound,
    st.sampled_from(["≥", "≤"]),
    st.integers(-100, 100).map(lambda value: value / 100),
    st.just(True),
    st.just((0, 1)),
)
unsigned = bounds.map(lambda bound: replace(bound, value=abs(bound.value), signed=False))


def columns(base: float | None, tuned: float | None) -> Columns:
    zero, none, weights = np.array([0]), np.array([-1]), [np.array([one or np.nan]) for one in (base, tuned)]
    return Columns(
        layer=zero,
        head=zero,
        from_index=zero,
        to_index=zero,
        base=weights[0],
        tuned=weights[1],
        kind=none,
        in_trace=np.array([True]),
        passes=none,
        opened=none,
        opens=zero,
        effect=np.array([np.nan]),
    )


@given(st.one_of(bounds, unsigned), st.one_of(st.none(), known), st.one_of(st.none(), known))
def test_a_difference_counts_where_it_holds_whatever_is_unknown(
    bound: Bound, base: float | None, tuned: float | None
) -> None:
    tried = [np.linspace(0, FLOOR, 21) if one is None else np.array([one]) for one in (base, tuned)]
    differences = (tried[1][None, :] - tried[0][:, None]).ravel()
    values = differences if bound.signed else abs(differences)
    assume(
        abs(values - bound.value).min() > 1e-7
    )  # at the bound itself rounding must not decide, which has its own test
    expected = (values >= bound.value).all() if bound.sign == "≥" else (values <= bound.value).all()
    assert difference_holds(bound, columns(base, tuned), FLOOR).tolist() == [expected]


@given(st.integers(500, 40_000), st.integers(0, 100), st.booleans())
def test_a_difference_reaches_the_bound_that_it_is(base: int, hundredths: int, falls: bool) -> None:
    steps = hundredths * 500
    assume(base + steps <= 50_000)
    pair = (base / 50_000, (base + steps) / 50_000)
    of = columns(*(pair[::-1] if falls else pair))
    for sign in ("≥", "≤"):
        assert difference_holds(Bound(sign, hundredths / 100, False, (0, 1)), of, FLOOR).all()
        signed = Bound(sign, (-hundredths if falls else hundredths) / 100, True, (0, 1))
        assert difference_holds(signed, of, FLOOR).all()


@given(bounds, st.floats(-1, 1))
def test_a_number_keeps_a_bound_or_exceeds_it(bound: Bound, number: float) -> None:
    value = np.array([number])
    kept = {sign: bool(holds(replace(bound, sign=sign), value, value)[0]) for sign in ("≥", "≤")}
    assert kept["≥"] or kept["≤"]
    assert kept["≥"] != kept["≤"] or abs(number - bound.value) <= 2e-9


@cache
def flow() -> Flow:
    return Flow.of(read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE))


@cache
def effects() -> Effects:
    return flow().effects(steps=2)


@pytest.mark.parametrize(
    ("query", "keeps"),
    [
        ("effect ≥ 0.01", lambda effect: abs(effect) >= 0.01),
        ("effect ≥ +0.01", lambda effect: effect >= 0.01),
        ("effect ≤ -0.01", lambda effect: effect <= -0.01),
        ("effect ≤ 0.01", lambda effect: abs(effect) <= 0.01),
    ],
)
def test_effects_are_those_of_the_edges(query: str, keeps: object) -> None:
    assert callable(keeps)
    every = flow().query("* → *; weight 0.05", effects=effects())
    values = [effects().effect[m.layer - 1][m.head, m.from_index, m.to_index] for m in every]
    assert [match.effect for match in every] == values
    expected = [match for match, value in zip(every, values, strict=True) if keeps(value)]
    assert list(flow().query(f"weight 0.05; {query}", effects=effects())) == expected
    assert 0 < len(expected) < len(every)


def test_without_effects_none_is_listed_and_none_is_asked_for() -> None:
    assert all(match.effect is None for match in flow().query("weight 0.3"))
    with pytest.raises(QueryError, match=r"effect needs flow\.effects\(\): pass effects=") as caught:
        flow().query("weight 0.3; effect ≥ 0.1")
    assert (caught.value.start, caught.value.end) == (12, 24)


def test_effects_of_other_words_are_refused() -> None:
    other = Flow.of(read((loaded_models.base(), loaded_models.tuned()), "Birds fly.", "Do birds fly?"))
    with pytest.raises(InputError, match="not those of this flow"):
        other.query("effect ≥ 0.1", effects=effects())


def test_matches_can_be_knocked_out() -> None:
    matches = flow().query("only tuned; rewired; effect ≥ 0.01", View(0.2), effects=effects())
    assert len(matches) > 0
    listed = [(match.layer, match.head, match.from_index, match.to_index) for match in matches]
    assert flow().cut(edges=matches).parts == flow().cut(edges=listed).parts
