"""The page as it opens: what attention does to the prediction, in numbers that Python has as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from attention_flows.core.effects.links import Links
from attention_flows.effects import Effects
from attention_flows.flow import Flow
from attention_flows.tasks.subject import TUNED
from tests.support import loaded_models
from tests.support.browser_app import context_without_errors, prefer, wait_until_drawn

pytestmark = pytest.mark.browser

MAX_CONTROLS = 20
CONTROLS = """() => [...document.querySelectorAll('button, input, select, textarea, a[href]')]
    .filter(control => control.checkVisibility({ visibilityProperty: true }))
    // words, heads and links are what the page is about: on the rings, in the sentence, the headline and the lists
    .filter(control => !control.closest('[data-testid=rings], .words'))
    .filter(control => !control.closest('[data-testid=headline] p, [data-testid=carriers] li'))
    // a term in a sentence only shows its definition
    .filter(control => getComputedStyle(control).cursor !== 'help')
    .map(control => control.dataset.testid ?? control.ariaLabel ?? control.textContent)"""


@pytest.fixture(scope="module")
def flow() -> Flow:
    task = loaded_models.task("sick")
    example = task.examples[0]
    return task.require_subject().compare(TUNED, example.text, example.pair)


@pytest.fixture(scope="module")
def effects(flow: Flow) -> Effects:
    return flow.effects()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with context_without_errors(browser, viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        prefer(page, task="sick")
        page.goto(address)
        wait_until_drawn(page)
        yield page


def percent(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"([\d.]+)\s%", text)]


def test_the_page_opens_with_what_attention_does(page: Page, flow: Flow, effects: Effects) -> None:
    """Did attention change what the model says, by how many links, by which edge, and what carries it?"""
    assert effects.labels is not None
    assert effects.probabilities is not None
    assert effects.reference_probabilities is not None
    says = int(np.argmax(effects.probabilities))
    would_say = int(np.argmax(effects.reference_probabilities))
    assert says != would_say, "the first example is one whose class changed attention decides"
    prediction = page.get_by_test_id("headline-prediction")
    expect(prediction).to_contain_text(effects.labels[says])
    assert percent(prediction.inner_text()) == [pytest.approx(100 * effects.probabilities[says], abs=0.51)]
    reference = page.get_by_test_id("headline-reference")
    expect(reference).to_contain_text(f"With the base’s attention it would say {effects.labels[would_say]}")
    assert percent(reference.inner_text()) == [
        pytest.approx(100 * effects.reference_probabilities[label], abs=0.51) for label in (would_say, says)
    ]

    links = Links(effects)
    count = int(page.get_by_test_id("rings").get_attribute("data-links") or 0)
    kept = effects.faithfulness([links.edges_of(links.order[:count])])[0]
    drawn = [links.edges_of(links.at_random(seed)[:count]) for seed in range(3)]
    random = np.mean([one.f for one in effects.faithfulness(drawn)])
    assert kept.f is not None
    recovered = page.get_by_test_id("headline-recovered")
    expect(recovered).to_contain_text("a random", timeout=60_000)
    expect(recovered).to_contain_text(f"{count} of {len(links):,} links")
    numbers = percent(recovered.inner_text())
    assert numbers[:2] == [pytest.approx(100 * kept.f, abs=0.51), pytest.approx(100 * random, abs=0.51)]
    expect(page.get_by_test_id("links-measured")).to_contain_text("(measured)")

    index, source, target = np.unravel_index(np.abs(effects.links).argmax(), effects.links.shape)
    layer = int(index) + 1
    head = int(np.abs(effects.effect[index][:, source, target]).argmax())
    strongest = page.get_by_test_id("headline-strongest")
    expect(strongest).to_contain_text(f"{flow.words.labels[source]} reads {flow.words.labels[target]}")
    expect(strongest).to_contain_text(f"at layer {layer} (head {head}:")
    weights = [float(number) for number in re.findall(r"(?<!\d)\.\d+", strongest.inner_text())]
    assert weights == [
        pytest.approx(float(of[index][head, source, target]), abs=0.0051)
        for of in (effects.reference_attention, effects.attention)
    ]
    knockout = flow.knockout(edges=[(layer, None, int(source), int(target))], how="base")
    after = next(model for model in knockout.models if model.role == "tuned").after.probabilities
    assert after is not None
    expect(strongest).to_contain_text("restoring this link alone", timeout=60_000)
    assert percent(strongest.inner_text())[-1] == pytest.approx(100 * after[says], abs=0.51)
    box = page.get_by_test_id("headline").locator("p").bounding_box()
    assert box is not None
    assert box["height"] < 50, "the headline has at most two lines"

    word = int(np.argmax(np.abs(effects.words)))
    first = page.get_by_test_id("carrier-words-0")
    expect(first).to_contain_text(flow.words.labels[word])
    expect(first).to_contain_text(f"{effects.words[word]:+.2f}")
    for of, sums in (("words", effects.words), ("heads", effects.heads), ("layers", effects.layers)):
        numbers_of = page.get_by_test_id(f"carriers-{of}").locator(".number").all_inner_texts()
        total = sum(float(number.replace("−", "-")) for number in numbers_of)
        assert total == pytest.approx(float(np.sum(sums)), abs=0.06), "each list adds up to the whole"

    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    controls = page.evaluate(CONTROLS)
    assert len(controls) <= MAX_CONTROLS, controls


def test_what_the_headline_and_the_list_name_can_be_selected(page_by_effect: Page, effects: Effects) -> None:
    page = page_by_effect
    rings = page.get_by_test_id("rings")
    expect(rings).to_have_attribute("data-links", re.compile("[1-9]"))
    page.get_by_test_id("headline-strongest").get_by_role("button").first.click()
    expect(page.get_by_test_id("crumb-0")).to_contain_text(", layer")
    page.get_by_test_id("carrier-words-0").click()
    word = int(np.argmax(np.abs(effects.words)))
    expect(page.get_by_test_id(f"word-{word}")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    page.get_by_test_id("carrier-heads-0").click()
    expect(page.get_by_test_id("crumb-heads")).to_contain_text("head")
    page.get_by_test_id("carrier-heads-0").click()
    expect(page.get_by_test_id("crumb-heads")).to_have_count(0)

    # The slider is logarithmic and its number is in the address; the measurement follows when it rests.
    page.get_by_test_id("links").focus()
    before = int(rings.get_attribute("data-links") or 0)
    page.keyboard.press("ArrowRight")
    now = before + max(1, round(before * 0.1))
    expect(rings).to_have_attribute("data-links", str(now))
    expect(page.get_by_test_id("links-measured")).to_contain_text(f"a random {now}", timeout=60_000)
    page.wait_for_url(re.compile(f"links={now}(&|$)"))
    # The whole curve comes when the page has nothing else to do.
    expect(page.get_by_test_id("links-chart")).to_have_attribute("data-random", re.compile("[1-9]"), timeout=60_000)

    # Attention is one click away, and remembered; a slash opens the drawer of the words.
    page.get_by_test_id("edges-attention").click()
    expect(page.get_by_test_id("threshold")).to_be_visible()
    expect(page.get_by_test_id("links")).to_have_count(0)
    page.get_by_test_id("edges-attention").focus()
    page.keyboard.press("/")
    expect(page.get_by_test_id("find")).to_be_focused()
    page.get_by_test_id("drawer-models").click()
    page.get_by_test_id("mode-difference").click()
    page.goto(page.url.partition("#")[0])
    wait_until_drawn(page)
    expect(page.get_by_test_id("edges-attention")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("find")).to_be_visible()
    expect(page.get_by_test_id("mode-difference")).to_be_visible()
