"""The study view in Chromium, on one page: its numbers are those of ``study.sql``, and nothing of it breaks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from attention_flows.demo import QNLI
from attention_flows.studies.study import Study, open_study
from tests.browser.test_accessibility import AXE, violations
from tests.support.browser_app import SIZE, context_without_errors, wait_until

pytestmark = pytest.mark.browser

FAULTS = Path(__file__).parents[1].joinpath("support/layout_faults.js").read_text(encoding="utf-8")
OPENING = "page=study&task=qnli"
WRONG = f"{OPENING}&f=flag+correct_tuned+no"
SIZES = [(1024, 768), (1280, 800), (1920, 1080)]
LISTS = ["heads", "words", "pairs", "groups", "sentences"]


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(QNLI.study())


@pytest.fixture(scope="module")
def shown(browser: Browser, address: str) -> Iterator[Page]:
    """The page of the demo's study; a policy error on it fails the tests."""
    with context_without_errors(browser, viewport=SIZE) as context:
        page = context.new_page()
        page.goto(f"{address}#{OPENING}")
        expect(page.get_by_test_id("row").first).to_be_visible(timeout=60_000)
        yield page


@pytest.fixture
def page(shown: Page) -> Page:
    """The page in its first state."""
    go(shown, OPENING)
    expect(shown.get_by_test_id("chip")).to_have_count(0)
    return shown


def go(page: Page, step: str) -> None:
    """Show what an address names, as if it were typed."""
    page.evaluate("step => { location.hash = step }", step)


def cells(row: Locator) -> list[str]:
    return row.locator("td").all_inner_texts()


def column(page: Page, number: int, count: int) -> list[str]:
    """The texts of a column in the first rows of the table."""
    texts: list[str] = page.get_by_test_id("row").evaluate_all(
        "(rows, [number, count]) => rows.slice(0, count).map(row => row.cells[number]?.innerText)", [number, count]
    )
    return texts


def means(page: Page) -> list[float]:
    buttons = page.get_by_test_id(re.compile(r"^study-head-\d+-\d+$"))
    values: list[str | None] = buttons.evaluate_all("all => all.map(one => one.dataset.mean ?? null)")
    return [float("nan") if value is None else float(value) for value in values]


def rows_of(study: Study, query: str) -> list[list[Any]]:
    rows: list[list[Any]] = study.sql(query).to_dataframe().to_numpy().tolist()
    return rows


def short(value: float) -> str:
    """A number as the page writes it."""
    return f"{value:.3g}".replace("-", "−")


@pytest.mark.parametrize(("step", "where"), [(OPENING, "true"), (WRONG, "NOT correct_tuned")], ids=["all", "filtered"])
def test_the_means_of_heads(page: Page, study: Study, step: str, where: str) -> None:
    go(page, step)
    expected = rows_of(
        study,
        f"""SELECT layer, head, avg(effect::DOUBLE) FROM heads
            WHERE row IN (SELECT row FROM sentences WHERE {where}) GROUP BY ALL ORDER BY layer DESC, head""",
    )
    wait_until(page, lambda: np.allclose(means(page), [row[2] for row in expected], rtol=2e-4, atol=2e-6), True)


@pytest.mark.parametrize(
    ("conditions", "where"),
    [
        (["flag correct_tuned no"], "NOT correct_tuned"),
        (["values label entailment", "number words 20 40"], "label = 'entailment' AND words BETWEEN 20 AND 40"),
        (["search century"], "text || ' ' || pair ILIKE '%century%'"),
    ],
    ids=["flag", "two", "search"],
)
def test_how_many_sentences_a_filter_keeps(page: Page, study: Study, conditions: list[str], where: str) -> None:
    go(page, "&".join([OPENING, *(f"f={condition.replace(' ', '+')}" for condition in conditions)]))
    expect(page.get_by_test_id("chip")).to_have_count(len(conditions))
    ((number,),) = rows_of(study, f"SELECT count(*) FROM sentences WHERE {where}")
    assert 0 < number < 500
    expect(page.get_by_test_id("study-count")).to_have_text(re.compile(f"^{number} of 500 sentences"))
    expect(page.get_by_test_id("table")).to_have_attribute("data-rows", str(number))
    page.get_by_role("button", name=re.compile("^Release:")).first.click()
    expect(page.get_by_test_id("chip")).to_have_count(len(conditions) - 1)


def test_a_heads_distribution_and_the_sentences_where_it_does_most(page: Page, study: Study) -> None:
    page.get_by_test_id("study-head-4-9").click()
    query = "SELECT row, effect FROM heads WHERE layer = 4 AND head = 9"
    values = np.array([effect for _, effect in rows_of(study, query)])
    counts, edges = np.histogram(values, 40)
    peak = int(counts.argmax())
    bars = page.get_by_test_id("study-distribution").get_by_role("img")
    said = f"{len(values)} sentences from {short(edges[0])} to {short(edges[-1])}, "
    said += f"most of them from {short(edges[peak])} to {short(edges[peak + 1])}"
    expect(bars).to_have_attribute("aria-label", re.compile(re.escape(said)))
    drawn: list[float] = bars.locator("path").last.evaluate(
        "path => [...path.getAttribute('d').matchAll(/v-([\\d.]+)h/g)].map(bar => Number(bar[1]))"
    )
    np.testing.assert_allclose(np.array(drawn) / max(drawn), counts / counts.max(), atol=2e-3)
    strongest = rows_of(study, f"{query} ORDER BY abs(effect) DESC, row LIMIT 5")
    wait_until(page, lambda: column(page, 0, 5), [str(int(row)) for row, _ in strongest])
    assert column(page, 2, 5) == [short(effect) for _, effect in strongest]


def test_words_and_pairs(page: Page, study: Study) -> None:
    page.get_by_test_id("tab-words").click()
    words = rows_of(
        study,
        """SELECT word, count(*), count(DISTINCT row) FROM words GROUP BY word HAVING count(*) >= 5
            ORDER BY abs(sum(effect::DOUBLE)) DESC LIMIT 5""",
    )
    wait_until(page, lambda: column(page, 0, 5), [word for word, _, _ in words])
    for number in (1, 2):
        assert [int(text.replace(",", "")) for text in column(page, number, 5)] == [word[number] for word in words]
    page.get_by_test_id("tab-pairs").click()
    said = page.get_by_text(re.compile("times or more.* among the"))
    expect(said).to_be_visible()
    least = re.search(r"(\d+) times or more(?: in (\d+) sentences)?", said.inner_text())
    assert least is not None
    count, sentences = int(least[1]), int(least[2] or 1)
    pairs = rows_of(
        study,
        f"""SELECT from_word, to_word, count(*) FROM edges GROUP BY ALL
            HAVING count(*) >= {count} AND count(DISTINCT row) >= {sentences}
            ORDER BY abs(sum(effect::DOUBLE)) DESC LIMIT 5""",
    )
    wait_until(page, lambda: [column(page, 0, 5), column(page, 1, 5)], [[pair[at] for pair in pairs] for at in (0, 1)])
    assert [int(text.replace(",", "")) for text in column(page, 2, 5)] == [pair[2] for pair in pairs]


def test_a_word_keeps_the_sentences_that_have_it(page: Page, study: Study) -> None:
    page.get_by_test_id("tab-words").click()
    expect(page.get_by_label("Words over the sentences kept")).to_be_visible()
    place = 5  # below those that every sentence has
    expect(page.get_by_test_id("row").nth(place)).to_be_visible()
    (word,) = column(page, 0, place + 1)[place:]
    ((number,),) = rows_of(study, f"SELECT count(DISTINCT row) FROM words WHERE word = '{word}'")
    page.get_by_test_id("row").nth(place).click()
    expect(page.get_by_test_id("study-count")).to_have_text(re.compile(f"^{number} of 500 sentences"))


def test_a_reload_restores_all_that_was_chosen(page: Page) -> None:
    page.get_by_test_id("study-measure").select_option("entropy")
    page.get_by_test_id("study-head-2-1").click()
    page.get_by_role("group", name=re.compile("sentences kept")).press("Shift+ArrowLeft")
    expect(page.get_by_test_id("chip")).to_have_count(2)
    wait_until(page, lambda: page.url.count("&f="), 2)  # a brush becomes a step once it rests
    before = page.evaluate("location.hash"), page.get_by_test_id("study-count").inner_text()
    chips = page.get_by_test_id("chip").all_inner_texts()
    page.reload()
    expect(page.get_by_test_id("chip")).to_have_text(chips)
    expect(page.get_by_test_id("study-count")).to_have_text(before[1])
    expect(page.get_by_test_id("study-measure")).to_have_value("entropy")
    expect(page.get_by_test_id("study-head-2-1")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("location.hash") == before[0]


def test_back_from_a_sentence_is_the_same_place(page: Page) -> None:
    go(page, f"{WRONG}&sort=-value")
    expect(page.get_by_test_id("chip")).to_have_count(1)
    table = page.get_by_test_id("table")
    table.focus()
    for key in ("End", "ArrowUp"):
        table.press(key)
    scroller = table.locator("xpath=..")

    def place() -> float:
        return float(scroller.evaluate("one => one.scrollTop"))

    wait_until(page, lambda: place() > 100, True)
    before = place()
    address = page.evaluate("location.hash")
    table.press("Enter")
    expect(page.get_by_test_id("rings")).to_have_attribute("data-edges", re.compile("[1-9]"), timeout=60_000)
    page.go_back()
    expect(page.get_by_test_id("study-count")).to_be_visible()
    wait_until(page, place, before)
    assert page.evaluate("location.hash") == address
    expect(page.get_by_test_id("chip")).to_have_count(1)


@pytest.mark.parametrize(("name", "column"), [("heads", 2), ("words", 3)])
def test_the_row_of_the_keyboard_stays_when_intervals_come(page: Page, name: str, column: int) -> None:
    held: list[Route] = []

    def hold_intervals(route: Route) -> None:
        if json.loads(route.request.post_data or "")["intervals"]:
            held.append(route)
        else:
            route.continue_()

    page.route(f"**/api/study/{name}", hold_intervals)
    go(page, f"{OPENING}&f=number+part+-2+4&f=flag+correct_tuned+yes&list={name}")
    wait_until(page, lambda: len(held), 1)
    cell, table = page.get_by_test_id("row").first.locator("td").nth(column), page.get_by_test_id("table")
    expect(cell).not_to_contain_text("[")
    table.focus()
    table.press("ArrowDown")
    expect(table).to_have_attribute("aria-activedescendant", re.compile("."))
    at = table.get_attribute("aria-activedescendant")
    held[0].continue_()
    expect(cell).to_contain_text("[")
    assert table.get_attribute("aria-activedescendant") == at
    page.unroute(f"**/api/study/{name}")


def test_a_head_in_the_scatter_is_an_arrow(page: Page, study: Study) -> None:
    page.get_by_test_id("study-as-scatter").click()
    arrow = page.get_by_role("button", name=re.compile("^Layer 3, head 9: from "))
    ((base, tuned),) = rows_of(
        study,
        """SELECT avg(special_base::DOUBLE), avg(special_tuned::DOUBLE) FROM heads WHERE layer = 3 AND head = 9""",
    )
    expect(arrow).to_have_attribute("aria-label", re.compile(f"from {short(base)}, .* to {short(tuned)}, "))


def listing(name: str) -> Callable[[Page], None]:
    def click(page: Page) -> None:
        page.get_by_test_id(f"tab-{name}").click()
        expect(page.get_by_test_id("row").first).to_be_visible()

    return click


def narrowed(page: Page) -> None:
    go(page, f"{WRONG}&f=number+part+-2+4&f=search+the&head=4.9&sort=-head")
    expect(page.get_by_test_id("study-distribution")).to_be_visible()


def scatter(page: Page) -> None:
    page.get_by_test_id("study-as-scatter").click()
    expect(page.get_by_test_id("study-arrows").get_by_role("button").first).to_be_visible()


FACES: list[tuple[str, Callable[[Page], None]]] = [
    *((name, listing(name)) for name in LISTS),
    ("narrowed", narrowed),
    ("scatter", scatter),
]


def test_the_layout_has_no_faults(page: Page) -> None:
    faults: dict[str, list[str]] = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        go(page, OPENING)
        for name, reach in FACES:
            reach(page)
            page.wait_for_timeout(200)
            faults[f"{name}, {width} × {height}"] = page.evaluate(FAULTS)
    page.set_viewport_size(SIZE)
    assert {name: lines for name, lines in faults.items() if lines} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violations(page: Page, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    faces = FACES if theme == "light" else FACES[-2:]  # which have every colour
    page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, list[str]] = {}
    for name, reach in faces:
        reach(page)
        # The first face, and what has every colour, with all of the page; of another list only that.
        found[name] = violations(page, (".list",) if name in LISTS[1:] else ())
    page.emulate_media(color_scheme="light")
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_figures_and_sentences_are_saved(page: Page, study: Study, tmp_path: Path) -> None:
    def save(item: str) -> Path:
        with page.expect_download() as started:
            page.get_by_test_id(f"save-{item}").click()
        file = tmp_path / started.value.suggested_filename
        started.value.save_as(file)
        expect(page.get_by_test_id("save-said")).to_contain_text(f"Saved {file.name}")
        return file

    go(page, WRONG)
    expect(page.get_by_test_id("chip")).to_have_count(1)
    page.get_by_test_id("save-button").click()
    ((number,),) = rows_of(study, "SELECT count(*) FROM sentences WHERE NOT correct_tuned")
    heads = save("heads-svg").read_text("utf-8")
    assert heads.count("fill-opacity") == 72, "one head each"
    assert f"n = {number} of 500 sentences, kept by tuned correct: no." in heads
    assert 'fill="#ffffff"' in heads
    page.get_by_test_id("save-on-dark").click()
    scatter = save("scatter-svg").read_text("utf-8")
    assert 'fill="#14161a"' in scatter
    assert "Sentences by tuned’s confidence and changed attention’s part, coloured by tuned correct." in scatter
    assert save("heads-png").read_bytes().startswith(b"\x89PNG")
    rows = save("csv").read_text("utf-8").count("\n")
    assert rows >= number + 1  # a sentence may hold line breaks
    page.keyboard.press("Escape")
