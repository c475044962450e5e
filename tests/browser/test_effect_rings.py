"""The rings by effect: what is drawn, what pointing at a link says, and the way to attention and back."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from attention_flows.core.effects.links import Links
from attention_flows.tasks.subject import TUNED
from tests.support import loaded_models

pytestmark = pytest.mark.browser

HALF_WAY = """word => {
    const figure = document.querySelector('[data-testid=figure-effect]').getBoundingClientRect();
    const at = element => { const { e, f } = element.transform.baseVal.consolidate().matrix; return [e, f]; };
    const [x, y] = at(document.querySelector('[data-testid=centre]'));
    const [wordX, wordY] = at(document.querySelector(`[data-testid=ring-word-${word}]`));
    const radii = [...document.querySelectorAll('.grid circle')].map(circle => Number(circle.getAttribute('r')));
    const root = Number(document.querySelector('[data-testid=centre] circle').getAttribute('r'));
    const share = (root + Math.min(...radii)) / 2 / Math.hypot(wordX - x, wordY - y);
    return [figure.x + x + (wordX - x) * share, figure.y + y + (wordY - y) * share];
}"""


def test_links_by_effect_are_drawn_named_and_pointed_at(page_by_effect: Page) -> None:
    """The strongest link into the centre is under the pointer half-way along its word's ray."""
    task = loaded_models.task("sick")
    example = task.examples[0]
    effects = task.require_subject().compare(TUNED, example.text, example.pair).effects()
    links = Links(effects)
    layers = len(effects.effect)
    place = next(place for place in links.order if np.unravel_index(place, effects.links.shape)[0] == layers - 1)
    layer, reader, word = (int(item) for item in np.unravel_index(place, effects.links.shape))
    labels = effects.sentence.labels
    page = page_by_effect
    figure = page.get_by_test_id("figure-effect")
    expect(figure).to_be_visible()
    expect(figure).to_have_attribute("data-links", page.get_by_test_id("rings").get_attribute("data-links") or "")
    expect(page.get_by_test_id("bands").locator("text")).to_have_count(layers)
    expect(page.get_by_test_id("link-words")).to_contain_text(labels[word])
    x, y = page.evaluate(HALF_WAY, word)
    page.mouse.move(x, y)
    tooltip = page.get_by_test_id("edge-tooltip")
    expect(tooltip).to_contain_text(f"{labels[reader]} reads {labels[word]}")
    expect(tooltip).to_contain_text(f"at layer {layer + 1}")
    expect(tooltip).to_contain_text(f"{float(effects.links[layer, reader, word]):+.2f} nats")
    expect(tooltip).to_contain_text("estimates")
    expect(figure).to_have_attribute("data-lit", re.compile("[1-9]"))
    page.mouse.click(x, y)
    expect(page.get_by_test_id(f"ring-word-{word}")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id(f"ring-word-{word}")).to_have_attribute("aria-pressed", "false")
    page.get_by_text("Attention", exact=True).first.click()
    expect(figure).to_have_count(0)
    expect(page.get_by_test_id("figure-overlay")).to_be_visible()
    page.get_by_text("Effect", exact=True).first.click()
    expect(figure).to_be_visible()
