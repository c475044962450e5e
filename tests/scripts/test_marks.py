from __future__ import annotations

import pytest

from scripts.marks import replaced

PAGE = "before\n<!-- one -->\nold\n<!-- end -->\nbetween\n<!-- two -->\n<!-- end -->\nafter\n"


def test_what_stands_between_the_marks_is_replaced() -> None:
    page = replaced(replaced(PAGE, "one", r"\1 new"), "two", "more")
    assert page == (
        "before\n<!-- one -->\n\n\\1 new\n\n<!-- end -->\nbetween\n<!-- two -->\n\nmore\n\n<!-- end -->\nafter\n"
    )
    assert replaced(page, "two", "more") == page


def test_a_page_without_the_mark() -> None:
    with pytest.raises(ValueError, match="no mark <!-- three -->"):
        replaced(PAGE, "three", "")
