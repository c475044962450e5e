"""A saved HTML file, open_file from the disk without a network. Every expected number comes from Python."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from attention_flows.core.flow import Prediction
from attention_flows.core.view import View
from attention_flows.export.html import page_of
from attention_flows.flow import Flow
from attention_flows.models.read import read
from attention_flows.wire import flow as wire
from tests.support import loaded_models
from tests.support.browser_app import (
    DRAWERS,
    context_without_errors,
    expected_counts,
    prefer,
    rings_data,
    wait_until_drawn,
    wait_until_shown,
)
from tests.support.folders import FIXTURES

pytestmark = pytest.mark.browser

FIXTURE = FIXTURES / "jacksonville.flow"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
RUN = "window.ran=1"
VECTORS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</SCRIPT ><ScRiPt>{RUN}</sCrIpT>",
    f"<!--<script>{RUN}</script>-->",
    f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"</noscript><script>{RUN}</script>",
    f"</textarea><svg onload={RUN}>",
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror={RUN}>',
    f"' onmouseover='{RUN}' autofocus onfocus='{RUN}",
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<details open ontoggle={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<object data='javascript:{RUN}'></object>",
    f"<a href='javascript:{RUN}' autofocus>x</a>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<base href='https://example.invalid/'>",
    f"javascript:{RUN}",
    f"${{{RUN}}}",
    f"{{{{{RUN}}}}}",
    f"{{@html '<img src=x onerror={RUN}>'}}",
    f"`;{RUN};//",
    f"';{RUN};//",
    f'";{RUN};//',
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"\u2028{RUN}\u2029",
    f"\x00<script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;img src=x onerror={RUN}&#62;",
    f"url('javascript:{RUN}')",
    f"<style>@import 'javascript:{RUN}'</style>",
    f"<math><mtext><script>{RUN}</script></mtext></math>",
    f"<template><script>{RUN}</script></template>",
    f"🦜\u202e>\u202c<script>{RUN}</script>",
)


@pytest.fixture(scope="module")
def flow() -> Flow:
    return replace(Flow.of(wire.decode(FIXTURE.read_bytes())), view=View(0.25))


@pytest.fixture
def open_file(browser: Browser, tmp_path: Path) -> Iterator[Callable[[str], Page]]:
    urls: list[str] = []
    file = tmp_path / "flow.html"
    with context_without_errors(browser, offline=True) as context:
        context.on("request", lambda request: urls.append(request.url))

        def open_page(content: str) -> Page:
            file.write_text(content, "utf-8")
            page = context.new_page()
            page.set_viewport_size({"width": 1280, "height": 800})
            prefer(page, drawers=DRAWERS)
            page.goto(file.as_uri())
            wait_until_drawn(page)
            return page

        yield open_page
        assert set(urls) == {file.as_uri()}, "nothing is fetched"


def test_it_opens_on_the_view_that_was_saved(open_file: Callable[[str], Page], flow: Flow) -> None:
    word = flow.find("called")
    view = flow.trace(word, threshold=0.3, residual=False).view
    page = open_file(page_of(flow, view))
    wait_until_shown(page, threshold=0.3, **expected_counts(flow.traced(view)))
    expect(page.get_by_test_id(f"word-{word}")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("residual")).not_to_be_checked()


def test_it_saves_pictures_by_itself(open_file: Callable[[str], Page], flow: Flow, tmp_path: Path) -> None:
    page = open_file(page_of(flow))
    page.get_by_test_id("save-button").click()
    files = {}
    for kind in ("svg", "png"):
        with page.expect_download() as download:
            page.get_by_test_id(f"save-{kind}").click()
        files[kind] = Path(download.value.path()).read_bytes()
    expect(page.get_by_test_id("save-said")).to_contain_text("in this browser’s fonts")
    flow.trace().save(tmp_path / "python.svg")
    assert files["svg"] == (tmp_path / "python.svg").read_bytes()
    assert files["png"][:8] == b"\x89PNG\r\n\x1a\n"
    size = re.search(rb'width="(\d+)" height="(\d+)"', files["svg"])
    assert size is not None
    assert struct.unpack_from(">II", files["png"], 16) == tuple(2 * int(number) for number in size.groups())


def test_it_stays_interactive(open_file: Callable[[str], Page], flow: Flow) -> None:
    page = open_file(page_of(flow))
    wait_until_shown(page, threshold=0.25, **expected_counts(flow.trace()))
    page.get_by_test_id("threshold").fill("0.2")
    wait_until_shown(page, **expected_counts(flow.trace(threshold=0.2)))
    page.get_by_test_id(f"word-{flow.find('What')}").click()
    wait_until_shown(page, **expected_counts(flow.trace("What", threshold=0.2)))
    page.get_by_test_id("clear-selection").first.click()
    page.get_by_test_id("head-6-3").click()
    wait_until_shown(page, **expected_counts(flow.trace(threshold=0.2, heads=[(6, 3)])))
    page.get_by_test_id("mode-tuned").click()
    expect(page.get_by_test_id("mode-tuned")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("help-button").click()
    page.get_by_test_id("theme").click()
    expect(page.locator(".attention-flows")).to_have_attribute("data-theme", "dark")


def test_it_shows_its_text_and_offers_no_other(open_file: Callable[[str], Page], flow: Flow) -> None:
    page = open_file(page_of(flow))
    expect(page.get_by_test_id("held-text")).to_have_text(flow.text)
    expect(page.get_by_test_id("held-pair")).to_have_text(flow.pair or "")
    expect(page.get_by_test_id("held")).to_contain_text("attention-flows serve")
    for absent in ("text", "pair", "trace-button", "example-button", "unit-token"):
        expect(page.get_by_test_id(absent)).to_have_count(0)


def test_a_threshold_below_the_floor_becomes_the_floor(open_file: Callable[[str], Page], flow: Flow) -> None:
    page = open_file(page_of(flow))
    number = page.get_by_role("spinbutton", name="Threshold")
    number.fill("0.002")
    number.press("Enter")
    wait_until_shown(page, threshold=flow.floor, **expected_counts(flow.trace(threshold=flow.floor)))


def test_units_and_sentences_can_be_chosen(open_file: Callable[[str], Page]) -> None:
    models = (loaded_models.base(), loaded_models.tuned())
    words, tokens = (read(models, *loaded_models.JACKSONVILLE, unit=unit) for unit in ("word", "token"))
    other = read(models, "Where do otters sleep?", "Otters sleep afloat.")
    page = open_file(page_of([words, tokens, other], View(0.2)))
    wait_until_shown(page, **expected_counts(words.trace(threshold=0.2)))
    page.get_by_test_id("unit-token").click()
    expect(page.get_by_test_id("sentence")).to_contain_text("ians")
    wait_until_shown(page, **expected_counts(tokens.trace(threshold=rings_data(page)["threshold"])))
    page.get_by_test_id("example-button").click()
    page.get_by_role("option").nth(1).click()
    expect(page.get_by_test_id("held-text")).to_have_text(other.text)
    expect(page.get_by_test_id("sentence")).to_contain_text("otters")
    wait_until_shown(page, **expected_counts(other.trace(threshold=rings_data(page)["threshold"])))
    expect(page.get_by_test_id("unit-token")).to_have_count(0)


def test_measures_of_heads_are_exact_in_it(open_file: Callable[[str], Page]) -> None:
    """Of a long text, whose edges alone would give large errors; the file has no server."""
    text = "The first question that the long report of the committee leaves open is who paid for it. " * 12
    flow = read((loaded_models.base(), loaded_models.tuned()), text)
    estimate = replace(flow, backend=None).heads()
    page = open_file(page_of(flow))
    exact = flow.heads()
    heads = page.get_by_test_id("heads")
    for measure, unit in (("change", "{:.3f}"), ("entropy", "{:.2f} bits")):
        page.get_by_test_id("measure").select_option(measure)
        exact_text, estimate_text = (unit.format(getattr(table, measure).max()) for table in (exact, estimate))
        assert exact_text != estimate_text
        expect(heads).to_contain_text(f"full: {exact_text}")
    expect(page.get_by_test_id("known")).to_have_count(0)
    expect(page.get_by_test_id("not-exact")).to_have_count(0)


def test_hostile_text_is_text(open_file: Callable[[str], Page], flow: Flow) -> None:
    words = replace(flow.words, labels=(HOSTILE,) * len(flow.words))
    models = tuple(replace(model, name=HOSTILE) for model in flow.models)
    hostile = replace(flow, text=HOSTILE, pair=HOSTILE, words=words, models=models, notes=(HOSTILE,))
    page = open_file(page_of(hostile))
    expect(page.get_by_test_id("word-3")).to_contain_text(HOSTILE)
    expect(page.get_by_test_id("held-text")).to_have_text(HOSTILE)
    assert page.title().startswith("</script>")
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 3
    wait_until_shown(page, **expected_counts(flow.trace()))


def test_nothing_in_a_text_a_label_or_a_name_is_executed(open_file: Callable[[str], Page], flow: Flow) -> None:
    count = len(flow.words)
    for start in range(0, len(VECTORS), count):
        chosen = [VECTORS[(start + at) % len(VECTORS)] for at in range(count)]
        words = replace(flow.words, labels=tuple(chosen))
        models = tuple(
            replace(model, name=chosen[at], prediction=Prediction((chosen[at + 1], chosen[at + 2]), (0.25, 0.75)))
            for at, model in enumerate(flow.models)
        )
        text = " ".join(chosen)
        page = open_file(page_of(replace(flow, text=text, pair=text, words=words, models=models, notes=tuple(chosen))))
        page.get_by_test_id("word-3").hover()
        page.get_by_test_id("word-3").click()
        assert page.evaluate("window.ran") is None
        assert page.locator("iframe, object, base, img, math, template").count() == 0
        assert page.locator("script").count() == 3
        page.close()


def test_an_injected_script_does_not_run(browser: Browser, flow: Flow, tmp_path: Path) -> None:
    injected = "<script>document.title = 'mine'</script><img src=x onerror=\"document.title = 'mine'\">"
    file = tmp_path / "flow.html"
    file.write_text(page_of(flow).replace("</body>", f"{injected}</body>"), "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    wait_until_drawn(page)
    assert "mine" not in page.title()
    page.close()
