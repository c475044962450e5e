"""axe-core finds nothing against any face of the page, in either theme; and the keyboard alone is enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from attention_flows.core.flow import Flow
from browser.app import numbers, opened, set_threshold, shown, wait_until_shown

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds, a line each: the rule, what it asks, and the first element that breaks it."""
    page.wait_for_timeout(300)  # what fades in must be there before its contrast is measured
    page.evaluate(AXE.read_text("utf-8"))
    result: dict[str, Any] = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    found = [(one["id"], one["help"], node["html"][:200]) for one in result["violations"] for node in one["nodes"]]
    # A word in a running sentence may be narrower than a button (WCAG 2.5.8 exempts inline targets; axe cannot tell).
    kept = [one for one in found if not (one[0] == "target-size" and 'data-testid="word-' in one[2])]
    return [": ".join(one) for one in kept]


def by_id(*names: str) -> Callable[[Page], None]:
    def click(page: Page) -> None:
        for name in names:
            page.get_by_test_id(name).click()

    return click


def query(page: Page) -> None:
    page.get_by_test_id("tab-edges").click()
    page.get_by_test_id("query").fill("what → called; weight 0.05")
    page.get_by_test_id("query").press("Enter")


def large_map(page: Page) -> None:
    page.get_by_test_id("head-4-3").dblclick()


def empty(page: Page) -> None:
    set_threshold(page, 1)
    expect(page.get_by_test_id("empty-trace")).to_be_visible()


FACES: dict[str, Callable[[Page], None]] = {
    "opening": by_id(),
    "pinned": by_id("word-6", "pin"),
    "difference": by_id("mode-difference"),
    "side by side": by_id("mode-sides"),
    "one model": by_id("mode-base"),
    "examples": by_id("example-button"),
    "keys and terms": by_id("help-button"),
    "saving": by_id("save-button"),
    "map of heads": by_id("heads-map"),
    "a head, large": large_map,
    "paths": by_id("tab-paths"),
    "a query": query,
    "nothing traced": empty,
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, address: str, theme: Any) -> None:
    found: dict[str, list[str]] = {}
    for name, reach in FACES.items():
        context = browser.new_context(color_scheme=theme)
        page = opened(context, address)
        reach(page)
        found[name] = violations(page)
        context.close()
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_the_published_question_is_answered_by_the_keyboard_alone(page: Page, flow: Flow) -> None:
    """Find a word, trace through it, add another, ask for the part that it reads, and go back."""
    threshold = shown(page)["threshold"]
    page.keyboard.press("/")
    page.keyboard.type("called")
    page.keyboard.press("Enter")
    wait_until_shown(page, **numbers(flow.trace("called", threshold=threshold)))
    part = page.get_by_test_id("crumb-0").get_by_role("combobox")
    part.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    wait_until_shown(page, **numbers(flow.trace("called", part="out", threshold=threshold)))
    for _ in range(2):
        page.keyboard.press("Alt+ArrowLeft")
    wait_until_shown(page, **numbers(flow.trace("called", threshold=threshold)))
    page.get_by_test_id("rings").focus()
    page.keyboard.press("Escape")
    wait_until_shown(page, **numbers(flow.trace(threshold=threshold)))


def test_what_has_the_focus_is_seen(page: Page) -> None:
    """Along the whole of the page, Tab comes only to what shows that it has the focus."""
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        look = page.evaluate(
            """() => {
              const element = document.activeElement;
              if (!element || element === document.body) return null;
              const style = getComputedStyle(element);
              const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
              return outlined || style.boxShadow !== "none" ? null : element.outerHTML.slice(0, 160);
            }"""
        )
        if look is not None:
            unseen.append(look)
    assert unseen == []


def test_nothing_moves_for_those_who_asked_for_stillness(browser: Browser, address: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = opened(context, address)
    page.get_by_test_id("word-6").click()
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()
