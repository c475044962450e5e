"""axe-core finds no violation in any state of the page, in either theme; the keyboard alone is enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from attention_flows.flow import Flow
from tests.support.browser_app import expected_counts, rings_data, set_threshold, wait_until_quiet, wait_until_shown
from tests.support.folders import ROOT

pytestmark = pytest.mark.browser

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, parts: Sequence[str] = ()) -> list[str]:
    """axe's violations in the whole page or in parts of it, a line each: the rule, its text, and what breaks it."""
    wait_until_quiet(page)  # contrast is measured after everything has faded in
    for part in parts:
        expect(page.locator(part)).to_be_visible()
    result: list[dict[str, Any]] = page.evaluate(
        """([parts, runOnly]) => axe
            .run(parts.length > 0 ? {include: parts} : document, {runOnly, resultTypes: ['violations']})
            .then(result => result.violations)""",
        [list(parts), RULES],
    )
    violated = [(rule["id"], rule["help"], node["html"][:200]) for rule in result for node in rule["nodes"]]
    # A word in a running sentence may be narrower than a button (WCAG 2.5.8 exempts inline targets; axe cannot tell).
    kept = [line for line in violated if not (line[0] == "target-size" and 'data-testid="word-' in line[2])]
    return [": ".join(line) for line in kept]


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
    """A state of the page, reached from the state before; ``leave`` closes what covers the page.

    ``parts`` are those that differ from the states before, where not all of the page does: axe takes a second for all.
    """

    name: str
    reach: Callable[[Page], None]
    leave: Callable[[Page], None] | None = None
    parts: tuple[str, ...] = ()


# All on one page, since opening a page takes longer than checking it.
ASIDE, MAIN, CONTROLS, DIALOG = ("aside",), ("main",), ("section[aria-label=View]",), ("dialog[open]",)
FACES = [
    Face("opening", by_id()),
    Face("examples", by_id("example-button"), escape, ("[data-testid=example-panel]",)),
    Face("keys and terms", by_id("help-button"), escape, DIALOG),
    Face("saving", by_id("save-button"), escape, ("[data-testid=save-panel]",)),
    Face("the panel folded", by_id("panel-fold"), by_id("panel-fold")),
    Face("map of heads", by_id("heads-map"), None, ASIDE),
    Face("a head, large", large_map, escape, DIALOG),
    Face("paths", by_id("tab-paths"), None, ASIDE),
    Face("a query", query, by_id("tab-heads"), ASIDE),
    Face("difference", by_id("mode-difference"), None, CONTROLS + MAIN),
    Face("side by side", by_id("mode-sides")),
    Face("one model", by_id("mode-base"), by_id("mode-overlay"), CONTROLS + MAIN + ASIDE),
    Face("nothing traced", empty, lambda page: set_threshold(page, 0.3), CONTROLS + MAIN + ASIDE),
    Face("pinned", by_id("word-6", "pin")),
]


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_no_violations(page: Page, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    page.evaluate(AXE.read_text("utf-8"))
    violations_of: dict[str, list[str]] = {}
    for face in FACES:
        face.reach(page)
        violations_of[face.name] = violations(page, face.parts)
        if face.leave:
            face.leave(page)
    page.emulate_media(color_scheme="null")
    assert {name: lines for name, lines in violations_of.items() if lines} == {}


def test_the_published_question_is_answered_by_the_keyboard_alone(page: Page, flow: Flow) -> None:
    """Find a word, trace through it, add another, ask for the part that it reads, and go back."""
    threshold = rings_data(page)["threshold"]
    page.keyboard.press("/")
    page.keyboard.type("called")
    page.keyboard.press("Enter")
    wait_until_shown(page, **expected_counts(flow.trace("called", threshold=threshold)))
    part = page.get_by_test_id("crumb-0").get_by_role("combobox")
    part.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    wait_until_shown(page, **expected_counts(flow.trace("called", part="out", threshold=threshold)))
    for _ in range(2):
        page.keyboard.press("Alt+ArrowLeft")
    wait_until_shown(page, **expected_counts(flow.trace("called", threshold=threshold)))
    page.get_by_test_id("rings").focus()
    page.keyboard.press("Escape")
    wait_until_shown(page, **expected_counts(flow.trace(threshold=threshold)))


def test_the_focus_is_always_visible(fresh_page: Page) -> None:
    """Along the whole of the page, Tab comes only to what shows that it has the focus."""
    page = fresh_page
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
def test_reduced_motion_stops_all_animation(page: Page, motion: Any) -> None:
    """Without reduced motion the same click animates strands and discs; otherwise the test could not fail."""
    page.emulate_media(reduced_motion=motion)
    wait_until_quiet(page)  # until the animation of the opening has ended
    running, looks = watched(page, "word-6")
    page.emulate_media(reduced_motion="null")
    if motion == "reduce":
        assert (running, looks) == (0, 2), "discs are as they were, and then as they come to be"
    else:
        assert running > 0
        assert looks > 3


def watched(page: Page, name: str) -> tuple[int, int]:
    """After a click: the largest number of animations at once, and the number of different images of the discs."""
    counts: list[int] = page.get_by_test_id(name).evaluate(
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
    return counts[0], counts[1]
