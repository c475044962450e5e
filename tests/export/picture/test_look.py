"""The look of a picture: what it takes and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from attention_flows.errors import InputError
from attention_flows.export.picture.look import MAX_SIZE, MIN_SIZE, MODES, ORDERS, THEMES, Look


def test_every_known_value_is_taken() -> None:
    for mode in (None, *MODES):
        for order in ORDERS:
            for theme in THEMES:
                assert Look(mode, order, theme, MIN_SIZE, MAX_SIZE).mode == mode


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"mode": "sideways"}, "the mode must be one of base, overlay, tuned, difference, sides, not 'sideways'"),
        ({"order": "size"}, "the order must be one of reading, influence, not 'size'"),
        ({"theme": "blue"}, "the theme must be one of light, dark, not 'blue'"),
        ({"width": MIN_SIZE - 1}, "the width must lie in 320..2400 pixels, not 319"),
        ({"height": MAX_SIZE + 1}, "the height must lie in 320..2400 pixels, not 2401"),
        ({"width": 500.5}, "the width must lie in"),
    ],
)
def test_another_value_is_refused(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        Look(**values)
