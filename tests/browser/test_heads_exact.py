"""Measures of heads, exact for texts of any length."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.browser_app import wait_until
from tests.support.head_matrix import cell, wait_until_ordered

pytestmark = pytest.mark.browser


SENTENCE = "The first question that the long report of the committee leaves open is who paid for it. "
LONG, SHORTER = SENTENCE * 9, SENTENCE * 5


def trace(page: Page, text: str) -> None:
    page.get_by_test_id("text").fill(text)
    page.get_by_test_id("pair").fill("")
    page.get_by_test_id("text").press("Enter")
    expect(page.get_by_test_id("sentence")).to_contain_text("committee")


def text_of(measure: str, value: float) -> str:
    return {"entropy": f"{value:.2f} bits", "change": f"{value:.3f}"}.get(measure, f"{value * 100:.1f} %")


def test_every_measure_of_a_long_text_is_exact(page: Page) -> None:
    """The expected measures come from Python's dense maps; those of the edges alone have large errors."""
    flow = read((loaded_models.base(), loaded_models.tuned()), LONG)
    exact, estimate = flow.heads(), replace(flow, backend=None).heads()
    assert len(flow.words) > 150
    assert np.abs(exact.change - estimate.change).max() > 0.1
    trace(page, LONG)
    detail = page.get_by_test_id("head-detail")
    for measure in ("change", "entropy", "special", "itself", "next", "previous"):
        page.get_by_test_id("measure").select_option(measure)
        values = getattr(exact, measure)
        # The sentence's course is read before its measures.
        full = f"full: {text_of(measure, np.nanmax(values))}"
        expect(page.get_by_test_id("heads")).to_contain_text(full, timeout=30_000)
        errors = np.abs(values - getattr(estimate, measure))[:72]
        for index in (int(errors.argmax()), 40):
            cell(page, int(exact.layer[index]), int(exact.head[index])).hover()
            if measure == "change":
                expect(detail).to_contain_text(f"change {values[index]:.3f}")
                continue
            for role, value in (("base", values[index]), ("tuned", values[index + 72])):
                expect(detail).to_contain_text(re.compile(rf"{role}\s+{re.escape(text_of(measure, value))}"))
    expect(page.get_by_test_id("known")).to_have_count(0)
    page.get_by_test_id("order-change").click()
    wait_until_ordered(page, exact.order("change"))


def test_an_estimate_says_what_it_is_based_on_until_it_is_exact(fresh_page: Page) -> None:
    page = fresh_page
    flow = read((loaded_models.base(), loaded_models.tuned()), SHORTER)
    estimate, exact = replace(flow, backend=None).heads(), flow.heads()
    pending: list[Route] = []
    page.route("**/api/heads", lambda route: pending.append(route))
    trace(page, SHORTER)
    note = page.get_by_test_id("known")
    expect(note).to_have_count(0)  # the share of traced edges is exact
    page.wait_for_timeout(200)
    assert pending == [], "nothing is requested for it"
    page.get_by_test_id("measure").select_option("entropy")
    known = min(estimate.known[np.array(estimate.model) == role].mean() for role in ("base", "tuned"))
    expect(note).to_contain_text(f"Estimated from the {known * 100:.1f} %")
    heads = page.get_by_test_id("heads")
    expect(heads).to_contain_text(f"full: {estimate.entropy.max():.2f} bits")
    assert f"{exact.entropy.max():.2f}" != f"{estimate.entropy.max():.2f}"
    wait_until(page, lambda: len(pending), 1)
    pending[0].continue_()
    expect(heads).to_contain_text(f"full: {exact.entropy.max():.2f} bits")
    expect(note).to_have_count(0)
    # Similarity is computed from edges, and the page says so.
    page.get_by_test_id("order-similarity").click()
    expect(note).to_contain_text(f"Likeness is judged by the {known * 100:.1f} %")
    page.get_by_test_id("order-index").click()
    page.get_by_test_id("heads-map").click()
    expect(note).to_contain_text(f"Likeness is judged by the {known * 100:.1f} %")
    # The measures are cached with the sentence.
    page.get_by_test_id("heads-matrix").click()
    page.unroute("**/api/heads")
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url) if "api/heads" in request.url else None)
    page.get_by_test_id("unit-token").click()
    expect(heads).not_to_contain_text(f"full: {exact.entropy.max():.2f} bits")
    page.get_by_test_id("unit-word").click()
    expect(heads).to_contain_text(f"full: {exact.entropy.max():.2f} bits")
    assert len(urls) == 1, "only the tokens' measures are requested"


def test_a_new_text_cancels_the_measures_of_the_old_one(fresh_page: Page) -> None:
    page = fresh_page
    pending: list[Route] = []
    cancelled: list[str] = []
    page.on("requestfailed", lambda request: cancelled.append(request.url) if "heads" in request.url else None)
    page.route("**/api/heads", lambda route: pending.append(route))
    page.get_by_test_id("measure").select_option("entropy")
    expect(page.get_by_test_id("heads")).to_contain_text("full: ")
    page.get_by_test_id("text").fill("Who sang?")
    page.get_by_test_id("pair").fill("Nobody sang.")
    with page.expect_event("requestfailed", lambda request: "heads" in request.url):
        page.get_by_test_id("text").press("Enter")
    assert len(cancelled) == 1
    expect(page.get_by_test_id("sentence")).to_contain_text("Nobody")
    exact = read((loaded_models.base(), loaded_models.tuned()), "Who sang?", "Nobody sang.").heads()
    wait_until(page, lambda: len(pending), 2)
    pending[1].continue_()
    expect(page.get_by_test_id("heads")).to_contain_text(f"full: {exact.entropy.max():.2f} bits")


def test_a_failed_measurement_says_why_and_the_estimate_stays(fresh_page: Page) -> None:
    page = fresh_page
    estimate = replace(read((loaded_models.base(), loaded_models.tuned()), SHORTER), backend=None).heads()
    page.route("**/api/heads", lambda route: route.fulfill(status=400, json={"error": "the checkpoint is gone"}))
    trace(page, SHORTER)
    page.get_by_test_id("measure").select_option("entropy")
    expect(page.get_by_test_id("not-exact")).to_have_text("Not measured exactly: the checkpoint is gone")
    expect(page.get_by_test_id("heads")).to_contain_text(f"full: {estimate.entropy.max():.2f} bits")
    expect(page.get_by_test_id("known")).to_contain_text("Estimated from")
    page.get_by_test_id("measure").select_option("share")
    expect(page.get_by_test_id("not-exact")).to_have_count(0)
