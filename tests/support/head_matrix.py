"""The matrix of heads on the page."""

from __future__ import annotations

from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page


def cell(page: Page, layer: int, head: int) -> Locator:
    return page.get_by_test_id(f"head-{layer}-{head}")


def columns(page: Page, layer: int) -> list[int]:
    """The heads of a layer as they stand, from left to right."""
    cells = page.locator(f"[data-testid^=head-{layer}-]")
    placed: list[dict[str, Any]] = cells.evaluate_all(
        "all => all.map(one => ({id: one.dataset.testid, x: one.getBoundingClientRect().x}))"
    )
    return [int(one["id"].rsplit("-", 1)[1]) for one in sorted(placed, key=lambda one: one["x"])]


def wait_until_ordered(page: Page, orders: tuple[np.ndarray, ...]) -> None:
    """They are worked out between the frames, or asked of the server."""
    expected = {layer: order.tolist() for layer, order in enumerate(orders, start=1)}
    for _ in range(100):
        if {layer: columns(page, layer) for layer in expected} == expected:
            return
        page.wait_for_timeout(50)
    assert {layer: columns(page, layer) for layer in expected} == expected
