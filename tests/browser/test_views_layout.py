"""Every view of the page at every common width: no text is cut or overlaps another, and no word leaves the rings."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser_app import wait_until_quiet

pytestmark = pytest.mark.browser

Sizes = list[tuple[int, int]]
TIGHT: Sizes = [(820, 1000), (1280, 800)]  # where faults are
OTHER: Sizes = [(1024, 768), (1600, 900), (1920, 1080)]
at_sizes = pytest.mark.parametrize(
    "sizes", [TIGHT, pytest.param(OTHER, marks=pytest.mark.slow)], ids=["tight", "other"]
)
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
    page.get_by_text("Show the introduction").click()


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


def shown(testid: str) -> Callable[[Page], None]:
    return lambda page: expect(page.get_by_test_id(testid).first).to_be_visible(timeout=60_000)


def gone(testid: str) -> Callable[[Page], None]:
    return lambda page: expect(page.get_by_test_id(testid)).to_have_count(0, timeout=60_000)


def shows_number(testid: str) -> Callable[[Page], None]:
    return lambda page: expect(page.get_by_test_id(testid).first).to_contain_text(re.compile(r"\d"), timeout=60_000)


def run_a_test(page: Page) -> None:
    page.get_by_test_id("word-2").click()
    page.keyboard.press("x")
    expect(page.get_by_test_id("said-tuned").first).to_be_visible(timeout=60_000)


def compare_tests(page: Page) -> None:
    expect(page.get_by_test_id("said-tuned")).to_have_count(2, timeout=60_000)
    page.get_by_test_id("test-compare").click()


def open_drawers(page: Page) -> None:
    for drawer in page.locator("[data-testid^=drawer-][aria-expanded=false]").all()[::-1]:
        drawer.click()


def edit_a_word(page: Page) -> None:
    page.get_by_test_id("word-2").dblclick()
    expect(page.get_by_test_id("word-editor")).to_be_visible()


def mask_a_word(page: Page) -> None:
    edit_a_word(page)
    page.get_by_test_id("mask-word").click()
    expect(page.get_by_test_id("link-change").first).to_be_visible(timeout=60_000)


# A sentence by effect, with the drawers closed at first.
EFFECT_WALK: Walk = [
    ("effects", [click("tab-effects")]),
    ("heads by effect", [click("tab-heads"), click("measure-heads"), shows_number("head-effects")]),
    ("heads listed by effect", [click("heads-list")]),
    ("words by effect", [click("heads-matrix"), click("tab-words")]),
    ("words measured", [click("word-map-measured"), shown("word-map")]),
    ("paths by effect", [click("tab-paths"), click("measure-paths"), shows_number("path-cut")]),
    ("edges by effect", [click("tab-edges"), shown("row")]),
    ("a wide panel", [click("panel-wide")]),
    ("tests", [click("panel-wide"), click("tab-tests")]),
    ("a test", [run_a_test]),
    ("two tests compared", [choose("test-how", "base"), click("run-test"), compare_tests]),
    ("drawers open", [escape, open_drawers, click("course-effect"), shows_number("course")]),
    ("heads on the rings by effect", [click("glyphs-toggle"), shown("glyphs")]),
    ("heads on the rings", [click("edges-attention"), gone("figure-effect"), shown("glyphs")]),
    ("an edited word", [click("edges-effect"), gone("figure-overlay"), mask_a_word]),
]


def faults(page: Page) -> list[str]:
    messages: list[str] = page.evaluate(FAULTS)
    return messages


def walk(page: Page, views: Walk, sizes: Sizes, *, anew: tuple[str, Callable[[Page], None]] | None = None) -> None:
    """Look for faults in each view at each of the sizes, and last in what ``anew`` opens, which a new size closes."""
    found: dict[str, list[str]] = {}
    for view, actions in views:
        for act in actions:
            act(page)
        # A view is reached at the size of the one before: the first size is the last of that one.
        sizes = sizes[::-1]
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            wait_until_quiet(page)  # words move to their places, and charts follow
            if messages := faults(page):
                found[f"{view} at {width}×{height}"] = messages
    if anew:
        view, act = anew
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            wait_until_quiet(page)
            act(page)
            if messages := faults(page):
                found[f"{view} at {width}×{height}"] = messages
            page.keyboard.press("Escape")
    assert found == {}


@at_sizes
def test_no_view_has_a_fault(page: Page, sizes: Sizes) -> None:
    walk(page, WALK, sizes)


@at_sizes
def test_no_view_by_effect_has_a_fault(page_by_effect: Page, sizes: Sizes) -> None:
    walk(page_by_effect, EFFECT_WALK, sizes, anew=("word editor", edit_a_word))
