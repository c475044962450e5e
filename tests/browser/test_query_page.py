"""Queries, paths and found words in the page. Every expected number comes from Python."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from attention_flows.core.paths.route import Route
from attention_flows.core.query.matches import Match
from attention_flows.core.select import Selection
from attention_flows.core.view import View
from attention_flows.flow import Flow, TracedFlow
from attention_flows.models.read import read
from attention_flows.wire import flow as wire
from attention_flows.wire.edges import SCALE
from tests.support import loaded_models
from tests.support.browser_app import (
    Opened,
    enter_query,
    open_at_a_fifth,
    opener,
    set_threshold,
    wait_until,
    wait_until_shown,
)
from tests.support.kept_page import KeptPage, keeping

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Opened:
    return opener(browser, lambda context: open_at_a_fifth(context, address))


@pytest.fixture(scope="module")
def kept(opened: Opened) -> Iterator[KeptPage]:
    with keeping(opened) as page:
        yield page


@pytest.fixture(scope="module")
def flow() -> Flow:
    """The flow with weights as the page receives them."""
    flow = read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE)
    return Flow.of(wire.decode(wire.encode(flow)))


def cells(match: Match) -> list[str]:
    """A row as the table writes it."""
    both = [0 if weight is None else weight for weight in (match.base, match.tuned)]
    change = round((both[1] - both[0]) * SCALE) / SCALE
    base, tuned = ("–" if weight is None else f"{weight:.3f}".removeprefix("0") for weight in (match.base, match.tuned))
    digits = f"{abs(change):.3f}".removeprefix("0")
    sign = "" if digits == ".000" else "−" if change < 0 else "+"
    difference = f"{sign}{digits}" if sign else "0"
    return [str(match.layer), str(match.head), match.from_word, match.to_word, base, tuned, difference]


def listed(page: Page) -> list[list[str]]:
    """The rows that are drawn, without the text for screen readers alone, and without effects, which come later."""
    texts: list[list[str]] = page.get_by_test_id("row").evaluate_all(
        "rows => rows.map(row => [...row.cells].slice(0, 7).map(cell => cell.firstChild.data.trim()))"
    )
    return texts


def numbers(traced: TracedFlow) -> dict[str, float]:
    """What the rings must say of a trace of both models."""
    comparison = traced.comparison
    assert comparison is not None
    return {
        "edges": comparison.strands(),
        "shared": int(comparison.shared.sum()),
        "only_base": int(comparison.only_base.sum()),
        "only_tuned": int(comparison.only_tuned.sum()),
    }


def rows_are(page: Page, count: int) -> None:
    expect(page.get_by_test_id("table")).to_have_attribute("data-rows", str(count))


QUERIES = [
    "what → any of called, known; layers 4–6; weight 0.1",
    'known, "." -> *; heads 0, 3–9; only tuned; weight 0.05',
    "* → called; passes in tuned alone; weight 0.1",
    "segment A → segment B; in trace",
    "only tuned; reached; difference ≤ 0.1",
    "rewired; difference >= +0.2",
    "",
]


def lit_strands(page: Page) -> int:
    """The number of highlighted strands."""
    return int(page.get_by_test_id("figure-overlay").get_attribute("data-lit") or 0)


@pytest.mark.parametrize("query", QUERIES)
def test_the_table_lists_what_python_finds(page: Page, flow: Flow, query: str) -> None:
    expected = flow.query(query, View(0.2))
    assert len(expected) > 3
    enter_query(page, query)
    rows_are(page, len(expected))
    written = [cells(match) for match in expected]
    wait_until(page, lambda: listed(page)[:7], written[:7])
    visible = listed(page)
    assert visible == written[: len(visible)]
    traced = sum(match.in_trace for match in expected)
    expect(page.get_by_test_id("edge-count")).to_contain_text(str(traced) if traced else "none traced")
    lit = len({(m.layer, m.from_index, m.to_index, m.kind) for m in expected if m.in_trace}) if query else 0
    if query == "segment A → segment B; in trace":
        assert lit_strands(page) >= lit > 0


def test_a_row_says_how_its_edge_was_opened(page: Page, flow: Flow) -> None:
    for opened in ("rewired", "reached"):
        enter_query(page, f"only tuned; {opened}")
        rows_are(page, len(flow.query(f"only tuned; {opened}", View(0.2))))
        row = page.get_by_test_id("row").first
        expect(row.locator("td").first).to_have_attribute("title", f"only tuned, {opened}, in the trace")
        expect(row.locator("td").first).to_contain_text(f"only tuned, {opened}, in the trace")
    expect(page.get_by_test_id("row").first).to_have_class(re.compile(r"\breached\b"))
    enter_query(page, "effect ≥ 0.05")
    measured = read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE)
    rows_are(page, len(measured.query("effect ≥ 0.05", View(0.2), effects=measured.effects())))


def test_the_table_follows_the_threshold_and_the_selection(page: Page, flow: Flow) -> None:
    enter_query(page, "")
    set_threshold(page, 0.35)
    rows_are(page, len(flow.query("", View(0.35))))
    page.get_by_test_id(f"word-{flow.find('called')}").click()
    narrowed = View(0.35, selections=(Selection((flow.find("called"),)),))
    rows_are(page, len(flow.query("", narrowed)))


@pytest.mark.parametrize("column", ["layer", "from", "tuned", "change"])
def test_any_column_sorts(page: Page, flow: Flow, column: str) -> None:
    enter_query(page, "* → called")
    expected = sorted(flow.query("* → called", View(0.2)), key=lambda m: (m.layer, m.head, m.from_index, m.to_index))
    rows_are(page, len(expected))
    header = page.get_by_role("columnheader").filter(has=page.get_by_test_id(f"sort-{column}"))
    expect(header).to_have_attribute("aria-sort", "none")
    page.get_by_test_id(f"sort-{column}").click()
    falls = column in ("tuned", "change")
    for descending in (falls, not falls):
        expect(header).to_have_attribute("aria-sort", "descending" if descending else "ascending")
        value = {
            "layer": lambda m: m.layer,
            "from": lambda m: m.from_index,
            "tuned": lambda m: m.tuned or 0,
            "change": lambda m: round((m.tuned or 0) - (m.base or 0), 6),
        }[column]
        ordered = [cells(match) for match in sorted(expected, key=value, reverse=descending)]
        wait_until(page, lambda: listed(page)[:7], ordered[:7])
        page.get_by_test_id(f"sort-{column}").click()


def test_a_row_is_reached_by_keyboard_and_selects_its_edge(page: Page, flow: Flow) -> None:
    enter_query(page, "[CLS] → called; in trace")
    (match, *_) = expected = flow.query("[CLS] → called; in trace", View(0.2))
    rows_are(page, len(expected))
    table = page.get_by_test_id("table")
    table.focus()
    table.press("ArrowDown")
    expect(table).to_have_attribute("aria-activedescendant", re.compile("."))
    active = table.get_attribute("aria-activedescendant")
    expect(page.locator(f"[id='{active}']")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("figure-overlay")).not_to_have_attribute("data-lit", "0")
    table.press("Enter")
    wait_until_shown(page, **numbers(flow.trace(match.from_index, layer=match.layer, reads=match.to_index)))
    expect(page.get_by_test_id("crumb-0")).to_contain_text("called")


def test_an_invalid_query_says_what_to_write(page: Page) -> None:
    enter_query(page, "cat → *")
    expect(page.get_by_test_id("query-error")).to_contain_text("“cat” is not a word of the sentence")
    expect(page.get_by_test_id("query")).to_have_attribute("aria-invalid", "true")
    rows_are(page, 0)
    page.get_by_test_id("query").fill("layers 9")
    expect(page.get_by_test_id("query-error")).to_contain_text("there is no layer 9: they are 1 to 6")
    page.get_by_test_id("query").press("Escape")
    expect(page.get_by_test_id("query-error")).to_have_count(0)


def test_words_are_suggested_during_typing(page: Page, flow: Flow) -> None:
    enter_query(page, "")
    field = page.get_by_test_id("query")
    field.press_sequentially("jax")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text(["Jaxsons"])
    field.press("Enter")
    field.press_sequentially(" → resi")
    field.press("Tab")
    expect(field).to_have_value("Jaxsons → Residents")
    rows_are(page, len(flow.query("Jaxsons → Residents", View(0.2))))
    field.press_sequentially("; rew")
    field.press("Enter")
    expect(field).to_have_value("Jaxsons → Residents; rewired")


def test_found_words_are_marked_and_enter_traces_through_any_of_them(page: Page, flow: Flow) -> None:
    page.keyboard.press("/")
    page.keyboard.type("JACK")
    words = [i for i, label in enumerate(flow.words.labels) if "jack" in label.lower()]
    assert len(words) == 3
    expect(page.get_by_test_id("found")).to_contain_text("3 found")
    for word in words:
        expect(page.get_by_test_id(f"word-{word}")).to_have_class(re.compile(r"\bfound\b"))
    page.keyboard.press("Enter")
    wait_until_shown(page, **numbers(flow.trace(words)))
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("found")).to_have_text("")


@pytest.mark.parametrize("threshold", [0.1, 0.3])
def test_the_paths_are_those_of_python(page: Page, flow: Flow, threshold: float) -> None:
    set_threshold(page, threshold)
    page.get_by_test_id("tab-paths").click()
    rows = page.get_by_test_id("path")
    expected = flow.paths(10, View(threshold))
    expect(rows).to_have_count(10)

    def listed_paths() -> list[tuple[str, ...]]:
        return [
            tuple(row.split("|"))
            for row in rows.evaluate_all(
                """rows => rows.map(row => [
                    [...row.querySelectorAll('bdi')].map(word => word.textContent).join(' ← '),
                    ...[...row.querySelectorAll('.weight')].map(weight => weight.textContent),
                    row.className.match(/of-\\w+/)[0],
                ].join('|'))"""
            )
        ]

    def written(route: Route | None) -> str:
        return "–" if route is None else f"{route.weight:.3f}".removeprefix("0")

    classes = {"shared": "of-both", "only base": "of-base", "only tuned": "of-tuned"}
    lines = [(str(path), written(path.base), written(path.tuned), classes[path.kind or ""]) for path in expected]
    wait_until(page, listed_paths, lines)


def test_a_focused_path_is_highlighted_and_enter_selects_it(page: Page, flow: Flow) -> None:
    page.get_by_test_id("tab-paths").click()
    expected = flow.paths(10, View(0.2))
    chosen = next(index for index, path in enumerate(expected) if len(path.edges) == 2)
    row = page.get_by_test_id("path").nth(chosen)
    row.focus()
    expect(page.get_by_test_id("figure-overlay")).not_to_have_attribute("data-lit", "0")
    assert lit_strands(page) >= 2
    row.press("Enter")
    wait_until_shown(page, **numbers(flow.trace(selections=[expected[chosen].selection])))
    page.get_by_test_id("path-count").select_option("50")
    expect(page.get_by_test_id("path")).to_have_count(1)
    expect(page.get_by_test_id("crumb-0")).to_contain_text(f"along {expected[chosen]}")
    page.get_by_test_id("path").click()
    wait_until_shown(page, **numbers(flow.trace()))


def test_a_long_table_draws_only_the_visible_rows(page: Page) -> None:
    enter_query(page, "* → *; weight 0.01")
    expect(page.get_by_test_id("table")).to_have_attribute("data-rows", "19357")
    assert page.get_by_test_id("row").count() < 60
    table = page.get_by_test_id("table")
    table.focus()
    table.press("End")
    expect(page.locator("[aria-rowindex='19358']")).to_be_visible()
    assert page.get_by_test_id("row").count() < 60


def test_what_a_query_finds_outside_the_trace_is_drawn_and_removed(page: Page, flow: Flow) -> None:
    query = "* → called; weight 0.15"
    matches = [match for match in flow.query(query, View(0.2)) if not match.in_trace]
    placed = [match for match in matches if match.layer < flow.layers or match.from_index == flow.root.word]
    assert 0 < len(placed) < len(matches)
    traced = numbers(flow.trace(threshold=0.2))
    enter_query(page, query)
    page.get_by_test_id("draw").click()
    wait_until_shown(page, untraced=len(placed), **traced)
    expect(page.get_by_test_id("legend-untraced")).to_have_text(str(len(placed)))
    left = len(matches) - len(placed)
    expect(page.get_by_test_id("drawn")).to_have_text(f"{len(placed)} dotted; {left} have no place in the rings")
    expect(page.get_by_test_id("crumb-drawn")).to_contain_text(query)
    assert page.get_by_test_id("untraced").evaluate(PAINTED)
    # The address holds it; another query leaves it until it is drawn itself.
    page.reload()
    wait_until_shown(page, untraced=len(placed), **traced)
    page.get_by_test_id("query").fill("what → called; weight 0.15")
    expect(page.get_by_test_id("draw")).to_have_text("Draw these")
    wait_until_shown(page, untraced=len(placed))
    page.get_by_role("button", name="Release: drawn beside it").click()
    wait_until_shown(page, untraced=0, **traced)
    expect(page.get_by_test_id("crumb-drawn")).to_have_count(0)
    page.go_back()
    wait_until_shown(page, untraced=len(placed))


PAINTED = (
    """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(part => part > 0)"""
)
