"""The introduction, the sheet of keys and terms, and announcements to screen readers, in Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from attention_flows.flow import Flow
from tests.support.browser_app import expected_counts, rings_data

pytestmark = pytest.mark.browser


def show_introduction(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_text("Show the introduction").click()


def test_the_introduction_is_shown_when_it_is_asked_for(page: Page) -> None:
    tour = page.get_by_test_id("tour")
    expect(tour).to_have_count(0)
    show_introduction(page)
    expect(tour).to_contain_text("Read it from the centre")
    page.get_by_test_id("tour-next").click()
    expect(tour).to_contain_text("Click a word")
    page.get_by_test_id("tour-next").click()
    expect(tour).to_contain_text("Ask more")
    expect(page.get_by_test_id("tour-next")).to_have_count(0)
    page.get_by_test_id("tour-end").click()
    expect(tour).to_have_count(0)


def test_the_introduction_covers_nothing_and_outlines_what_it_speaks_of(page: Page) -> None:
    show_introduction(page)
    for outlined in ({"rings"}, {"words"}, {"control"}):
        covered = page.evaluate(
            """() => {
                const box = document.querySelector('[data-testid=tour]').getBoundingClientRect()
                const parts = [...document.querySelectorAll('header, .stage, [data-testid=course], aside, section')]
                return parts.filter(part => {
                    const other = part.getBoundingClientRect()
                    return other.height > 0 && other.top < box.bottom - 1 && other.bottom > box.top + 1
                }).length
            }"""
        )
        assert covered == 0
        assert outlined == set(
            page.locator("[data-explained]").evaluate_all(
                "all => all.filter(part => getComputedStyle(part).outlineStyle === 'dashed')"
                ".map(part => part.dataset.explained)"
            )
        )
        if outlined != {"control"}:
            page.get_by_test_id("tour-next").click()


def test_a_question_mark_opens_the_sheet_but_not_while_typing(page: Page) -> None:
    page.get_by_test_id("text").press("End")
    page.keyboard.type("?")
    expect(page.get_by_test_id("help")).to_have_count(0)
    page.get_by_test_id("example-button").focus()
    page.keyboard.press("?")
    expect(page.get_by_test_id("help")).to_contain_text("Alt")
    expect(page.get_by_test_id("help")).to_contain_text("residual")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("help")).to_have_count(0)
    page.get_by_test_id("help-button").click()
    expect(page.get_by_test_id("help")).to_be_visible()


def test_a_term_says_what_it_means_by_pointer_and_by_keyboard(page: Page) -> None:
    term = page.get_by_test_id("sentence").get_by_role("button", name="Influence in the trace", exact=True)
    term.hover()
    expect(page.get_by_test_id("definition")).to_contain_text("the trace reads a word")
    page.mouse.move(0, 0)
    expect(page.get_by_test_id("definition")).to_have_count(0)
    term.focus()
    expect(page.get_by_test_id("definition")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("definition")).to_have_count(0)


def test_the_announcer_gives_the_counts_of_the_picture(page: Page, flow: Flow) -> None:
    page.get_by_test_id(f"word-{flow.find('called')}").click()
    announcer = page.get_by_test_id("announcer")
    expect(announcer).to_contain_text("through called")
    expected = expected_counts(flow.trace("called", threshold=rings_data(page)["threshold"]))
    parts = [int(part) for part in re.findall(r"\d+", announcer.text_content() or "")]
    assert parts[:4] == [
        expected["shared"] + expected["only_base"] + expected["only_tuned"],
        expected["shared"],
        expected["only_base"],
        expected["only_tuned"],
    ]
