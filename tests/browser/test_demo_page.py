"""The built application in Chromium. Every number that the page is held to comes from Python."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from attention_flows.flow import Flow
from attention_flows.models.long_texts.policy import Long
from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.browser_app import (
    expected_counts,
    prefer,
    rings_data,
    set_threshold,
    wait_until,
    wait_until_drawn,
    wait_until_shown,
)

pytestmark = pytest.mark.browser


def test_the_demo_opens_on_the_published_example(fresh_page: Page, flow: Flow) -> None:
    page = fresh_page
    expect(page.get_by_test_id("text")).to_have_value(loaded_models.JACKSONVILLE[0])
    expect(page.get_by_test_id("pair")).to_have_value(loaded_models.JACKSONVILLE[1])
    expected = expected_counts(flow.trace(threshold=rings_data(page)["threshold"]))
    wait_until_shown(page, **expected)
    assert expected["only_base"] > 0
    assert expected["only_tuned"] > 0


@pytest.mark.parametrize("threshold", [0.05, 0.2, 0.3, 0.5, 0.9])
def test_the_threshold_draws_the_edges_that_python_finds(page: Page, flow: Flow, threshold: float) -> None:
    set_threshold(page, threshold)
    wait_until_shown(page, threshold=threshold, **expected_counts(flow.trace(threshold=threshold)))


def test_a_click_on_a_word_narrows_the_trace_to_what_python_says(page: Page, flow: Flow) -> None:
    set_threshold(page, 0.2)
    whole, narrowed = expected_counts(flow.trace()), expected_counts(flow.trace("What"))
    assert narrowed["edges"] < whole["edges"]
    page.get_by_test_id(f"word-{flow.find('What')}").click()
    wait_until_shown(page, **narrowed)
    expect(page.get_by_test_id(f"word-{flow.find('What')}")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("clear-selection").first.click()
    wait_until_shown(page, **whole)


def test_a_click_on_a_ring_label_or_a_node_narrows_the_trace(page: Page, flow: Flow) -> None:
    set_threshold(page, 0.2)
    word = flow.find("called")
    page.get_by_test_id(f"ring-word-{word}").click()
    wait_until_shown(page, **expected_counts(flow.trace(word)))
    page.get_by_test_id(f"ring-word-{word}").click()
    wait_until_shown(page, **expected_counts(flow.trace()))
    # By keyboard to a state: the third ring inward from the input of the first word.
    state = page.get_by_test_id("state-focus")
    state.focus()
    for _ in range(3):
        state.press("ArrowDown")
    expect(state).to_have_attribute("aria-label", "[CLS], layer 3")
    expect(page.get_by_test_id("state-tooltip")).to_contain_text("[CLS], layer 3")
    box = state.bounding_box()
    assert box is not None
    state.press("Enter")
    wait_until_shown(page, **expected_counts(flow.trace(0, layer=3)))
    # By mouse: the first click on the same state releases it, the second selects it.
    place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*place)
    wait_until_shown(page, **expected_counts(flow.trace()))
    page.mouse.click(*place)
    wait_until_shown(page, **expected_counts(flow.trace(0, layer=3)))


def test_residual_links_and_special_tokens_can_be_left_out(page: Page, flow: Flow) -> None:
    set_threshold(page, 0.2)
    page.get_by_test_id("residual").click()
    wait_until_shown(page, **expected_counts(flow.trace(residual=False)))
    page.get_by_test_id("hide-special").click()
    wait_until_shown(page, **expected_counts(flow.trace(residual=False, hide_special=True)))


def test_clicks_on_heads_keep_only_those(page: Page, flow: Flow) -> None:
    set_threshold(page, 0.05)
    page.get_by_test_id("head-6-3").click()
    wait_until_shown(page, **expected_counts(flow.trace(threshold=0.05, heads=[(6, 3)])))
    page.get_by_test_id("head-5-0").click()
    wait_until_shown(page, **expected_counts(flow.trace(threshold=0.05, heads=[(6, 3), (5, 0)])))
    page.get_by_test_id("head-6-3").click()
    page.get_by_test_id("head-5-0").click()
    wait_until_shown(page, **expected_counts(flow.trace(threshold=0.05)))


def test_each_mode_shows_its_own_colours(page: Page) -> None:
    def hues() -> set[str]:
        return set(
            page.get_by_test_id("rings").evaluate(
                """rings => {
                    const canvas = rings.querySelector('canvas')
                    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
                    const seen = {turquoise: 0, purple: 0, slate: 0}
                    for (let i = 0; i < data.length; i += 4) {
                        if (data[i + 3] < 100) continue
                        const [r, g, b] = [data[i], data[i + 1], data[i + 2]]
                        const spread = Math.max(r, g, b) - Math.min(r, g, b)
                        if (spread < 40) seen.slate++
                        else if (g > r + 30 && g >= b - 30) seen.turquoise++
                        else if (b > g + 30 && r > g) seen.purple++
                    }
                    return Object.keys(seen).filter(name => seen[name] > 50)
                }"""
            )
        )

    set_threshold(page, 0.2)
    wait_until(page, hues, {"turquoise", "purple", "slate"})
    page.get_by_test_id("mode-base").click()
    wait_until(page, lambda: hues() - {"slate"}, {"turquoise"})
    page.get_by_test_id("mode-tuned").click()
    wait_until(page, lambda: hues() - {"slate"}, {"purple"})


def test_hovering_an_edge_lists_its_heads_with_both_weights(page: Page, flow: Flow) -> None:
    set_threshold(page, 0.2)
    box = page.get_by_test_id("rings").bounding_box()
    assert box is not None
    detail = page.get_by_test_id("edge-tooltip")
    # An edge crosses this line somewhere between the rings.
    for step in range(200):
        page.mouse.move(box["x"] + box["width"] / 2 + step, box["y"] + box["height"] / 2 + step / 3)
        if detail.count() and detail.is_visible():
            break
    expect(detail).to_be_visible()
    expect(detail).to_contain_text("head")


def test_a_typed_sentence_is_traced_on_enter(page: Page) -> None:
    text, pair = "Where do otters sleep?", "Otters often sleep afloat, wrapped in kelp."
    page.get_by_test_id("text").fill(text)
    page.get_by_test_id("pair").fill(pair)
    page.get_by_test_id("pair").press("Enter")
    expect(page.get_by_test_id("sentence")).to_contain_text("otters")
    typed = read((loaded_models.base(), loaded_models.tuned()), text, pair)
    wait_until_shown(page, **expected_counts(typed.trace(threshold=rings_data(page)["threshold"])))
    prediction = typed.models[1].prediction
    assert prediction is not None
    expect(page.get_by_test_id("prediction")).to_contain_text(f"{max(prediction.probabilities) * 100:.1f}")


def test_a_text_that_is_typed_and_not_traced_is_marked(page: Page) -> None:
    note, former = page.get_by_test_id("not-traced"), page.get_by_test_id("unsent")
    text = page.get_by_test_id("text")
    traced = text.input_value()
    expect(note).to_have_count(0)
    text.fill("Who wrote it?")
    expect(note).to_contain_text("press Enter")
    expect(former).to_be_visible()
    text.fill(f" {traced} ")
    expect(note).to_have_count(0)
    expect(former).to_have_count(0)
    page.get_by_test_id("pair").fill("")
    expect(note).to_be_visible()
    text.press("Enter")
    expect(page.get_by_test_id("sentence")).not_to_contain_text("Residents")
    expect(note).to_have_count(0)
    expect(former).to_have_count(0)


@pytest.mark.parametrize(("kind", "strictest"), [("mass", 0.01), ("top", 1)])
def test_a_threshold_by_row_starts_at_a_value_of_the_text(page: Page, kind: str, strictest: float) -> None:
    threshold = page.get_by_test_id("threshold")
    page.get_by_test_id("threshold-kind").select_option(kind)
    expect(page.get_by_test_id("threshold-suited")).to_have_text("chosen for this text")
    suited, edges = float(threshold.input_value()), rings_data(page)["edges"]
    assert 50 <= edges <= 300
    if kind == "mass":
        assert suited > 10 * strictest
    # The next looser value has too many.
    step = 0.01 if kind == "mass" else 1
    threshold.fill(f"{suited + step:g}")
    wait_until_shown(page, threshold=suited + step)
    assert rings_data(page)["edges"] > 300


def test_tokens_are_traced_as_python_traces_them(page: Page) -> None:
    page.get_by_test_id("unit-token").click()
    expect(page.get_by_test_id("sentence")).to_contain_text("ians")
    tokens = read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE, unit="token")
    set_threshold(page, 0.25)
    wait_until_shown(page, threshold=0.25, **expected_counts(tokens.trace(threshold=0.25)))


def test_a_base_without_a_task_head_says_so(page: Page) -> None:
    expect(page.get_by_test_id("prediction")).to_contain_text("no task head", ignore_case=True)


def test_a_text_that_is_too_long_shows_the_error_and_keeps_the_picture(page: Page) -> None:
    before = rings_data(page)
    page.get_by_test_id("text").fill("word " * 600)
    page.get_by_test_id("text").press("Enter")
    expect(page.get_by_test_id("error")).to_contain_text("tokens long")
    expect(page.get_by_test_id("error")).to_contain_text("at most 512")
    expect(page.get_by_test_id("error")).not_to_contain_text("--")
    assert rings_data(page) == before
    # Dimmed: it is the picture of another text.
    wait_until(page, lambda: float(page.locator("main").evaluate("main => getComputedStyle(main).opacity")) < 0.5, True)
    page.get_by_test_id("text").fill("Short again.")
    page.get_by_test_id("text").press("Enter")
    expect(page.get_by_test_id("error")).to_have_count(0)
    expect(page.get_by_test_id("sentence")).to_contain_text("again")


@pytest.mark.parametrize(
    ("policy", "long", "note"),
    [
        ("truncate", Long(truncate=True), "The text was cut off after"),
        ("window", Long(window=True), "Read in 2 windows of 512 tokens."),
    ],
)
def test_a_text_that_is_too_long_is_cut_off_or_read_in_windows_there_and_then(
    page: Page, policy: str, long: Long, note: str
) -> None:
    text = ("The first question that the long report of the committee leaves open is who paid for it. " * 40).strip()
    page.get_by_test_id("text").fill(text)
    page.get_by_test_id("pair").fill("")
    page.get_by_test_id("text").press("Enter")
    page.get_by_test_id(f"long-{policy}").click()
    expect(page.get_by_test_id("error")).to_have_count(0, timeout=60_000)
    expect(page.get_by_test_id("notes")).to_contain_text(note)
    flow = read((loaded_models.base(), loaded_models.tuned()), text, long=long)
    expect(page.get_by_test_id("sentence").locator("button[data-testid^=word-]")).to_have_count(len(flow.words))
    expect(page.locator("main")).to_have_css("opacity", "1")
    assert f"long={policy}" in page.evaluate("location.hash")


def test_weaker_edges_are_fetched_when_a_lower_threshold_is_typed(page: Page) -> None:
    number = page.get_by_role("spinbutton")
    number.fill("0.004")
    number.press("Enter")
    flow = read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE, floor=0.004)
    wait_until_shown(page, threshold=0.004, **expected_counts(flow.trace(threshold=0.004)))
    expect(page.get_by_test_id("threshold")).to_have_attribute("min", "0.005")
    set_threshold(page, 0.2)
    wait_until_shown(page, **expected_counts(flow.trace(threshold=0.2)))


def test_words_without_influence_are_folded_where_not_all_can_be_written(page: Page) -> None:
    text = "The first question that the long report of the committee leaves open is who paid for it. " * 9
    page.get_by_test_id("text").fill(text)
    page.get_by_test_id("pair").fill("")
    page.get_by_test_id("text").press("Enter")
    expect(page.get_by_test_id("sentence")).to_contain_text("committee")
    wait_until_drawn(page)
    flow = read((loaded_models.base(), loaded_models.tuned()), text)
    labels, ticks = page.locator("[data-testid^=ring-word-]"), page.locator("[data-testid^=fold-]")

    def unread() -> int:
        threshold = rings_data(page)["threshold"]
        read_by_either = flow.trace(threshold=threshold).influence[:, 0].any(axis=0)
        return int((~read_by_either).sum())

    set_threshold(page, 0.3)
    expect(ticks.first).to_be_visible()
    expect(page.get_by_test_id("fold")).to_have_attribute("aria-pressed", "true")

    def folded() -> int:
        return sum(ticks.evaluate_all("all => all.map(tick => Number(tick.firstChild.data.slice(2)))"))

    wait_until(page, lambda: 0 < folded() <= unread() and labels.count() == len(flow.words.labels) - folded(), True)
    ticks.first.click()
    expect(ticks).to_have_count(0)
    expect(labels).not_to_have_count(len(flow.words.labels))  # there is not room for all labels
    assert labels.count() > len(flow.words.labels) / 3


def test_an_example_is_picked(page: Page) -> None:
    page.get_by_test_id("example-button").click()
    expect(page.get_by_test_id("example-panel")).to_contain_text("no task head")
    page.get_by_test_id("example-qnli-3").click()
    expect(page.get_by_test_id("sentence")).not_to_contain_text("Jacksonville")
    wait_until_drawn(page)


def test_only_this_server_receives_requests(browser: Browser, address: str) -> None:
    page = browser.new_page()
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    prefer(page, edges="attention", tab="heads")
    page.goto(address)
    wait_until_drawn(page)
    flows = len(loaded_models.course().checkpoints)
    for _ in range(100):  # the page prefetches the course
        if sum(url.endswith("api/flow") for url in urls) == flows:
            break
        page.wait_for_timeout(100)
    page.wait_for_load_state("networkidle")
    before = len(urls)
    set_threshold(page, 0.3)
    page.get_by_test_id("word-3").click()
    page.get_by_test_id("head-5-0").click()
    page.wait_for_timeout(300)
    # A browser may request the icon again when the address changes.
    later = [url for url in urls[before:] if "/assets/icon" not in url]
    assert later == [], "the slider and clicks must not ask the server"
    assert all(url.startswith((address.partition("?")[0], "data:")) for url in urls), urls
    page.close()


def test_text_is_never_markup(page: Page) -> None:
    page.get_by_test_id("text").fill("<img src=x onerror=alert(1)> <b>bold</b>")
    page.get_by_test_id("pair").fill("")
    page.get_by_test_id("text").press("Enter")
    expect(page.get_by_test_id("sentence")).to_contain_text("onerror")
    assert page.locator("img[src=x], [data-testid=sentence] b").count() == 0
