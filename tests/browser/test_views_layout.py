"""Every view of the page at every common width: no text is cut or overlaps another, and no word leaves the rings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

SIZES = [(820, 1000), (1024, 768), (1280, 800), (1600, 900), (1920, 1080)]
SETTLE_MS = 300
FAULTS = Path(__file__).parents[1].joinpath("support/layout_faults.js").read_text(encoding="utf-8")


def click(testid: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_test_id(testid).click()


def choose(testid: str, value: str) -> Callable[[Page], None]:
    def chosen(page: Page) -> None:
        page.get_by_test_id(testid).select_option(value)

    return chosen


def type_text(page: Page) -> None:
    page.get_by_test_id("text").fill("Who are called Jacksonvillians?")


def show_introduction(page: Page) -> None:
    page.get_by_test_id("help-button").click()
    page.get_by_text("Show the introduction again").click()


def escape(page: Page) -> None:
    page.keyboard.press("Escape")


def query(page: Page) -> None:
    page.get_by_test_id("query").fill("what → called; layers 4–6; weight 0.01")
    expect(page.get_by_test_id("edge-count")).to_contain_text("edge")


Walk = list[tuple[str, list[Callable[[Page], None]]]]

# Each view with what leads to it from the one before.
WALK: Walk = [
    ("overlay", []),
    ("base", [click("mode-base")]),
    ("tuned", [click("mode-tuned")]),
    ("difference", [click("mode-difference")]),
    ("side by side", [click("mode-sides")]),
    ("tokens", [click("mode-overlay"), click("unit-token")]),
    ("by influence", [click("unit-word"), click("order-influence")]),
    ("mass", [click("order-reading"), choose("threshold-kind", "mass")]),
    ("top", [choose("threshold-kind", "top")]),
    ("weight", [choose("threshold-kind", "weight")]),
    ("change of heads", [click("tab-heads"), choose("measure", "change")]),
    ("heads by change", [click("order-change")]),
    ("entropy of heads", [choose("measure", "entropy")]),
    ("a head", [click("order-index"), choose("measure", "share"), click("head-6-11")]),
    ("list of heads", [click("head-6-11"), click("heads-list")]),
    ("map of heads", [click("heads-map"), lambda page: expect(page.get_by_test_id("head-map")).to_be_visible()]),
    ("paths", [click("heads-matrix"), click("tab-paths")]),
    ("edges", [click("tab-edges")]),
    ("edges by difference", [click("sort-change")]),
    ("query", [query]),
    ("influence of words", [lambda page: page.get_by_test_id("query").fill(""), click("words-table")]),
    ("selected words", [click("words-table"), click("tab-heads"), click("word-1")]),
    ("pinned", [click("pin")]),
    ("typed", [click("clear-selection"), type_text]),
    ("examples", [click("example-button")]),
    ("save", [escape, click("save-button")]),
    ("help", [escape, click("help-button")]),
    ("introduction", [escape, show_introduction]),
    ("introduction, 2", [click("tour-next")]),
    ("introduction, 3", [click("tour-next")]),
]


def faults(page: Page) -> list[str]:
    messages: list[str] = page.evaluate(FAULTS)
    return messages


def test_no_view_has_a_fault(page: Page) -> None:
    found: dict[str, list[str]] = {}
    for view, actions in WALK:
        for act in actions:
            act(page)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            # Words move to their places, and charts follow.
            page.wait_for_timeout(SETTLE_MS)
            if messages := faults(page):
                found[f"{view} at {width}×{height}"] = messages
        page.set_viewport_size({"width": 1280, "height": 800})
    assert found == {}
