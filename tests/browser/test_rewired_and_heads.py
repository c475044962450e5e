"""Rewired and reached edges with their gates on the rings, and heads on the rings."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from functools import partial

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from attention_flows.flow import Flow
from attention_flows.wire.flow import decode, encode
from tests.support.browser_app import expected_counts, set_threshold, wait_until, wait_until_shown

pytestmark = pytest.mark.browser

THRESHOLD = 0.27


def test_gates_say_what_they_open_as_python_does_and_what_is_reached_can_be_hidden(page: Page, flow: Flow) -> None:
    page.set_viewport_size({"width": 1920, "height": 1200})
    set_threshold(page, THRESHOLD)
    traced = flow.trace(threshold=THRESHOLD)
    wait_until_shown(page, **expected_counts(traced))
    comparison = traced.comparison
    assert comparison is not None
    assert comparison.reached is not None
    assert comparison.opens is not None
    reached = int((comparison.reached & comparison.only_tuned).sum())
    rewired = int(comparison.only_tuned.sum()) - reached
    key = page.get_by_test_id("opened-tuned")
    expect(key).to_have_text(f"{rewired} rewired, {reached} reached")
    edges = comparison.edges
    links = {
        (int(edges.layer[row]), int(edges.query[row]), int(edges.key[row])): int(comparison.opens[row])
        for row in np.flatnonzero(comparison.opens).tolist()
    }
    gates = page.get_by_test_id("gates").locator("path")
    expect(gates).to_have_count(len(links))
    expect(page.get_by_test_id("legend-gates")).to_have_text(str(len(links)))
    # Pointing at one says what it opens, and lights that.
    found = []
    figure = page.get_by_test_id("figure-overlay")
    for index in range(len(links)):
        box = gates.nth(index).bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        line = page.get_by_test_id("gate-tuned")
        expect(line).to_contain_text("opens")
        opens = re.search(r"opens\s+(\d+)\s+edges?", line.text_content() or "")
        assert opens is not None
        found.append(int(opens[1]))
        wait_until(page, partial(lights_more, figure, found[-1] / max(flow.head_counts)), True)
        page.mouse.move(2, 2)
        expect(line).to_have_count(0)
    assert sorted(found) == sorted(links.values())
    page.get_by_test_id("reached").uncheck()
    expect(key).to_have_text(f"{rewired} rewired, {reached} reached, hidden")
    wait_until(page, lambda: "reached=off" in page.url, True)
    wait_until_shown(page, **expected_counts(traced))
    page.reload()
    expect(page.get_by_test_id("reached")).not_to_be_checked()
    # A state that is only reached has no drawn strand to light.
    expect(key).to_have_text(f"{rewired} rewired, {reached} reached, hidden")


def lights_more(figure: Locator, than: float) -> bool:
    return int(figure.get_attribute("data-lit") or 0) > than


def received(flow: Flow, layer: int, word: int) -> dict[int, tuple[float, float]]:
    """The sums of the traced weights into the word's state below ``layer``, by head, in either model."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for model, trace in enumerate(flow.trace(threshold=THRESHOLD).traces):
        edges = trace.edges
        for row in np.flatnonzero((edges.layer == layer) & (edges.key == word)).tolist():
            sums[int(edges.head[row])][model] += float(edges.weight[row])
    return {head: (base, tuned) for head, (base, tuned) in sums.items()}


def test_heads_on_the_rings_have_pythons_numbers_and_are_selected_by_a_click(page: Page, flow: Flow) -> None:
    page.set_viewport_size({"width": 1920, "height": 1200})
    set_threshold(page, THRESHOLD)
    traced = flow.trace(threshold=THRESHOLD)
    page.get_by_test_id("glyphs-toggle").check()
    wait_until(page, lambda: "glyphs=on" in page.url, True)
    canvas = page.get_by_test_id("glyphs")
    states = (traced.traces[0].nodes | traced.traces[1].nodes)[:-1]
    expect(canvas).to_have_attribute("data-cells", str(int(states.sum())))
    # The square in the upper row beside the middle of the cell of [CLS] on ring 2, which layer 3 reads.
    word, ring = flow.find("[CLS]"), 2
    at = page.get_by_test_id("figure-overlay").evaluate(
        """(figure, [word, ring]) => {
            const circle = figure.querySelectorAll('.grid circle')[ring]
            const label = figure.querySelector(`[data-testid=ring-word-${word}]`)
            const [lx, ly] = label.getAttribute('transform').match(/[-\\d.]+/g).map(Number)
            const {cx, cy, r} = circle
            const [x, y] = [cx.baseVal.value, cy.baseVal.value]
            const box = figure.getBoundingClientRect()
            return [box.x + x, box.y + y, r.baseVal.value, Math.atan2(lx - x, y - ly)]
        }""",
        [word, ring],
    )
    x, y, radius, angle = at
    place = (
        x + (radius + 3) * math.sin(angle) - 3 * math.cos(angle),
        y - (radius + 3) * math.cos(angle) - 3 * math.sin(angle),
    )
    page.mouse.move(*place)
    named = page.get_by_test_id("glyph-tooltip")
    expect(named).to_contain_text("[CLS]")
    match = re.fullmatch(r"layer (\d+), head (\d+): \[CLS\]", (named.text_content() or "").strip())
    assert match is not None
    layer, head = int(match[1]), int(match[2])
    assert layer == ring + 1
    values = [float(text) for text in page.get_by_test_id("state-tooltip").locator("dd").all_text_contents()]
    known = Flow.of(decode(encode(flow)))  # weights as the page has them
    assert values == pytest.approx(received(known, layer, word).get(head, (0.0, 0.0)), abs=6e-4)
    page.mouse.click(*place)
    wait_until(page, lambda: f"heads={layer}.{head}" in page.url, True)
    wait_until_shown(page, **expected_counts(flow.trace(threshold=THRESHOLD, heads=[(layer, head)])))
    # A click on the one that is kept keeps all again.
    page.mouse.click(*place)
    wait_until_shown(page, **expected_counts(traced))
    # Where there is no room, cells appear near the pointer.
    page.set_viewport_size({"width": 1000, "height": 640})
    wait_until(page, lambda: int(canvas.get_attribute("data-cells") or 0) < states.sum(), True)
