"""axe-core finds nothing against any face of the page, in either theme; and the keyboard alone is enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from attention_flows.flow import Flow
from tests.support.browser_app import numbers, opened, set_threshold, shown, wait_until_shown
from tests.support.folders import ROOT

pytestmark = pytest.mark.browser

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds, a line each: the rule, what it asks, and the first element that breaks it."""
    page.wait_for_timeout(300)  # what fades in must be there before its contrast is measured
    result: list[dict[str, Any]] = page.evaluate(
        f"axe.run(document, {{runOnly: {RULES}, resultTypes: ['violations']}}).then(result => result.violations)"
    )
    found = [(one["id"], one["help"], node["html"][:200]) for one in result for node in one["nodes"]]
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
    page.get_by_test_id("heads-matrix").click()
    page.get_by_test_id("head-4-3").dblclick()


def empty(page: Page) -> None:
    set_threshold(page, 1)
    expect(page.get_by_test_id("empty-trace")).to_be_visible()


def escape(page: Page) -> None:
    page.keyboard.press("Escape")


@dataclass(frozen=True)
class Face:
    """What the page looks like once it is reached from the face before; what covers the page is closed again."""

    name: str
    reach: Callable[[Page], None]
    leave: Callable[[Page], None] | None = None


# All on one page, as opening it takes longer than looking at it.
FACES = [
    Face("opening", by_id()),
    Face("examples", by_id("example-button"), escape),
    Face("keys and terms", by_id("help-button"), escape),
    Face("saving", by_id("save-button"), escape),
    Face("the panel folded", by_id("panel-fold"), by_id("panel-fold")),
    Face("map of heads", by_id("heads-map")),
    Face("a head, large", large_map, escape),
    Face("paths", by_id("tab-paths")),
    Face("a query", query, by_id("tab-heads")),
    Face("difference", by_id("mode-difference")),
    Face("side by side", by_id("mode-sides")),
    Face("one model", by_id("mode-base"), by_id("mode-overlay")),
    Face("nothing traced", empty, lambda page: set_threshold(page, 0.3)),
    Face("pinned", by_id("word-6", "pin")),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, address: str, theme: Any) -> None:
    context = browser.new_context(color_scheme=theme)
    page = opened(context, address)
    page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, list[str]] = {}
    for face in FACES:
        face.reach(page)
        found[face.name] = violations(page)
        if face.leave:
            face.leave(page)
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


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_nothing_moves_for_those_who_asked_for_stillness(browser: Browser, address: str, motion: Any) -> None:
    """And for all others the same click sets strands and discs in motion: else this could not fail."""
    context = browser.new_context(reduced_motion=motion)
    page = opened(context, address)
    page.wait_for_timeout(400)  # what opening it has set in motion has come to rest
    running, looks = watched(page, "word-6")
    if motion == "reduce":
        assert (running, looks) == (0, 2), "discs are as they were, and then as they come to be"
    else:
        assert running > 0
        assert looks > 3
    context.close()


def watched(page: Page, name: str) -> tuple[int, int]:
    """The most animations that ran at once after a click, and how many looks the discs passed through."""
    found: list[int] = page.get_by_test_id(name).evaluate(
        """async button => {
            const discs = [...document.querySelectorAll('[data-testid=figure-overlay] > canvas')].at(-1)
            const looks = new Set([discs.toDataURL()])
            let running = 0
            button.click() // without a pointer that rests on it
            const end = performance.now() + 600
            while (performance.now() < end) {
                await new Promise(requestAnimationFrame)
                running = Math.max(running, document.getAnimations().length)
                looks.add(discs.toDataURL())
            }
            return [running, looks.size]
        }"""
    )
    return found[0], found[1]
