"""The side views by effect: heads, words, paths, edges and the course. Every expected number comes from Python."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from attention_flows.flow import Flow
from attention_flows.wire.flow import decode, encode

pytestmark = pytest.mark.browser

CLOSE = 0.011  # two decimals on the screen


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def percent(y: float) -> float:
    return 100 / (1 + float(np.exp(-y)))


def probabilities(text: str) -> list[float]:
    return [float(match) for match in re.findall(r"(\d+\.\d) %", text)]


def test_each_side_view_follows_the_effect(page: Page, flow: Flow) -> None:
    effects = flow.effects()
    value = effects.value
    layer, head = np.unravel_index(np.abs(effects.heads).argmax(), effects.heads.shape)

    page.get_by_test_id("edges-effect").click()
    page.get_by_test_id("tab-heads").click()
    expect(page.get_by_test_id("measure")).to_have_value("effect")
    first = page.get_by_test_id("head-effects").locator("tbody tr").first
    expect(first).to_contain_text(f"layer {layer + 1}, head {head}")
    assert number(first.locator("td").first.inner_text()) == pytest.approx(effects.heads[layer, head], abs=CLOSE)
    page.get_by_test_id("measure-heads").click()
    expect(page.get_by_test_id("head-effects").locator("thead")).to_contain_text("measured", timeout=60_000)
    restored = flow.head_map().effects[layer, head]
    assert number(first.locator("td").last.inner_text()) == pytest.approx(restored, abs=CLOSE)

    page.get_by_test_id("tab-words").click()
    page.get_by_test_id("word-map-measured").click()
    canvas = page.get_by_test_id("word-map")
    expect(canvas).to_be_visible(timeout=60_000)
    measured = flow.word_map().effects
    place, word = (int(index) for index in np.unravel_index(np.abs(measured).argmax(), measured.shape))
    cell, row = (float(canvas.get_attribute(f"data-{name}") or 0) for name in ("cell", "row"))
    position = (word + 0.5) * cell, (len(measured) - 1 - place + 0.5) * row
    canvas.hover(position={"x": position[0], "y": position[1]})
    reading = page.get_by_test_id("word-map-reading")
    expect(reading).to_contain_text(f"If layer {place + 1} does not read {flow.words.labels[word]}")
    before, after = probabilities(reading.inner_text())[:2]
    assert before == pytest.approx(percent(value), abs=0.2)
    assert after == pytest.approx(percent(value - measured[place, word]), abs=0.2)

    page.get_by_test_id("tab-paths").click()
    page.get_by_test_id("measure-paths").click()
    cuts = page.get_by_test_id("path-cut")
    expect(cuts.first).to_have_text(re.compile("%"), timeout=60_000)
    page.get_by_test_id("path-order").select_option("knockout")
    afters = [probabilities(text)[0] for text in cuts.all_inner_texts()]
    distances = [abs(float(np.log(after / (100 - after))) - value) for after in afters]
    assert all(a >= b - 0.01 for a, b in pairwise(distances))  # written to 0.1 %

    page.get_by_test_id("tab-edges").click()
    strongest = effects.top(1)
    cells = page.get_by_test_id("row").first.locator("td")
    expect(cells.nth(0)).to_have_text(re.compile(rf"^{int(strongest.layer[0])}\b"))
    expect(cells.nth(1)).to_have_text(str(int(strongest.head[0])))
    assert number(cells.nth(4).inner_text()) == pytest.approx(float(strongest.effect[0]), abs=0.002)
    known = Flow.of(decode(encode(flow)))  # weights as the page has them
    bound = round(float(strongest.effect[0]) / 2, 2)
    query = f"effect ≥ +{bound}; weight {known.floor:g}"
    count = len(known.query(query, effects=effects))
    assert 1 < count < len(known.query(f"weight {known.floor:g}"))
    page.get_by_test_id("query").fill(query)
    expect(page.get_by_test_id("edge-count")).to_have_text(re.compile(f"^{count} edges?,"))

    page.get_by_test_id("course-effect").click()
    values = page.get_by_test_id("course").locator("text.value")
    expect(values.first).to_have_text(re.compile(r"\d"), timeout=60_000)
    shown = sorted(number(text) for text in values.all_text_contents()[:2])
    assert shown == pytest.approx(sorted([value, value - effects.reference_value]), abs=CLOSE)
