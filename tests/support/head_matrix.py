"""The matrix of heads on the page."""

from __future__ import annotations

from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page

from tests.support.browser_app import wait_until


def cell(page: Page, layer: int, head: int) -> Locator:
    return page.get_by_test_id(f"head-{layer}-{head}")


def columns(page: Page, layer: int) -> list[int]:
    """The heads of a layer, from left to right."""
    cells = page.locator(f"[data-testid^=head-{layer}-]")
    placed: list[dict[str, Any]] = cells.evaluate_all(
        "all => all.map(cell => ({id: cell.dataset.testid, x: cell.getBoundingClientRect().x}))"
    )
    return [int(cell["id"].rsplit("-", 1)[1]) for cell in sorted(placed, key=lambda cell: cell["x"])]


def wait_until_ordered(page: Page, orders: tuple[np.ndarray, ...]) -> None:
    """Wait until each layer's heads are in this order; the page computes it in idle time or requests it."""
    expected = {layer: order.tolist() for layer, order in enumerate(orders, start=1)}
    wait_until(page, lambda: {layer: columns(page, layer) for layer in expected}, expected)
