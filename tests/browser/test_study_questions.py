"""Four questions of a researcher, each answered within four actions from the study's opening, by a number of Python's.

What did fine-tuning do in general? Which heads? Where does it flip the prediction? Is this one sentence typical?
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from attention_flows.demo import QNLI
from attention_flows.studies.study import Study, open_study
from tests.support.browser_app import context_without_errors, demo
from tests.support.study_stores import StoreLayout, build_store

pytestmark = pytest.mark.browser

MAX_ACTIONS = 4
MAX_TABS = 60
OPENING = "#page=study&task=qnli"
OF_500 = "of 500 sentences"


@dataclass
class Reader:
    """Someone at the page, whose actions are counted."""

    page: Page
    actions: int = 0

    def click(self, place: Locator) -> None:
        self.actions += 1
        place.click()

    def choose(self, place: Locator, value: str) -> None:
        self.actions += 1
        place.select_option(value)

    def tab_to(self, place: Locator, key: str) -> None:
        """Move the focus to a place by Tab alone, and press a key there."""
        for _ in range(MAX_TABS):
            if place.evaluate("one => one === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        self.press(key)

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def reads(self, place: Locator, text: str | re.Pattern[str]) -> None:
        """Whether an answer is in sight, after few enough actions; another question starts at the opening."""
        expect(place).to_contain_text(text, timeout=60_000)
        expect(place).to_be_in_viewport()
        assert self.actions <= MAX_ACTIONS
        self.actions = 0


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(QNLI.study())


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    with context_without_errors(browser, viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(address + OPENING)
        expect(page.get_by_test_id("row").first).to_be_visible(timeout=60_000)
        yield Reader(page)


def start(page: Page) -> None:
    page.evaluate(f"location.hash = '{OPENING}'")
    expect(page.get_by_test_id("study-count")).to_contain_text(f"500 {OF_500}")


def percent(value: float) -> str:
    return f"{100 * value:.3g} %"


def strongest(study: Study) -> tuple[int, int, float]:
    """The head of the largest mean effect."""
    heads = study.sql(
        "SELECT layer, head, avg(effect::DOUBLE) AS mean FROM heads GROUP BY ALL ORDER BY mean DESC LIMIT 1"
    )
    ((layer, head, mean),) = heads.to_dataframe().to_numpy().tolist()
    return int(layer), int(head), mean


def test_the_questions_are_answered_by_mouse(reader: Reader, study: Study) -> None:
    page = reader.page
    # What did fine-tuning do in general?
    part = study.part()
    reader.reads(page.get_by_test_id("study-summary"), f"{percent(part.value)} [")
    reader.reads(page.get_by_test_id("study-summary"), percent(study.accuracy()["tuned"].value))
    # Which heads?
    layer, head, mean = strongest(study)
    reader.click(page.get_by_test_id("ask-heads"))
    reader.reads(page.get_by_test_id("row").first, re.compile(rf"L{layer} H{head}\s*{mean:.3g}"))
    # Where did fine-tuning hurt? The base of the demo predicts no class; the reference's attention does.
    start(page)
    reader.click(page.get_by_test_id("ask-hurt"))
    ((wrong,),) = (
        study.sql("SELECT count(*) FROM sentences WHERE NOT correct_tuned AND reference_value::FLOAT <= 0")
        .to_dataframe()
        .to_numpy()
        .tolist()
    )
    assert wrong > 0
    reader.reads(page.get_by_test_id("study-count"), re.compile(f"^{wrong} {OF_500}"))
    # Is this one sentence typical?
    start(page)
    reader.click(page.get_by_test_id("row").nth(4))
    reader.reads(page.get_by_test_id("standing"), "Among 500 sentences")
    said = page.get_by_test_id("standing").inner_text()
    ((below,),) = (
        study.sql(
            """WITH parts AS (SELECT row, difference / value AS part FROM sentences WHERE value >= 0.25)
            SELECT avg((part < (SELECT part FROM parts WHERE row = 4))::INT) FROM parts"""
        )
        .to_dataframe()
        .to_numpy()
        .tolist()
    )
    number = re.search(r"larger than in (\d+) %", said.replace("\u00a0", " "))
    assert number is not None, said
    assert int(number[1]) == pytest.approx(100 * below, abs=1)


def test_the_questions_are_answered_by_the_keyboard_alone(reader: Reader, study: Study) -> None:
    page = reader.page
    layer, head, mean = strongest(study)
    reader.tab_to(page.get_by_test_id("ask-heads"), "Enter")
    reader.reads(page.get_by_test_id("row").first, re.compile(rf"L{layer} H{head}\s*{mean:.3g}"))
    # From the list of heads: those sentences where this head does most, and of them the first.
    reader.tab_to(page.get_by_test_id("table"), "ArrowDown")
    reader.press("Enter")
    ((row,),) = (
        study.sql(
            f"SELECT row FROM heads WHERE layer = {layer} AND head = {head} ORDER BY abs(effect) DESC, row LIMIT 1"
        )
        .to_dataframe()
        .to_numpy()
        .tolist()
    )
    reader.reads(page.get_by_test_id("row").first, re.compile(rf"^{row}\D"))
    reader.tab_to(page.get_by_test_id("table"), "ArrowDown")
    reader.press("Enter")
    reader.reads(page.get_by_test_id("standing"), "Among 500 sentences")


def test_the_sentences_whose_prediction_flips(browser: Browser, tmp_path: Path) -> None:
    """In a study whose two models both predict, which is served without them."""
    folder = build_store(tmp_path / "study", StoreLayout())
    ((flipped,),) = (
        open_study(folder)
        .sql("SELECT count(*) FROM sentences WHERE prediction_base <> prediction_tuned")
        .to_dataframe()
        .to_numpy()
        .tolist()
    )
    with (
        demo("serve", "--study", str(folder)) as address,
        context_without_errors(browser, viewport={"width": 1280, "height": 800}) as context,
    ):
        page = context.new_page()
        reader = Reader(page)
        page.goto(address)
        expect(page.get_by_test_id("row").first).to_be_visible(timeout=60_000)
        reader.choose(page.get_by_test_id("filter-column"), "flipped")
        reader.choose(page.get_by_label("Value"), "yes")
        reader.reads(page.get_by_test_id("study-count"), re.compile(f"^{flipped} of 298 sentences"))
        reader.click(page.get_by_test_id("row").first)
        reader.reads(page.get_by_test_id("study-error"), "attention-flows serve BASE TUNED --study")
