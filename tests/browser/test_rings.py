"""The rings themselves: modes, order, forward traces, zoom and touch. Their numbers come from Python."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from attention_flows.flow import Flow, TracedFlow
from attention_flows.wire.flow import decode, encode
from tests.support.browser_app import (
    expected_counts,
    prefer,
    rings_data,
    set_threshold,
    wait_until,
    wait_until_drawn,
    wait_until_quiet,
    wait_until_shown,
)

pytestmark = pytest.mark.browser

ARABIC = "من كتب رواية الحرب والسلام؟"


def angles(page: Page, figure: str = "overlay") -> dict[int, float]:
    """Each word's angle on the rings, clockwise from the top in 0..1, from its label's place about the centre."""
    places = page.get_by_test_id(f"figure-{figure}").evaluate(
        """figure => {
            const place = /translate\\(([^,]+),([^)]+)\\)/
            const at = element => element.getAttribute('transform').match(place).slice(1).map(Number)
            const [x, y] = at(figure.querySelector('[data-testid=centre]'))
            return Object.fromEntries([...figure.querySelectorAll('.label')].map(label => {
                const [lx, ly] = at(label)
                const angle = Math.atan2(lx - x, y - ly) / (2 * Math.PI)
                return [Number(label.dataset.word), (angle + 1) % 1]
            }))
        }"""
    )
    return {int(word): float(angle) for word, angle in places.items()}


def around(page: Page, figure: str = "overlay") -> list[int]:
    """The words as they follow one another clockwise from the top."""
    by_word = angles(page, figure)
    return sorted(by_word, key=lambda word: by_word[word])


def differences(flow: Flow, traced: TracedFlow) -> dict[str, int]:
    """The number of (layer, query, key) of either trace in which each model has the larger sum of weights."""
    known = Flow.of(decode(encode(flow)))  # weights as the page has them
    weights = []
    for model in known.models:
        edges = model.edges
        places = zip(edges.layer, edges.head, edges.query, edges.key, strict=True)
        weights.append({tuple(map(int, place)): float(w) for place, w in zip(places, edges.weight, strict=True)})
    union = set()
    for trace in traced.traces:
        union |= {
            tuple(map(int, edge))
            for edge in zip(trace.edges.layer, trace.edges.head, trace.edges.query, trace.edges.key, strict=True)
        }
    sums: dict[tuple[int, int, int], int] = {}
    for edge in union:
        layer, _, query, key = edge
        change = round((weights[1].get(edge, 0.0) - weights[0].get(edge, 0.0)) * 50_000)
        sums[layer, query, key] = sums.get((layer, query, key), 0) + change
    return {"base": sum(change < 0 for change in sums.values()), "tuned": sum(change > 0 for change in sums.values())}


def words_of(labels: Locator) -> list[int]:
    """The words that these labels write."""
    words: list[int] = labels.evaluate_all("all => all.map(label => Number(label.dataset.word))")
    return words


def as_count(locator: Locator) -> int:
    return int((locator.text_content() or "").replace(",", ""))


def test_the_legend_of_a_difference_counts_as_python_does(page: Page, flow: Flow) -> None:
    page.get_by_test_id("mode-difference").click()
    for threshold in (0.05, 0.2, 0.4):
        set_threshold(page, threshold)
        traced = flow.trace(threshold=threshold)
        expected = differences(flow, traced)
        wait_until_shown(
            page, threshold=threshold, edges=sum(expected.values()), nodes=expected_counts(traced)["nodes"]
        )
        assert {side: as_count(page.get_by_test_id(f"legend-{side}")) for side in expected} == expected
    page.get_by_role("button", name="Differences").hover()
    expect(page.get_by_test_id("definition")).to_contain_text("the more heads changed")


def test_side_by_side_each_model_has_its_own_rings_and_hovering_marks_both(page: Page, flow: Flow) -> None:
    set_threshold(page, 0.2)
    page.get_by_test_id("mode-sides").click()
    base, tuned = page.get_by_test_id("figure-base"), page.get_by_test_id("figure-tuned")
    expect(base).to_be_visible()
    expect(tuned).to_be_visible()
    traced = flow.trace(threshold=0.2)
    wait_until_shown(page, **expected_counts(traced))
    # A word is grey where its own model's trace does not end in it.
    for figure, influence in ((base, traced.influence[0]), (tuned, traced.influence[1])):
        words, unread = words_of(figure.locator(".label")), figure.locator(".label.unread")
        wait_until(page, partial(words_of, unread), [word for word in words if influence[0, word] == 0])
    word = flow.find("called")
    base.get_by_test_id(f"ring-word-{word}").hover()
    for figure in (base, tuned):
        expect(figure.locator(".label.hovered")).to_have_attribute("data-word", str(word))
    tuned.get_by_test_id(f"ring-word-{word}").click()
    wait_until_shown(page, **expected_counts(flow.trace(word, threshold=0.2)))
    for figure in (base, tuned):
        expect(figure.get_by_test_id(f"ring-word-{word}")).to_have_attribute("aria-pressed", "true")


def test_words_lie_in_order_of_the_influence_that_python_finds(page: Page, flow: Flow) -> None:
    set_threshold(page, 0.2)
    assert around(page) == list(range(len(flow.words)))

    def expected() -> list[int]:
        total = flow.trace(threshold=rings_data(page)["threshold"]).influence[:, 0].sum(axis=0)
        return [int(word) for word in np.argsort(-total, kind="stable")]

    page.get_by_test_id("order-influence").click()
    wait_until(page, lambda: around(page) == expected(), True)
    assert expected() != list(range(len(flow.words)))
    # During a drag of the slider the order stays; after it the words are sorted again.
    before = around(page)
    box = page.get_by_test_id("threshold").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.05, box["y"] + box["height"] / 2, steps=5)
    page.wait_for_timeout(600)
    during_drag = around(page)
    assert expected() != before
    assert during_drag == before
    page.mouse.up()
    wait_until(page, lambda: around(page) == expected(), True)


def test_a_forward_trace_runs_outward_to_all_that_python_finds_reading_the_word(page: Page, flow: Flow) -> None:
    set_threshold(page, 0.2)
    word = flow.find("called")
    page.get_by_test_id(f"word-{word}").click()
    page.get_by_test_id("crumb-0").locator("select").select_option("from")
    traced = flow.trace(word, forward=True, threshold=0.2)
    expected = expected_counts(traced)
    nodes = traced.traces[0].nodes | traced.traces[1].nodes
    nodes[0, word] = False  # the origin is the disc in the centre
    wait_until_shown(page, **(expected | {"nodes": int(nodes.sum())}))
    expect(page.get_by_test_id("centre")).to_contain_text("called")
    expect(page.get_by_test_id("centre")).to_contain_text("who reads it")
    # The outermost ring is the deepest layer: a word is grey where its deepest state reads nothing of it.
    uptake = traced.influence[:, flow.layers].max(axis=0)
    unread = [word for word in range(len(flow.words)) if uptake[word] == 0]
    wait_until(page, lambda: words_of(page.locator(".label.unread")), unread)
    # By keyboard from the rim inward: one ring further in is one layer less deep.
    state = page.get_by_test_id("state-focus")
    state.focus()
    expect(state).to_have_attribute("aria-label", _state(flow, nodes, flow.layers))
    assert ring_numbers(page) == [str(layer) for layer in range(flow.layers, 0, -1)]
    # And back again: to another part of the paths through the word, in one step.
    page.get_by_test_id("crumb-origin").get_by_role("combobox").select_option("into")
    wait_until_shown(page, **expected_counts(flow.trace(word, part="into", threshold=0.2)))
    page.get_by_test_id("back").click()
    wait_until_shown(page, **(expected | {"nodes": int(nodes.sum())}))
    page.get_by_test_id("crumb-origin").get_by_role("button").click()
    wait_until_shown(page, **expected_counts(flow.trace(threshold=0.2)))


def ring_numbers(page: Page, figure: str = "overlay") -> list[str]:
    """The labels on the rings, from the outermost inward; checks that each lies on a ring."""
    stands: list[tuple[str, float]] = page.get_by_test_id(f"figure-{figure}").evaluate(
        """figure => {
            const radii = [...figure.querySelectorAll('.grid circle')].map(circle => Number(circle.getAttribute('r')))
            const centre = figure.querySelector('[data-testid=centre] circle').getBoundingClientRect()
            return [...figure.querySelectorAll('[data-testid=ring-numbers] rect')].map(patch => {
                const box = patch.getBoundingClientRect()
                const dx = (box.x + box.width / 2) - (centre.x + centre.width / 2)
                const dy = (box.y + box.height / 2) - (centre.y + centre.height / 2)
                const off = Math.min(...radii.map(radius => Math.abs(radius - Math.hypot(dx, dy))))
                return [patch.nextElementSibling.textContent, off]
            })
        }"""
    )
    assert all(off < 1 for _, off in stands)
    return [text for text, _ in stands]


def test_each_ring_says_which_layer_it_is(page: Page, flow: Flow) -> None:
    layers = ["input", *(str(layer) for layer in range(1, flow.layers))]
    page.set_viewport_size({"width": 1280, "height": 1000})  # with all drawers open
    wait_until_quiet(page)
    assert ring_numbers(page) == layers
    page.get_by_test_id("mode-sides").click()
    for figure in ("base", "tuned"):
        expect(page.get_by_test_id(f"figure-{figure}")).to_be_visible()
        wait_until_quiet(page)
        assert ring_numbers(page, figure) == layers


def _state(flow: Flow, nodes: np.ndarray[Any, Any], layer: int) -> str:
    return f"{flow.words.labels[int(np.flatnonzero(nodes[layer])[0])]}, layer {layer}"


def test_selected_states_are_marked(page: Page, flow: Flow) -> None:
    set_threshold(page, 0.2)
    word = flow.find("called")
    page.get_by_test_id(f"word-{word}").click()
    traced = flow.trace(word, threshold=0.2)
    nodes = traced.traces[0].nodes | traced.traces[1].nodes
    expect(page.get_by_test_id("marks").locator("circle")).to_have_count(int(nodes[: flow.layers, word].sum()))


def test_zoom_keeps_the_words_upright_and_their_size_and_a_click_still_selects(page: Page, flow: Flow) -> None:
    set_threshold(page, 0.2)
    word = flow.find("called")
    label = page.get_by_test_id(f"ring-word-{word}")
    height = _font(label)
    label.hover()
    assert page.get_by_test_id("zoom").count() == 0
    page.mouse.wheel(0, -360)
    expect(page.get_by_test_id("zoom")).to_be_visible()
    wait_until(page, lambda: rings_data(page)["zoom"] > 2, True)
    turns = (
        page.get_by_test_id("rings")
        .locator(".label")
        .evaluate_all("all => all.map(label => Number(label.getAttribute('transform').match(/rotate\\(([^)]+)/)[1]))")
    )
    assert all(abs(turn) <= 90 for turn in turns)
    assert _font(label) <= max(height, 12)
    label.click()
    wait_until_shown(page, **expected_counts(flow.trace(word, threshold=0.2)))
    # A drag pans and is not a click.
    before = label.bounding_box()
    box = page.get_by_test_id("rings").bounding_box()
    assert before is not None
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2 - 40, steps=4)
    page.mouse.up()
    page.wait_for_timeout(100)
    wait_until_shown(page, **expected_counts(flow.trace(word, threshold=0.2)))
    page.keyboard.press("0")
    wait_until_shown(page, zoom=1)
    expect(page.get_by_test_id("zoom")).to_have_count(0)
    page.keyboard.press("+")
    expect(page.get_by_test_id("zoom")).to_be_visible()
    page.get_by_test_id("zoom-reset").click()
    wait_until_shown(page, zoom=1)


def test_a_wheel_scrolls_a_page_that_scrolls_until_the_picture_is_clicked(page: Page) -> None:
    page.set_viewport_size({"width": 820, "height": 700})

    def scrolled() -> Any:
        return page.locator(".attention-flows").evaluate("app => app.scrollTop")

    box = page.get_by_test_id("rings").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, 60)
    expect(page.get_by_test_id("wheel-hint")).to_contain_text("zoom")
    wait_until(page, scrolled, 60)
    assert rings_data(page)["zoom"] == 1
    page.keyboard.down("Control")
    page.mouse.wheel(0, -60)
    page.keyboard.up("Control")
    wait_until_shown(page, zoom=2)
    page.keyboard.press("0")
    wait_until_shown(page, zoom=1)
    # In the middle is the root's disc, which a click selects nothing of.
    page.mouse.down()
    page.mouse.up()
    page.mouse.wheel(0, -240)
    wait_until_shown(page, zoom=2)
    page.keyboard.press("Escape")
    page.mouse.wheel(0, -60)
    wait_until(page, scrolled, 0)
    assert rings_data(page)["zoom"] == 2


def _font(label: Locator) -> float:
    return float(label.evaluate("label => parseFloat(getComputedStyle(label).fontSize)"))


def test_fingers_pinch_tap_and_hold(browser: Browser, address: str, flow: Flow) -> None:
    context = browser.new_context(has_touch=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    prefer(page, task="qnli", edges="attention")
    page.goto(address)
    wait_until_drawn(page)
    set_threshold(page, 0.2)
    word = flow.find("called")
    label = page.get_by_test_id(f"ring-word-{word}")
    label.tap()
    wait_until_shown(page, **expected_counts(flow.trace(word, threshold=0.2)))
    page.wait_for_timeout(600)  # two taps in one would zoom
    label.tap()
    wait_until_shown(page, **expected_counts(flow.trace(threshold=0.2)))
    expect(page.get_by_test_id("state-tooltip")).to_have_count(0)
    box = label.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": px, "y": py, "id": at} for at, (px, py) in enumerate(points)]},
        )

    touch("touchStart", (x, y))
    expect(page.get_by_test_id("state-tooltip")).to_contain_text("called")
    touch("touchEnd")
    wait_until_shown(page, **expected_counts(flow.trace(threshold=0.2)))  # a long press selects nothing
    page.keyboard.press("0")  # on a slow machine two taps may have come as one double tap
    wait_until_shown(page, zoom=1)
    rings = page.get_by_test_id("rings").bounding_box()
    assert rings is not None
    x, y = rings["x"] + rings["width"] / 2, rings["y"] + rings["height"] / 2
    touch("touchStart", (x - 30, y), (x + 30, y))
    for step in range(1, 6):
        touch("touchMove", (x - 30 - 9 * step, y), (x + 30 + 9 * step, y))
    touch("touchEnd")
    wait_until(page, lambda: rings_data(page)["zoom"], pytest.approx(150 / 60, rel=0.1))
    context.close()


def test_a_text_read_from_the_right_runs_from_the_right(page: Page) -> None:
    page.get_by_test_id("text").fill(ARABIC)
    page.get_by_test_id("pair").fill("")
    page.get_by_test_id("text").press("Enter")
    expect(page.get_by_test_id("sentence")).to_contain_text("الحرب")
    wait_until_drawn(page)
    count = page.locator("[data-testid^=ring-word-]").count()
    wait_until(page, lambda: around(page), list(range(count - 1, -1, -1)))
    places = page.locator("[data-testid^=word-]").evaluate_all(
        "all => all.map(word => word.getBoundingClientRect().left)"
    )
    assert places == sorted(places, reverse=True)


def test_long_and_invisible_words_are_shown_as_text_and_break_nothing(page: Page) -> None:
    family = "\U0001f469‍\U0001f469‍\U0001f467"
    page.get_by_test_id("text").fill(f"{'x' * 300} a​b {family * 30} end")
    page.get_by_test_id("pair").fill("")
    page.get_by_test_id("text").press("Enter")
    expect(page.get_by_test_id("sentence")).to_contain_text("end")
    wait_until_drawn(page)
    texts = page.locator("[data-testid^=ring-word-]").evaluate_all("all => all.map(label => label.textContent)")
    assert any(text.startswith("xxx") and text.endswith("…") for text in texts)
    assert all("�" not in text for text in texts)
    box = page.get_by_test_id("sentence").bounding_box()
    assert box is not None
    assert box["width"] <= 1280


def test_influence_is_a_share_of_the_trace_and_is_named_so(page: Page, flow: Flow) -> None:
    set_threshold(page, 0.2)
    influence = flow.trace(threshold=0.2).influence
    word = flow.find("called")
    sentence = page.get_by_test_id("sentence")
    expect(sentence.get_by_role("heading").first).to_have_text("Influence in the trace")
    expect(sentence).not_to_contain_text("on the prediction")
    shares = influence.sum(axis=1) / influence.sum(axis=(1, 2))[:, None]
    others = [index for index in range(len(flow.words)) if index != flow.root.word]
    expect(sentence).to_contain_text(f"full bar: {100 * shares[:, others].max():.1f} %")
    page.get_by_test_id(f"word-{word}").hover()
    tooltip = page.get_by_test_id("state-tooltip")
    expect(tooltip).to_contain_text("influence in the trace: its share of all layers")
    for model in range(2):
        expect(tooltip).to_contain_text(f"{100 * shares[model, word]:.1f} %")
    page.get_by_test_id("tab-edges").click()
    page.get_by_test_id("words-table").click()
    row = page.get_by_test_id("row").nth(word)
    difference = 100 * (shares[1, word] - shares[0, word])
    expect(row).to_contain_text(f"{100 * shares[0, word]:.1f} %")
    expect(row).to_contain_text(f"{'−' if difference < 0 else '+'}{abs(difference):.1f}")
