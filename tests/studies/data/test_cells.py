"""Labels that are numbers of classes."""

from __future__ import annotations

import pytest

from attention_flows.studies.data.cells import resolve_label


@pytest.mark.parametrize(
    ("label", "labels", "expected"),
    [
        ("1", ("no", "yes"), "yes"),
        ("01", ("no", "yes"), "yes"),
        ("2", ("no", "yes"), "2"),
        ("yes", ("no", "yes"), "yes"),
        ("Yes", ("no", "YES"), "YES"),
        ("Yes", ("YES", "yes"), "Yes"),  # either may be meant
        ("1.0", ("no", "yes"), "yes"),
        ("0.5", ("no", "yes"), "0.5"),
        ("-1", ("no", "yes"), None),
        ("-1", ("-1", "0", "1"), "-1"),
        ("-1", None, "-1"),
        ("0", ("1", "0"), "0"),
        ("²", ("no", "yes"), "²"),
        ("9" * 5000, ("no", "yes"), "9" * 5000),
        ("1", None, "1"),
        (None, ("no", "yes"), None),
    ],
)
def test_a_number_of_a_class_is_read_as_its_name(
    label: str | None, labels: tuple[str, ...] | None, expected: str | None
) -> None:
    assert resolve_label(label, labels) == expected
