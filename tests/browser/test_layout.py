"""The layout of the page: nothing overlaps at common sizes, and ids are unique."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from attention_flows.flow import Flow
from tests.support.browser_app import set_threshold, wait_until

pytestmark = pytest.mark.browser

SIZES = [(768, 1024), (1024, 768), (1280, 800), (1366, 768), (1920, 1080)]
LONG = " ".join(f"{word} and the keeper of the light rowed over the water" for word in ("First", "Then", "Last") * 6)


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    rectangles: list[dict[str, float]] = page.locator(selector).evaluate_all(
        "all => all.map(element => element.getBoundingClientRect().toJSON()).filter(box => box.width > 0)"
    )
    return rectangles


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    across = min(a["right"], b["right"]) - max(a["left"], b["left"])
    down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
    return across > 1 and down > 1


def faults(page: Page) -> list[str]:
    """Faults of the layout: parts that overlap or lie outside the page, and rings that are too small."""
    width = page.evaluate("innerWidth")
    messages = (
        [] if page.evaluate("document.documentElement.scrollWidth") <= width else ["the page is wider than the window"]
    )
    bar = boxes(page, "header .row > *, header .row li > *")
    inner = [box for box in bar if not any(box is not a and contains(box, a) for a in bar)]
    messages += [f"{a} overlaps {b}" for a in inner for b in inner if a is not b and overlap(a, b)]
    course = boxes(page, "[data-testid=course] h2, [data-testid=course] svg, [data-testid=course] input")
    messages += [f"{a} overlaps {b}" for a in course for b in course if a is not b and overlap(a, b)]
    messages += [f"{box} lies outside" for box in bar + course if box["left"] < 0 or box["right"] > width + 1]
    radii = page.locator(".grid circle").evaluate_all("all => all.map(circle => Number(circle.getAttribute('r')))")
    if max(radii) < 70:
        messages.append(f"rings of {max(radii)} px")
    return messages


def contains(outer: dict[str, float], inner: dict[str, float]) -> bool:
    across = outer["left"] <= inner["left"] and outer["right"] >= inner["right"]
    return across and outer["top"] <= inner["top"] and outer["bottom"] >= inner["bottom"]


@pytest.mark.parametrize("text", ["short", "long"])
def test_nothing_overlaps_at_any_size(page: Page, text: str) -> None:
    if text == "long":
        page.get_by_test_id("text").fill(LONG)
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("fold")).to_be_visible()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for mode in ("overlay", "sides"):
            page.get_by_test_id(f"mode-{mode}").click()
            expect(page.locator("canvas.ghost")).to_have_count(2 if mode == "sides" else 1)
            wait_until(page, lambda: faults(page), [])


def test_the_folded_panel_leaves_its_width_to_the_rings(page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    page.get_by_test_id("mode-sides").click()
    rings = page.get_by_test_id("rings")
    narrow = rings.evaluate("rings => rings.clientWidth")
    page.get_by_test_id("panel-fold").click()
    expect(page.get_by_test_id("tab-heads")).to_have_count(0)
    assert rings.evaluate("rings => rings.clientWidth") > narrow + 250
    page.reload()
    expect(page.get_by_test_id("panel-fold")).to_have_attribute("aria-expanded", "false")
    page.get_by_test_id("panel-fold").press("Enter")
    expect(page.get_by_test_id("tab-heads")).to_be_visible()


@pytest.mark.parametrize("mode", ["overlay", "sides"])
def test_ids_are_unique_and_references_resolve(page: Page, flow: Flow, mode: str) -> None:
    page.get_by_test_id(f"mode-{mode}").click()
    page.get_by_test_id(f"word-{flow.find('called')}").click()
    for tab in ("heads", "paths", "edges"):
        page.get_by_test_id(f"tab-{tab}").click()
        ids: dict[str, Any] = page.evaluate(
            """() => {
                const ids = [...document.querySelectorAll('[id]')].map(element => element.id)
                const kinds = ['aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-owns', 'for', 'list']
                const references = kinds.flatMap(kind => [...document.querySelectorAll(`[${kind}]`)]
                    .flatMap(element => element.getAttribute(kind).split(' ')))
                const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
                return { ids: ids.length, twice, lost: references.filter(id => !ids.includes(id)) }
            }"""
        )
        assert ids.pop("ids") > 5
        assert ids == {"twice": [], "lost": []}
    named = page.locator("[data-testid^=figure-] svg[role=group]").evaluate_all(
        "all => all.map(figure => figure.getAttribute('aria-label'))"
    )
    assert len(set(named)) == len(named) == (2 if mode == "sides" else 1)


def test_a_tooltip_closes_when_its_target_moves(fresh_page: Page) -> None:
    page = fresh_page
    page.get_by_test_id("word-2").hover()
    tooltip = page.get_by_test_id("state-tooltip")
    expect(tooltip).to_be_visible()
    # An inserted line moves the word; the pointer stays.
    page.evaluate("document.querySelector('form').insertAdjacentText('afterend', 'An error that takes a line.')")
    expect(tooltip).to_have_count(0)


def test_a_threshold_chosen_for_the_text_is_labelled(fresh_page: Page) -> None:
    page = fresh_page
    hint, announcer = page.get_by_test_id("threshold-suited"), page.get_by_test_id("announcer")
    expect(hint).to_have_text("chosen for this text")
    threshold = page.get_by_test_id("threshold").input_value()
    expect(announcer).to_contain_text(f"Threshold {threshold}, chosen for this text.")
    set_threshold(page, 0.4)
    expect(hint).to_have_text("\u00a0")
    expect(announcer).not_to_contain_text("chosen")
    page.get_by_test_id("threshold-kind").select_option("mass")
    expect(hint).to_have_text("chosen for this text")
    expect(announcer).to_contain_text("chosen for this text.")
