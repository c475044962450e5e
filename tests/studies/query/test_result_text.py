from __future__ import annotations

import pyarrow as pa

from attention_flows.studies.query.result import Result
from attention_flows.studies.query.result_text import MAX_CELL, result_text


def test_columns_are_aligned_and_long_or_missing_cells_shown() -> None:
    table = pa.table(
        {
            "word": ["a", "long" * 40, None],
            "effect": pa.array([0.123456, -2.0, None]),
            "heads": pa.array([[0.5, 1.0], [], None], pa.list_(pa.float64())),
        }
    )
    lines = result_text(Result(table)).splitlines()
    assert lines[0].split() == ["word", "effect", "heads"]
    assert lines[1].split() == ["a", "0.1235", "[0.5,", "1]"]
    assert lines[2].startswith("long" * 14)
    assert len(lines[2].split()[0]) == MAX_CELL
    assert lines[3].split() == ["–", "–", "–"]
    ends = [line.index(cell) + len(cell) for line, cell in zip(lines, ("effect", "0.1235", "-2"), strict=False)]
    assert len(set(ends)) == 1, "numbers stand to the right"
    assert lines[-1] == "3 rows"


def test_a_long_result_is_cut_off_and_counted() -> None:
    lines = result_text(Result(pa.table({"row": range(1234)}))).splitlines()
    assert len(lines) == 53
    assert lines[-1] == "1,234 rows, the first 50 of which are listed; -o writes all"


def test_a_text_makes_no_line_of_its_own_and_drives_no_terminal() -> None:
    lines = result_text(Result(pa.table({"te\nxt": ["a\x1b[31m\nb"]}))).splitlines()
    assert lines == [r"te\x0axt", r"a\x1b[31m\x0ab", "", "1 row"]


def test_a_result_without_rows_has_its_header() -> None:
    assert result_text(Result(pa.table({"row": pa.array([], pa.int64())}))) == "row\n\n0 rows"
