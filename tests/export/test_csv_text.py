"""CSV, read back by the csv module."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.export.csv_text import csv_text, escape_formula


def test_lines_end_as_in_rfc_4180_and_none_is_empty() -> None:
    assert csv_text(("a", "b"), [(1, None), (-0.5, 'x "y", z')]) == 'a,b\r\n1,\r\n-0.5,"x ""y"", z"\r\n'


def test_a_number_is_no_formula() -> None:
    assert csv_text(("a",), [(-2,), ("-2",)]) == "a\r\n-2\r\n'-2\r\n"


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=2)))
def test_every_text_comes_back(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_text(("a", "b"), rows), newline="")))
    assert read == [["a", "b"], *([escape_formula(cell) for cell in row] for row in rows)]


@pytest.mark.parametrize("start", "=+-@\t\r")
def test_no_text_starts_as_a_formula(start: str) -> None:
    assert escape_formula(f"{start}1") == f"'{start}1"
    assert escape_formula(start) == start
    assert escape_formula(f"1{start}1") == f"1{start}1"
