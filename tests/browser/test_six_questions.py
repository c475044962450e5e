"""The questions of a new reader, each answered on the screen, after at most three actions, by a number of Python's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from attention_flows.core.effects.links import Links
from attention_flows.tasks.subject import TUNED
from tests.support import loaded_models

pytestmark = pytest.mark.browser

MAX_ACTIONS = 3
OTHER_WORD = "Everybody"


@dataclass
class Reader:
    """Someone at the page, whose actions are counted."""

    page: Page
    actions: int = 0

    def click(self, place: Locator, *, twice: bool = False) -> None:
        self.actions += 1
        place.click(click_count=2 if twice else 1)

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def scroll_to(self, place: Locator) -> None:
        self.actions += 1
        place.scroll_into_view_if_needed()

    def type(self, text: str) -> None:
        self.actions += 1
        self.page.keyboard.type(text)

    def reads(self, place: Locator, *texts: str) -> None:
        """Whether an answer is in sight, after few enough actions; another question may follow."""
        for text in texts:
            expect(place).to_contain_text(text, timeout=60_000)
        expect(place).to_be_in_viewport()
        assert self.actions <= MAX_ACTIONS
        self.actions = 0


def percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"


def nats(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def weight(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")


def test_six_questions_of_a_new_reader(page_by_effect: Page) -> None:
    task = loaded_models.task("sick")
    example, subject = task.examples[0], task.require_subject()
    flow = subject.compare(TUNED, example.text, example.pair)
    effects, labels = flow.effects(), flow.words.labels
    assert effects.labels is not None
    assert effects.probabilities is not None
    assert effects.reference_probabilities is not None
    says = int(np.argmax(effects.probabilities))
    page = page_by_effect
    reader = Reader(page)
    part = page.get_by_test_id

    # What changed?
    place = np.unravel_index(int(np.argmax(np.abs(effects.links))), effects.links.shape)
    layer, source, target = int(place[0]) + 1, int(place[1]), int(place[2])
    head = int(np.argmax(np.abs(effects.effect[layer - 1][:, source, target])))
    weights = [maps[layer - 1][head, source, target] for maps in (effects.reference_attention, effects.attention)]
    (restored,) = flow.knockout(edges=[(layer, None, source, target)], how="base").models
    assert restored.after.probabilities is not None
    reader.reads(
        part("headline-strongest"),
        f"{labels[source]} reads {labels[target]} at layer {layer} (head {head}: ",
        f"attention {weight(weights[0])} → {weight(weights[1])})",
        f"{percent(effects.probabilities[says])} → {percent(restored.after.probabilities[says])}",
    )

    # Does it matter for this prediction?
    links = Links(effects)
    count = int(part("rings").get_attribute("data-links") or 0)
    (kept,) = effects.faithfulness([links.edges_of(links.order[:count])])
    assert kept.f is not None
    reader.reads(part("headline-prediction"), f"{effects.labels[says]} {percent(effects.probabilities[says])}")
    reader.reads(part("headline-recovered"), f"{count} of {len(links):,} links", f"recover {percent(kept.f)}")

    # Would the base's attention have said the same?
    other = int(np.argmax(effects.reference_probabilities))
    assert other != says
    reader.reads(
        part("headline-reference"),
        f"it would say {effects.labels[other]}, {percent(effects.reference_probabilities[other])}",
        f"{effects.labels[says]} {percent(effects.reference_probabilities[says])}",
    )

    # Which words, heads and layers carry it?
    word = int(np.argmax(np.abs(effects.words)))
    reader.reads(part("carrier-words-0"), labels[word], nats(effects.words[word]))
    head_layer, best = np.unravel_index(np.argmax(np.abs(effects.heads)), effects.heads.shape)
    reader.scroll_to(part("carrier-heads-0"))
    reader.reads(part("carrier-heads-0"), f"layer {head_layer + 1}, head {best}", nats(effects.heads[head_layer, best]))
    best_layer = int(np.argmax(np.abs(effects.layers)))
    reader.scroll_to(part("carrier-layers-0"))
    reader.reads(part("carrier-layers-0"), f"layer {best_layer + 1}", nats(effects.layers[best_layer]))

    # Is this edge needed?
    reader.click(part("headline-strongest").get_by_role("button").first)
    reader.press("x")
    cut = flow.knockout(edges=[(layer, None, source, target)], how="mask")
    without = cut.models[-1].after
    assert without.probabilities is not None
    test = part("test").first
    said = test.get_by_test_id("said-tuned")
    reader.reads(said, f"→ {100 * without.probabilities[says]:.1f}\u00a0%")
    assert float(said.get_attribute("data-after") or "nan") == pytest.approx(without.value, abs=5e-4)
    measured = test.get_by_test_id("measured")
    assert float(measured.get_attribute("data-value") or "nan") == pytest.approx(-float(cut.effect or 0), abs=5e-4)
    expect(test.get_by_test_id("estimate")).to_be_in_viewport()

    # What if the word were another?
    reader.click(part(f"word-{word}"), twice=True)
    reader.type(OTHER_WORD)
    reader.press("Enter")
    changed = subject.compare(TUNED, example.text, (example.pair or "").replace(labels[word], OTHER_WORD))
    now = changed.models[-1].prediction
    assert now is not None
    reader.reads(part("edit-pane").get_by_test_id("said-tuned"), f"→ {100 * now.probabilities[says]:.1f}\u00a0%")
    parts = part("edit-parts")
    expect(parts).to_be_in_viewport()
    difference = changed.effects(target=effects.labels[says]).value - effects.value
    assert float(parts.get_attribute("data-all") or "nan") == pytest.approx(difference, abs=5e-4)
