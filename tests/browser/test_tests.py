"""Tests of what is selected, and edits of words, in Chromium: numbers are those of Python."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from attention_flows.core.effects.cut import Cut
from attention_flows.flow import Flow
from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.browser_app import wait_until

pytestmark = pytest.mark.browser


def number(page: Page, testid: str, name: str = "data-value") -> Callable[[], float]:
    """Reads a number of the newest test to three digits."""
    place = page.get_by_test_id("test").first.get_by_test_id(testid)
    return lambda: round(float(place.get_attribute(name) or "nan"), 3)


def test_a_test_says_what_python_measures(page: Page, flow: Flow) -> None:
    word = flow.find("called")
    page.get_by_test_id(f"word-{word}").click()
    page.keyboard.press("x")
    measured = flow.knockout(words=[word])
    after = measured.models[-1].after.value
    assert after is not None
    wait_until(page, number(page, "said-tuned", "data-after"), round(after, 3))
    wait_until(page, number(page, "measured"), round(-float(measured.effect or 0), 3))
    cut: Cut = flow.cut(words=[word])
    wait_until(page, number(page, "estimate"), round(-flow.responses([cut], how="mask")[0], 3))
    page.get_by_test_id("test-how").select_option("base")
    page.get_by_test_id("test-later").select_option("held")
    page.get_by_test_id("run-test").click()
    held = flow.knockout(words=[word], how="base", react=False)
    wait_until(page, number(page, "measured"), round(-float(held.effect or 0), 3))
    page.get_by_test_id("test-compare").click()
    expect(page.get_by_test_id("compared")).to_have_count(2)
    page.get_by_test_id("test-compare").click()
    page.get_by_test_id("test-undo").click()
    expect(page.get_by_test_id("test")).to_have_count(1)
    wait_until(page, lambda: f"tests=mask-w{word}" in page.url, True)
    page.reload()  # it is run again
    wait_until(page, number(page, "measured"), round(-float(measured.effect or 0), 3))


CLICK_AND_X = """(word) => {
    document.querySelector(`[data-testid="word-${word}"]`).click();
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "x", bubbles: true }));
}"""


def test_a_key_right_after_a_click_is_about_what_was_clicked(page: Page, flow: Flow) -> None:
    word = flow.find("called")
    page.evaluate(CLICK_AND_X, word)  # within one frame
    wait_until(page, lambda: f"tests=mask-w{word}" in page.url, True)


def test_an_edited_word_stands_beside_the_one_before(page: Page, flow: Flow) -> None:
    word = flow.find("called")
    page.get_by_test_id(f"word-{word}").dblclick()
    expect(page.get_by_test_id("no-suggestions")).to_contain_text("No suggestions")
    page.get_by_test_id("mask-word").click()
    expect(page.get_by_test_id("aligned").locator("ins")).to_have_text("[MASK]")
    text, pair = loaded_models.JACKSONVILLE
    masked = read((loaded_models.base(), loaded_models.tuned()), text.replace("called", "[MASK]"), pair)
    target = flow.effects().target
    difference = masked.effects(target=target.label).value - flow.effects().value
    parts = page.get_by_test_id("edit-parts")
    wait_until(page, lambda: round(float(parts.get_attribute("data-all") or "nan"), 3), round(difference, 3))
    assert page.get_by_test_id("link-change").count() > 5
    page.get_by_test_id("edit-undo").click()
    expect(page.get_by_test_id(f"word-{word}")).to_contain_text("called")
    expect(page.get_by_test_id("aligned")).to_have_count(0)
