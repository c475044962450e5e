"""Measures of heads, exact for texts of any length."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.head_matrix import cell, wait_until_ordered

pytestmark = pytest.mark.browser


LONG = "The first question that the long report of the committee leaves open is who paid for it. " * 12


def trace_long(page: Page) -> None:
    page.get_by_test_id("text").fill(LONG)
    page.get_by_test_id("pair").fill("")
    page.get_by_test_id("text").press("Enter")
    expect(page.get_by_test_id("sentence")).to_contain_text("committee")


def said_of(measure: str, value: float) -> str:
    return {"entropy": f"{value:.2f} bits", "change": f"{value:.3f}"}.get(measure, f"{value * 100:.1f} %")


def test_of_a_long_text_every_measure_is_exact(page: Page) -> None:
    """Where the edges alone would be far off, by what Python measures on the dense maps."""
    flow = read((loaded_models.base(), loaded_models.tuned()), LONG)
    exact, estimate = flow.heads(), replace(flow, backend=None).heads()
    assert len(flow.words) > 200
    assert np.abs(exact.change - estimate.change).max() > 0.1
    trace_long(page)
    detail = page.get_by_test_id("head-detail")
    for measure in ("change", "entropy", "special", "itself", "next", "previous"):
        page.get_by_test_id("measure").select_option(measure)
        values = getattr(exact, measure)
        # The measures wait for their turn: the sentence's course is read before them.
        full = f"full: {said_of(measure, np.nanmax(values))}"
        expect(page.get_by_test_id("heads")).to_contain_text(full, timeout=30_000)
        far = np.abs(values - getattr(estimate, measure))[:72]
        for at in (int(far.argmax()), 40):
            cell(page, int(exact.layer[at]), int(exact.head[at])).hover()
            if measure == "change":
                expect(detail).to_contain_text(f"change {values[at]:.3f}")
                continue
            for role, value in (("base", values[at]), ("tuned", values[at + 72])):
                expect(detail).to_contain_text(re.compile(rf"{role}\s+{re.escape(said_of(measure, value))}"))
    expect(page.get_by_test_id("known")).to_have_count(0)
    page.get_by_test_id("order-change").click()
    wait_until_ordered(page, exact.order("change"))


def test_until_it_is_exact_it_says_what_an_estimate_rests_on(page: Page) -> None:
    flow = read((loaded_models.base(), loaded_models.tuned()), LONG)
    estimate, exact = replace(flow, backend=None).heads(), flow.heads()
    waiting: list[Route] = []
    page.route("**/api/heads", lambda route: waiting.append(route))
    trace_long(page)
    note = page.get_by_test_id("known")
    expect(note).to_have_count(0)  # a share of traced edges is no estimate
    page.wait_for_timeout(200)
    assert waiting == [], "nor is anything asked for it"
    page.get_by_test_id("measure").select_option("entropy")
    known = min(estimate.known[np.array(estimate.model) == role].mean() for role in ("base", "tuned"))
    expect(note).to_contain_text(f"Estimated from the {known * 100:.1f} %")
    heads = page.get_by_test_id("heads")
    expect(heads).to_contain_text(f"full: {estimate.entropy.max():.2f} bits")
    assert f"{exact.entropy.max():.2f}" != f"{estimate.entropy.max():.2f}"
    (one,) = waiting
    one.continue_()
    expect(heads).to_contain_text(f"full: {exact.entropy.max():.2f} bits")
    expect(note).to_have_count(0)
    # What heads read alike is judged by edges, and says so.
    page.get_by_test_id("order-similarity").click()
    expect(note).to_contain_text(f"Likeness is judged by the {known * 100:.1f} %")
    page.get_by_test_id("order-index").click()
    page.get_by_test_id("heads-map").click()
    expect(note).to_contain_text(f"Likeness is judged by the {known * 100:.1f} %")
    # It is kept with the sentence: another one and back, and it is not asked for again.
    page.get_by_test_id("heads-matrix").click()
    page.unroute("**/api/heads")
    again: list[str] = []
    page.on("request", lambda request: again.append(request.url) if "api/heads" in request.url else None)
    page.get_by_test_id("unit-token").click()
    expect(heads).not_to_contain_text(f"full: {exact.entropy.max():.2f} bits")
    page.get_by_test_id("unit-word").click()
    expect(heads).to_contain_text(f"full: {exact.entropy.max():.2f} bits")
    assert len(again) == 1, "the tokens, and no more"


def test_a_new_text_does_not_wait_for_measures_that_nobody_will_see(page: Page) -> None:
    waiting: list[Route] = []
    dropped: list[str] = []
    page.on("requestfailed", lambda request: dropped.append(request.url) if "heads" in request.url else None)
    page.route("**/api/heads", lambda route: waiting.append(route))
    page.get_by_test_id("measure").select_option("entropy")
    expect(page.get_by_test_id("heads")).to_contain_text("full: ")
    page.get_by_test_id("text").fill("Who sang?")
    page.get_by_test_id("pair").fill("Nobody sang.")
    with page.expect_event("requestfailed", lambda request: "heads" in request.url):
        page.get_by_test_id("text").press("Enter")
    assert len(dropped) == 1
    expect(page.get_by_test_id("sentence")).to_contain_text("Nobody")
    exact = read((loaded_models.base(), loaded_models.tuned()), "Who sang?", "Nobody sang.").heads()
    for _ in range(100):
        if len(waiting) == 2:
            break
        page.wait_for_timeout(50)
    waiting[1].continue_()
    expect(page.get_by_test_id("heads")).to_contain_text(f"full: {exact.entropy.max():.2f} bits")


def test_what_cannot_be_measured_says_why_and_stays_an_estimate(page: Page) -> None:
    estimate = replace(read((loaded_models.base(), loaded_models.tuned()), LONG), backend=None).heads()
    page.route("**/api/heads", lambda route: route.fulfill(status=400, json={"error": "the checkpoint is gone"}))
    trace_long(page)
    page.get_by_test_id("measure").select_option("entropy")
    expect(page.get_by_test_id("not-exact")).to_have_text("Not measured exactly: the checkpoint is gone")
    expect(page.get_by_test_id("heads")).to_contain_text(f"full: {estimate.entropy.max():.2f} bits")
    expect(page.get_by_test_id("known")).to_contain_text("Estimated from")
    page.get_by_test_id("measure").select_option("share")
    expect(page.get_by_test_id("not-exact")).to_have_count(0)
