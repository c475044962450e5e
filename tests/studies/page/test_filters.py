"""Filters against pandas."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention_flows.errors import InputError
from attention_flows.schema import check
from attention_flows.studies.page.conditions import Filter
from attention_flows.studies.page.filters import chosen_by, matches
from attention_flows.studies.page.held import HeldStudy
from attention_flows.studies.study import Study, open_study
from tests.support.study_stores import StoreLayout, build_store

NUMBERS = ("words", "tokens", "value", "reference_value", "difference", "error")


@functools.cache
def held() -> HeldStudy:
    with tempfile.TemporaryDirectory() as folder:  # all that the test needs is read while it is there
        study = HeldStudy.of(open_study(build_store(Path(folder) / "study", StoreLayout(sentences=200))))
        assert len(study.words.sums.names)
        study.measure("entropy", None)
    return study


@functools.cache
def frame() -> pd.DataFrame:
    return held().table.to_pandas()


ends = st.none() | st.floats(-3, 12, width=32) | st.integers(0, 14).map(float)
ranges = st.tuples(ends, ends).map(list)
conditions = st.one_of(
    st.builds(lambda name, between: {"column": name, "between": between}, st.sampled_from((*NUMBERS, "row")), ranges),
    st.builds(
        lambda name, values: {"column": name, "in": values},
        st.sampled_from(("label", "prediction_base", "prediction_tuned")),
        st.lists(st.sampled_from(["no", "yes", None])),
    ),
    st.builds(
        lambda name, values: {"column": name, "in": values},
        st.sampled_from(("correct_base", "correct_tuned", "flipped", "noted")),
        st.lists(st.sampled_from([True, False, None])),
    ),
    st.builds(
        lambda text: {"search": text}, st.sampled_from(["", "1", "ROW 1", "Text of row 15", "50%", "nothing", "."])
    ),
    st.builds(lambda word: {"word": word}, st.sampled_from(["the", "not", "never", "Never"])),
    st.builds(
        lambda layer, head, measure, role, between: (
            {
                "head": [layer, head],
                "measure": measure,
                "role": None if measure == "effect" else role,
                "between": between,
            }
        ),
        st.integers(1, 3),
        st.integers(0, 3),
        st.sampled_from(["effect", "entropy"]),
        st.sampled_from([None, "base", "tuned"]),
        st.lists(st.none() | st.floats(-2, 4, width=16), min_size=2, max_size=2),
    ),
)


def head_values(name: str, place: int) -> np.ndarray:
    return (
        held().corpus.head_values(name, "tuned" if name.endswith("tuned") else "base")[1][:, place].astype(np.float64)
    )


def expected(condition: dict[str, Any]) -> np.ndarray:
    """Where a condition holds, by pandas."""
    table = frame()
    if "search" in condition:
        found = table["text"].str.contains(condition["search"], case=False, regex=False)
        return np.asarray(found, bool)
    if "word" in condition:
        words = held().words.sums
        rows = words.rows[np.repeat(words.names == condition["word"], words.sizes)]
        return np.asarray(table["row"].isin(rows), bool)
    if "in" in condition:
        column = table.get(condition["column"])
        if condition["column"] == "flipped":
            column = table["prediction_base"] != table["prediction_tuned"]
        if condition["column"] == "noted":
            column = table["notes"].notna()
        assert column is not None
        return np.asarray([value in condition["in"] for value in column.astype(object)], bool)
    low, high = condition["between"]
    if "head" in condition:
        layer, head = condition["head"]
        place, name, role = (layer - 1) * 4 + head, condition["measure"], condition["role"]
        if name == "effect":
            values = head_values("effect", place)
        elif role is None:
            values = head_values("entropy_tuned", place) - head_values("entropy_base", place)
        else:
            values = head_values(f"entropy_{role}", place)
    else:
        values = table[condition["column"]].to_numpy().astype(np.float32).astype(np.float64)
        low, high = (None if end is None else float(np.float32(end)) for end in (low, high))
    series = pd.Series(values)
    return np.asarray(series.between(-np.inf if low is None else low, np.inf if high is None else high), bool)


@given(st.lists(conditions, max_size=4))
@settings(max_examples=300, deadline=None)
def test_a_filter_chooses_what_pandas_does(parts: list[dict[str, Any]]) -> None:
    found = matches(held(), check({"all": parts}, Filter, "the filter"))
    wanted = np.ones(len(frame()), bool)
    for part in parts:
        wanted &= expected(part)
    np.testing.assert_array_equal(found, wanted)


def test_the_words_of_a_filter_are_those_of_the_view(both: Study) -> None:
    study = HeldStudy.of(both)
    chosen = chosen_by(study, check({"all": [{"word": "not"}]}, Filter, "the filter"))
    rows = both.sql("SELECT DISTINCT row FROM words WHERE word = 'not' ORDER BY row").to_dataframe()["row"]
    assert study.chosen_rows(chosen).tolist() == rows.tolist()


def test_missing_numbers_meet_no_range(plain: Study) -> None:
    study = HeldStudy.of(plain)
    assert not {"value", "part", "error"} & set(study.columns)
    assert "confidence_tuned" in study.columns


REFUSED: tuple[tuple[Any, str], ...] = (
    ({"column": "text", "between": [0, 1]}, "no column 'text'"),
    ({"column": "value; DROP TABLE x", "between": [0, 1]}, "no column"),
    ({"column": "value", "in": ["a"]}, "value is a number: give between"),
    ({"column": "row", "in": [True]}, "row is a number"),
    ({"column": "label", "between": [0, 1]}, "label is a category: give in"),
    ({"column": "label", "in": ["maybe"]}, "no value 'maybe'"),
    ({"column": "correct_base", "in": ["yes"]}, "true or false"),
    ({"column": "value"}, "has between or in"),
    ({"column": "value", "search": "x", "between": [0, 1]}, "one of column, head, search, word"),
    ({"between": [0, 1]}, "one of column, head, search, word"),
    ({"head": [1, 0], "between": [0, 1]}, "names a measure"),
    ({"head": [1, 0], "measure": "effect"}, "has between or in"),
    ({"head": [4, 0], "measure": "effect", "between": [0, 1]}, "no head 0 of layer 4"),
    ({"head": [1, 4], "measure": "effect", "between": [0, 1]}, "no head 4 of layer 1"),
    ({"head": [1, 0], "measure": "beauty", "between": [0, 1]}, "no measure 'beauty'"),
    ({"head": [1, 0], "measure": "effect", "role": "tuned", "between": [0, 1]}, "leave its role out"),
    ({"search": "x", "measure": "effect"}, "names a measure"),
    ({"word": "unheard"}, "no sentence has the word"),
    ({"column": "value", "between": [0]}, "length"),
    ({"column": "value", "between": ["a", 1]}, "float"),
    ({"sql": "1 = 1"}, "unknown field"),
)


@pytest.mark.parametrize(("condition", "reason"), REFUSED)
def test_what_is_no_condition_is_refused_in_one_line(condition: Any, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        matches(held(), check({"all": [condition]}, Filter, "the filter"))
    assert "\n" not in str(caught.value)
