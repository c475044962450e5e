"""Columns of a table, by name, by position or by default."""

from __future__ import annotations

import pytest

from attention_flows.errors import InputError
from attention_flows.studies.data.columns import find_places


def test_a_default_column_is_none_that_was_named_for_something_else() -> None:
    names = ("sentence1", "sentence2", "label")
    assert find_places(names, (None, None, None), "data") == (0, 1, 2)
    assert find_places(names, ("sentence2", None, None), "data") == (1, None, 2)
    assert find_places(names, (1, 0, None), "data") == (1, 0, 2)
    assert find_places(names, ("label", None, None), "data") == (2, 1, None)


def test_a_name_that_two_columns_have_is_refused_and_a_position_is_not() -> None:
    for named in (("a", None, None), (None, "a", None)):
        with pytest.raises(InputError, match="data has 2 columns 'a': name one by its position from 0"):
            find_places(("a", "text", "a"), named, "data")
    with pytest.raises(InputError, match="2 columns 'label'"):
        find_places(("text", "label", "label"), (None, None, None), "data")
    assert find_places(("a", "text", "a"), ("2", None, 0), "data") == (2, None, 0)


def test_the_columns_are_listed_on_one_line() -> None:
    with pytest.raises(InputError, match=r"one of 'x\\ny', z, 'b{39}…'$"):
        find_places(("x\ny", "z", "b" * 99), (None, None, None), "data")
