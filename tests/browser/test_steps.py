"""Selections that compose, kinds of threshold, pinned traces, and going back over all of it, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from attention_flows.core.compare import compare_traces
from attention_flows.core.select import Selection
from attention_flows.core.threshold import above
from attention_flows.core.view import ThresholdKind
from attention_flows.flow import Flow
from attention_flows.wire.flow import decode, encode
from tests.support.browser_app import expected_counts, rings_data, wait_until, wait_until_drawn, wait_until_shown

pytestmark = pytest.mark.browser


def click_word(page: Page, flow: Flow, word: str, *, shift: bool = False) -> None:
    page.get_by_test_id(f"word-{flow.find(word)}").click(modifiers=["Shift"] if shift else [])


def through(flow: Flow, *words: str) -> Sequence[Selection]:
    return [Selection((flow.find(word),)) for word in words]


def test_selections_compose(page: Page, flow: Flow) -> None:
    threshold = rings_data(page)["threshold"]
    click_word(page, flow, "called")
    click_word(page, flow, "What", shift=True)
    both = flow.trace(threshold=threshold, selections=through(flow, "called", "What"))
    wait_until_shown(page, **expected_counts(both))
    page.get_by_test_id("crumb-1").get_by_role("combobox").select_option("into")
    into = [*through(flow, "called"), replace(through(flow, "What")[0], part="into")]
    wait_until_shown(page, **expected_counts(flow.trace(threshold=threshold, selections=into)))
    page.get_by_test_id("crumb-0").get_by_role("button").click()
    wait_until_shown(page, **expected_counts(flow.trace("What", part="into", threshold=threshold)))


def test_a_selection_is_added_without_the_shift_key(page: Page, flow: Flow) -> None:
    threshold = rings_data(page)["threshold"]
    click_word(page, flow, "called")
    page.get_by_test_id("add-selection").click()
    click_word(page, flow, "people")
    both = flow.trace(threshold=threshold, selections=through(flow, "called", "people"))
    wait_until_shown(page, **expected_counts(both))


@pytest.mark.parametrize(("kind", "threshold"), [("lift", 5), ("top", 2), ("mass", 0.4)])
def test_every_kind_of_threshold_draws_what_python_finds(
    page: Page, flow: Flow, kind: ThresholdKind, threshold: float
) -> None:
    slider = page.get_by_test_id("threshold")
    page.get_by_test_id("threshold-kind").select_option(kind)
    expect(slider).not_to_have_attribute("step", "0.005")  # a weight's slider would cut the number off
    slider.fill(str(threshold))
    flow = Flow.of(
        decode(encode(flow))
    )  # which of two nearly equal weights is the stronger depends on the message's rounding
    wait_until_shown(page, **expected_counts(flow.trace(kind=kind, threshold=threshold)))
    base, tuned = (int(above(model.edges, threshold, kind).sum()) for model in flow.models)
    label = f"{base:,} and {tuned:,} edges are left by this threshold"
    expect(page.get_by_test_id("histogram")).to_have_attribute("aria-label", re.compile(label))


def test_back_and_forward_show_each_step_again(page: Page, flow: Flow) -> None:
    start = rings_data(page)
    click_word(page, flow, "called")
    wait_until_shown(page, **expected_counts(flow.trace("called", threshold=start["threshold"])))
    page.get_by_test_id("mode-tuned").click()
    expect(page.get_by_test_id("mode-tuned")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("residual").click()
    unlinked = flow.trace("called", threshold=start["threshold"], residual=False)
    wait_until_shown(page, nodes=float(without_root(unlinked.traces[1].nodes, flow)))
    page.go_back()
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("mode-overlay")).to_have_attribute("aria-pressed", "true")
    wait_until_shown(page, **expected_counts(flow.trace("called", threshold=start["threshold"])))
    page.keyboard.press("Alt+ArrowLeft")
    wait_until_shown(page, **{name.replace("-", "_"): start[name] for name in ("edges", "nodes", "shared")})
    page.go_forward()
    wait_until_shown(page, **expected_counts(flow.trace("called", threshold=start["threshold"])))


def without_root(nodes: np.ndarray, flow: Flow) -> int:
    return int(nodes.sum()) - int(nodes[flow.root])


def test_the_address_restores_the_view_in_another_page(page: Page, flow: Flow) -> None:
    page.get_by_test_id("text").fill("Who wrote <b>it</b> & when? 100 % #1")
    page.get_by_test_id("pair").fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("word-2")).to_have_text("wrote")
    page.get_by_test_id("threshold").fill("0.15")
    page.get_by_test_id("word-2").click()
    page.get_by_test_id("hide-special").click()
    expect(page.get_by_test_id("crumb-0")).to_be_visible()
    page.get_by_test_id("save-button").click()
    expect(page.get_by_test_id("copy-link")).to_be_enabled()
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("threshold=0.15&"))  # the slider's step settles
    expected, address = rings_data(page), page.url
    other = page.context.new_page()
    other.goto(address)
    wait_until_drawn(other)
    wait_until_shown(other, **{name: expected[name] for name in ("threshold", "shared", "edges", "nodes")})
    expect(other.get_by_test_id("text")).to_have_value("Who wrote <b>it</b> & when? 100 % #1")
    expect(other.get_by_test_id("word-2")).to_have_attribute("aria-pressed", "true")
    wait_until(other, lambda: rings_data(other), expected)
    other.close()


def test_an_unreadable_part_of_an_address_is_reported_and_the_rest_opens(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url.partition("#")[0] + "#task=qnli&text=Who+wrote+it&threshold=high")
    wait_until_drawn(other)
    expect(other.get_by_test_id("word-2")).to_have_text("wrote")
    wait_until_shown(other, threshold=0.2)
    expect(other.get_by_test_id("error")).to_contain_text("This address says “high”, which cannot be read")
    other.close()


def test_a_pinned_trace_is_compared_with_the_next(page: Page, flow: Flow) -> None:
    threshold = rings_data(page)["threshold"]
    page.get_by_test_id("pin").click()
    expect(page.get_by_test_id("crumb-pin")).to_contain_text("tuned")
    click_word(page, flow, "called")
    pinned, now = (
        traced.traces[1] for traced in (flow.trace(threshold=threshold), flow.trace("called", threshold=threshold))
    )
    comparison = compare_traces(pinned, now)
    expected = {
        "shared": int(comparison.shared.sum()),
        "only_base": int(comparison.only_base.sum()),
        "only_tuned": int(comparison.only_tuned.sum()),
        "edges": comparison.strands(),
    }
    assert expected["shared"] > 0
    assert expected["only_base"] > 0
    wait_until_shown(page, **expected)
    page.reload()
    wait_until_drawn(page)
    wait_until_shown(page, **expected)
    page.get_by_test_id("crumb-pin").get_by_role("button").click()
    wait_until_shown(page, **expected_counts(flow.trace("called", threshold=threshold)))


def test_the_key_names_the_pinned_trace_and_equal_traces_are_explained(page: Page, flow: Flow) -> None:
    threshold = rings_data(page)["threshold"]
    page.get_by_test_id("pin").click()
    page.get_by_test_id("mode-difference").click()
    expect(page.get_by_test_id("alike")).to_contain_text("The pinned trace and this one have the same edges")
    click_word(page, flow, "called")
    key = page.get_by_test_id("pin-key")
    expect(key.get_by_role("definition")).to_have_text(
        [f"τ = {threshold:g}, words", f"τ = {threshold:g}, words; through called"]
    )
    expect(page.get_by_test_id("alike")).to_have_count(0)
    pinned, now = flow.trace(threshold=threshold), flow.trace("called", threshold=threshold)
    comparison = compare_traces(pinned.traces[1], now.traces[1])
    only = {
        tone: len(
            {*zip(comparison.edges.layer[mask], comparison.edges.query[mask], comparison.edges.key[mask], strict=True)}
        )
        for tone, mask in (("base", comparison.only_base), ("tuned", comparison.only_tuned))
    }
    assert only["base"] > 0
    # At one threshold what a selection leaves is part of what was there: whole edges are lost, and none is won.
    for tone, count in only.items():
        expect(page.get_by_test_id(f"legend-{tone}")).to_have_text(f"{count:,}")


def test_a_new_text_releases_the_pin_and_says_so(page: Page, flow: Flow) -> None:
    page.get_by_test_id("pin").click()
    expect(page.get_by_test_id("crumb-pin")).to_be_visible()
    page.get_by_test_id("text").fill("Something else altogether.")
    page.get_by_test_id("pair").fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("word-1")).to_have_text("Something")
    expect(page.get_by_test_id("crumb-pin")).to_have_count(0)
    expect(page.get_by_test_id("notice")).to_contain_text("The pinned trace was of other words")
    expect(page.get_by_test_id("announcer")).to_contain_text("The pinned trace was of other words")
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("crumb-pin")).to_be_visible()
    expect(page.get_by_test_id("notice")).to_have_count(0)
