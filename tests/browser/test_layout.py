"""How the page is laid out: nothing over anything, at the sizes that people have; and names that are each one's own."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from attention_flows.flow import Flow
from tests.support.browser_app import opened, set_threshold

pytestmark = pytest.mark.browser

SIZES = [(768, 1024), (1024, 768), (1280, 800), (1366, 768), (1920, 1080)]
LONG = " ".join(f"{word} and the keeper of the light rowed over the water" for word in ("First", "Then", "Last") * 6)


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.locator(selector).evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().toJSON()).filter(box => box.width > 0)"
    )
    return found


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 1 and down > 1


def trouble(page: Page) -> list[str]:
    """What is wrong with the layout: parts that overlap, that stand out of the page, and rings that are too small."""
    width = page.evaluate("innerWidth")
    found = [] if page.evaluate("document.documentElement.scrollWidth") <= width else ["the page is wider than seen"]
    bar = boxes(page, "header .row > *, header .row li > *")
    inner = [box for box in bar if not any(box is not one and contains(box, one) for one in bar)]
    found += [f"{one} meets {other}" for one in inner for other in inner if one is not other and overlap(one, other)]
    course = boxes(page, "[data-testid=course] h2, [data-testid=course] svg, [data-testid=course] input")
    found += [f"{one} meets {other}" for one in course for other in course if one is not other and overlap(one, other)]
    found += [f"{box} stands out" for box in bar + course if box["left"] < 0 or box["right"] > width + 1]
    radii = page.locator(".grid circle").evaluate_all("all => all.map(one => Number(one.getAttribute('r')))")
    if max(radii) < 80:
        found.append(f"rings of {max(radii)} px")
    return found


def contains(one: dict[str, float], other: dict[str, float]) -> bool:
    inside = one["left"] <= other["left"] and one["right"] >= other["right"]
    return inside and one["top"] <= other["top"] and one["bottom"] >= other["bottom"]


@pytest.mark.parametrize("text", ["short", "long"])
def test_nothing_is_in_the_way_of_anything_at_any_size(page: Page, text: str) -> None:
    if text == "long":
        page.get_by_test_id("text").fill(LONG)
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("fold")).to_be_visible()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for mode in ("overlay", "sides"):
            page.get_by_test_id(f"mode-{mode}").click()
            expect(page.locator("canvas.ghost")).to_have_count(2 if mode == "sides" else 1)
            assert trouble(page) == [], (width, height, mode)


def test_the_panel_folds_to_leave_its_room_to_the_rings(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = opened(context, address)
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
    context.close()


@pytest.mark.parametrize("mode", ["overlay", "sides"])
def test_every_id_is_one_elements_and_every_reference_finds_its_own(page: Page, flow: Flow, mode: str) -> None:
    page.get_by_test_id(f"mode-{mode}").click()
    page.get_by_test_id(f"word-{flow.find('called')}").click()
    for tab in ("heads", "paths", "edges"):
        page.get_by_test_id(f"tab-{tab}").click()
        found: dict[str, Any] = page.evaluate(
            """() => {
                const ids = [...document.querySelectorAll('[id]')].map(one => one.id)
                const kinds = ['aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-owns', 'for', 'list']
                const asked = kinds.flatMap(kind => [...document.querySelectorAll(`[${kind}]`)]
                    .flatMap(one => one.getAttribute(kind).split(' ')))
                const twice = ids.filter((one, index) => ids.indexOf(one) !== index)
                return { ids: ids.length, twice, lost: asked.filter(id => !ids.includes(id)) }
            }"""
        )
        assert found.pop("ids") > 5
        assert found == {"twice": [], "lost": []}
    named = page.locator("[data-testid^=figure-] svg[role=group]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert len(set(named)) == len(named) == (2 if mode == "sides" else 1)


def test_a_tooltip_goes_when_what_it_is_of_moves(page: Page) -> None:
    page.get_by_test_id("word-2").hover()
    tooltip = page.get_by_test_id("state-tooltip")
    expect(tooltip).to_be_visible()
    # An error comes in between; the pointer stays.
    page.evaluate("document.querySelector('form').insertAdjacentText('afterend', 'An error that takes a line.')")
    expect(tooltip).to_have_count(0)


def test_it_is_said_when_a_threshold_was_chosen_for_a_text(page: Page) -> None:
    hint, told = page.get_by_test_id("threshold-suited"), page.get_by_test_id("announcer")
    expect(hint).to_have_text("chosen for this text")
    threshold = page.get_by_test_id("threshold").input_value()
    expect(told).to_contain_text(f"Threshold {threshold}, chosen for this text.")
    set_threshold(page, 0.4)
    expect(hint).to_have_text("\u00a0")
    expect(told).not_to_contain_text("chosen")
    page.get_by_test_id("threshold-kind").select_option("mass")
    expect(hint).to_have_text("chosen for this text")
    expect(told).to_contain_text("chosen for this text.")
