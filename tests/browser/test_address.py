"""Panels, zoom and queries: the address keeps them, and the history goes back over them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from attention_flows.core.view import View
from attention_flows.flow import Flow
from attention_flows.wire.flow import decode, encode
from tests.support.browser_app import (
    enter_query,
    expected_counts,
    rings_data,
    set_threshold,
    wait_until,
    wait_until_drawn,
    wait_until_shown,
)

pytestmark = pytest.mark.browser


def column(page: Page, index: int) -> list[str]:
    """A column of the first six rows of the table."""
    texts: list[str] = page.get_by_test_id("row").evaluate_all(
        "(rows, index) => rows.slice(0, 6).map(row => row.cells[index].firstChild.data.trim())", index
    )
    return texts


def wait_for_rows(page: Page, flow: Flow, query: str) -> None:
    """The table has the query's rows, sorted by layer."""
    layers = sorted(match.layer for match in flow.query(query, View(rings_data(page)["threshold"])))
    expect(page.get_by_test_id("table")).to_have_attribute("data-rows", str(len(layers)))
    wait_until(page, lambda: column(page, 0), [str(layer) for layer in layers[:6]])


def test_a_reload_restores_the_query_and_its_sorting(page: Page, flow: Flow) -> None:
    query = "* → called; passes in both; weight 0.05"
    enter_query(page, query)
    page.get_by_test_id("sort-layer").click()
    wait_for_rows(page, flow, query)
    page.get_by_test_id("find").fill("jack")
    expect(page.get_by_test_id("found")).to_contain_text("3 found")
    page.wait_for_url(re.compile("find=jack"))
    page.reload()
    wait_until_drawn(page)
    expect(page.get_by_test_id("tab-edges")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("query")).to_have_value(query)
    wait_for_rows(page, flow, query)
    expect(page.get_by_test_id("find")).to_have_value("jack")
    expect(page.get_by_test_id("found")).to_contain_text("3 found")


def test_back_undoes_a_search_a_sort_and_a_query(page: Page) -> None:
    enter_query(page, "* → called")
    page.wait_for_url(re.compile("query="))
    header = page.get_by_role("columnheader").filter(has=page.get_by_test_id("sort-layer"))
    page.get_by_test_id("sort-layer").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    page.get_by_test_id("find").fill("jack")
    page.wait_for_url(re.compile("find=jack"))
    page.get_by_test_id("words-table").click()
    expect(page.get_by_test_id("words-table")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(page.get_by_test_id("words-table")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_test_id("find")).to_have_value("jack")
    page.go_back()
    expect(page.get_by_test_id("find")).to_have_value("")
    page.get_by_test_id("back").click()
    expect(header).to_have_attribute("aria-sort", "none")
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("query")).to_have_value("")
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("tab-heads")).to_have_attribute("aria-selected", "true")
    page.go_forward()
    page.go_forward()
    expect(page.get_by_test_id("query")).to_have_value("* → called")


def test_choices_in_the_heads_panel_are_steps_of_the_history(page: Page) -> None:
    page.get_by_test_id("measure").select_option("entropy")
    page.get_by_test_id("order-similarity").click()
    expect(page.get_by_test_id("order-similarity")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("heads-map").click()
    expect(page.get_by_test_id("head-map")).to_be_visible()
    page.reload()
    wait_until_drawn(page)
    expect(page.get_by_test_id("head-map")).to_be_visible()
    page.get_by_test_id("heads-matrix").click()
    expect(page.get_by_test_id("measure")).to_have_value("entropy")
    expect(page.get_by_test_id("order-similarity")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(page.get_by_test_id("head-map")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("order-similarity")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(page.get_by_test_id("order-index")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("measure")).to_have_value("entropy")
    page.go_back()
    expect(page.get_by_test_id("measure")).to_have_value("share")


def zoom_of(page: Page) -> tuple[float, dict[str, float]]:
    """The zoom of the rings, and the place of their centre."""
    box = page.get_by_test_id("centre").bounding_box()
    assert box is not None
    return rings_data(page)["zoom"], {"x": box["x"], "y": box["y"], "width": box["width"]}


def test_a_zoom_is_restored_and_is_not_a_step_of_the_history(fresh_page: Page) -> None:
    page = fresh_page
    rings = page.get_by_test_id("rings").bounding_box()
    assert rings is not None
    length = page.evaluate("history.length")
    page.mouse.move(rings["x"] + rings["width"] * 0.4, rings["y"] + rings["height"] * 0.45)
    page.mouse.wheel(0, -300)
    page.mouse.wheel(0, -40)
    page.wait_for_url(re.compile("zoom="))
    wait_until(page, lambda: rings_data(page)["zoom"], pytest.approx(2 ** (340 / 240)))
    zoom = zoom_of(page)
    assert page.evaluate("history.length") == length
    page.reload()
    wait_until_drawn(page)
    wait_until(page, lambda: round(rings_data(page)["zoom"], 4), round(zoom[0], 4))
    assert zoom_of(page)[1] == pytest.approx(zoom[1], abs=0.05)
    page.get_by_test_id("mode-tuned").click()
    page.keyboard.press("0")
    wait_until(page, lambda: rings_data(page)["zoom"], 1)
    wait_until(page, lambda: "zoom=" in page.url, False)
    page.go_back()
    expect(page.get_by_test_id("mode-overlay")).to_have_attribute("aria-pressed", "true")
    wait_until(page, lambda: round(rings_data(page)["zoom"], 4), round(zoom[0], 4))
    page.go_forward()
    wait_until(page, lambda: rings_data(page)["zoom"], 1)


def test_a_new_sentence_resets_the_zoom(page: Page) -> None:
    page.keyboard.press("+")
    wait_until(page, lambda: round(rings_data(page)["zoom"], 2), 1.6)
    page.get_by_test_id("text").fill("Who wrote it?")
    page.get_by_test_id("pair").fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("word-2")).to_have_text("wrote")
    wait_until(page, lambda: rings_data(page)["zoom"], 1)


def test_an_old_address_and_an_invalid_one_open(fresh_page: Page, flow: Flow) -> None:
    page = fresh_page
    plain = page.url.partition("&tab=")[0]
    assert plain != page.url
    start = rings_data(page)
    wrong = "&tab=x&sort=-x&measure=x&head-order=x&heads-as=x&paths=x&list=x&folds=x&zoom=x&find=jack"
    for address in (plain, plain + wrong):
        page.goto("about:blank")
        page.goto(address)
        wait_until_drawn(page)
        wait_until_shown(page, **{name: start[name] for name in ("threshold", "shared", "edges", "nodes", "zoom")})
        expect(page.get_by_test_id("tab-heads")).to_have_attribute("aria-selected", "true")
        expect(page.get_by_test_id("measure")).to_have_value("share")
    expect(page.get_by_test_id("found")).to_contain_text("3 found")
    expect(page.get_by_test_id("error")).to_contain_text("“x”")


def test_a_path_of_more_hops_than_selections_compose_is_selected_whole(page: Page, flow: Flow) -> None:
    flow = Flow.of(decode(encode(flow)))
    set_threshold(page, 0.2)
    page.get_by_test_id("residual").click()
    page.get_by_test_id("hide-special").click()
    view = View(0.2, residual=False, hide_special=True)
    wait_until_shown(page, **expected_counts(flow.traced(view)))
    page.get_by_test_id("tab-paths").click()
    page.get_by_test_id("path-count").select_option("50")
    paths = flow.paths(50, view)
    expect(page.get_by_test_id("path")).to_have_count(50)
    chosen = max(paths, key=lambda path: sum(one.word != other.word for one, other in pairwise(path.states)))
    assert sum(one.word != other.word for one, other in pairwise(chosen.states)) > 5
    page.get_by_test_id("path").nth(paths.index(chosen)).click()
    wait_until_shown(page, **expected_counts(flow.traced(replace(view, selections=(chosen.selection,)))))
    labels = flow.words.labels
    named = [word if labels.count(word) == 1 else f"{word} #" for word in chosen.words]
    expect(page.get_by_test_id("crumb-0")).to_contain_text(re.compile("along " + ".* ← ".join(map(re.escape, named))))
    expect(page.get_by_test_id("path")).to_have_count(1)
    page.reload()
    wait_until_drawn(page)
    wait_until_shown(page, **expected_counts(flow.traced(replace(view, selections=(chosen.selection,)))))
    expect(page.get_by_test_id("path")).to_have_attribute("aria-pressed", "true")
