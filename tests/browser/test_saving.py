"""Saving from the page: the files that a person gets are those that Python and the command line write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from attention_flows.cli import main
from attention_flows.demo import QNLI
from attention_flows.export.picture.coverage import find_missing
from attention_flows.export.picture.look import Look
from attention_flows.export.picture.raster import FAMILY
from attention_flows.export.picture.svg import svg
from attention_flows.flow import Flow, TracedFlow
from attention_flows.models.loading.load import load, load_tuned
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.base_folder import base_folder
from tests.support.browser_app import DRAWERS, SIZE, Opened, demo, opener, prefer, wait_until_drawn
from tests.support.kept_page import KeptPage, keeping

pytestmark = pytest.mark.browser
TEXT, PAIR = loaded_models.JACKSONVILLE


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with demo("serve", str(base_folder()), str(QNLI.adapter())) as url:
        yield url


@pytest.fixture(scope="module")
def models() -> tuple[Model, Model]:
    """As the command line loads and names them."""
    base = load(str(base_folder()))
    return base, load_tuned(base, str(QNLI.adapter()))


@pytest.fixture(scope="module")
def flow(models: tuple[Model, Model]) -> Flow:
    return read(models, TEXT, PAIR)


@pytest.fixture
def loaded(models: tuple[Model, Model], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line has its models already: tests/cli runs the same command as a process, which loads them."""
    for name, model in zip(("load", "load_tuned"), models, strict=True):
        monkeypatch.setattr(f"attention_flows.models.loading.load.{name}", lambda *_, of=model, **__: of)


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Opened:
    def open_one(context: BrowserContext) -> Page:
        page = context.new_page()
        page.set_viewport_size(SIZE)
        prefer(page, edges="attention", tab="heads", drawers=DRAWERS)
        page.goto(address)
        page.get_by_test_id("text").fill(TEXT)
        page.get_by_test_id("pair").fill(PAIR)
        page.get_by_test_id("pair").press("Enter")
        wait_until_drawn(page)
        return page

    return opener(browser, open_one, accept_downloads=True)


@pytest.fixture(scope="module")
def kept(opened: Opened) -> Iterator[KeptPage]:
    with keeping(opened) as page:
        yield page


def saved(page: Page, kind: str) -> bytes:
    """The file that the menu saves."""
    if not page.get_by_test_id("save-panel").is_visible():
        page.get_by_test_id("save-button").click()
    with page.expect_download() as download:
        page.get_by_test_id(f"save-{kind}").click()
    assert download.value.suggested_filename == f"what-are-people-from-jacksonville.{kind}"
    expect(page.get_by_test_id("save-said")).to_have_text(f"Saved what-are-people-from-jacksonville.{kind}.")
    return Path(download.value.path()).read_bytes()


def by_command(folder: Path, kind: str, *options: str) -> bytes:
    """The file that the command line writes."""
    file = folder / f"x.{kind}"
    command = ["trace", str(base_folder()), str(QNLI.adapter()), "--text", TEXT, "--pair", PAIR]
    assert main([*command, *options, "-o", str(file)]) == 0
    return file.read_bytes()


@pytest.mark.usefixtures("loaded")
def test_page_python_and_command_line_write_the_same_svg(page: Page, flow: Flow, tmp_path: Path) -> None:
    page.get_by_test_id("threshold").fill("0.15")
    page.get_by_test_id(f"ring-word-{flow.find('called')}").click()
    page.get_by_test_id("residual").click()
    expect(page.get_by_test_id("rings")).to_have_attribute("data-threshold", "0.15")
    traced = flow.trace("called", threshold=0.15, residual=False)
    assert traced.comparison is not None
    expect(page.get_by_test_id("rings")).to_have_attribute("data-edges", str(traced.comparison.strands()))
    traced.save(tmp_path / "python.svg")
    ours = saved(page, "svg")
    assert ours == (tmp_path / "python.svg").read_bytes()
    options = ("--threshold", "0.15", "--through", "called", "--no-residual")
    assert ours == by_command(tmp_path, "svg", *options)


@pytest.mark.usefixtures("loaded")
def test_they_write_the_same_svg_of_one_model_on_dark_ground(fresh_page: Page, flow: Flow, tmp_path: Path) -> None:
    page = fresh_page
    page.get_by_test_id("threshold").fill("0.1")
    page.get_by_test_id("mode-tuned").click()
    page.get_by_test_id("hide-special").click()
    page.get_by_test_id("head-6-3").click()
    traced = flow.trace(threshold=0.1, hide_special=True, heads=[(6, 3)])
    expect(page.get_by_test_id("rings")).to_have_attribute("data-threshold", "0.1")
    page.get_by_test_id("save-button").click()
    page.get_by_test_id("save-on-dark").click()
    traced.save(tmp_path / "python.svg", mode="tuned", theme="dark")
    ours = saved(page, "svg")
    assert ours == (tmp_path / "python.svg").read_bytes()
    options = ("--threshold", "0.1", "--heads", "6:3", "--hide-special", "--mode", "tuned", "--theme", "dark")
    assert ours == by_command(tmp_path, "svg", *options)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("mode", ["difference", "sides"])
def test_they_write_the_same_svg_in_each_mode_and_order(page: Page, flow: Flow, tmp_path: Path, mode: Any) -> None:
    page.get_by_test_id("threshold").fill("0.3")
    page.get_by_test_id(f"mode-{mode}").click()
    page.get_by_test_id("order-influence").click()
    expect(page.get_by_test_id("rings")).to_have_attribute("data-threshold", "0.3")
    flow.trace(threshold=0.3).save(tmp_path / "python.svg", mode=mode, order="influence")
    ours = saved(page, "svg")
    assert ours == (tmp_path / "python.svg").read_bytes()
    assert ours == by_command(tmp_path, "svg", "--threshold", "0.3", "--mode", mode, "--order", "influence")


@pytest.mark.parametrize("kind", ["png", "pdf", "json", "graphml", "csv"])
def test_what_the_server_writes_is_what_python_writes(page: Page, flow: Flow, tmp_path: Path, kind: str) -> None:
    page.get_by_test_id("mode-overlay").click()
    page.get_by_test_id("order-reading").click()
    page.get_by_test_id("threshold").fill("0.25")
    expect(page.get_by_test_id("rings")).to_have_attribute("data-threshold", "0.25")
    flow.trace(threshold=0.25).save(tmp_path / f"x.{kind}")
    assert saved(page, kind) == (tmp_path / f"x.{kind}").read_bytes()


def test_a_pinned_comparison_is_saved_as_python_saves_it(page: Page, flow: Flow, tmp_path: Path) -> None:
    both = pinned(page, flow)
    modes: tuple[Any, ...] = ("overlay", "difference", "sides")
    for mode in modes:
        page.get_by_test_id(f"mode-{mode}").click()
        expect(page.get_by_test_id(f"mode-{mode}")).to_have_attribute("aria-pressed", "true")
        both.save(tmp_path / "python.svg", mode=mode)
        assert saved(page, "svg") == (tmp_path / "python.svg").read_bytes(), mode


def test_a_pinned_comparison_is_saved_in_every_other_format(page: Page, flow: Flow, tmp_path: Path) -> None:
    both = pinned(page, flow)
    for kind in ("png", "pdf", "json", "graphml", "csv"):
        both.save(tmp_path / f"x.{kind}")
        assert saved(page, kind) == (tmp_path / f"x.{kind}").read_bytes(), kind


def test_the_menu_says_why_a_pinned_comparison_is_no_interactive_file(page: Page, flow: Flow) -> None:
    pinned(page, flow)
    page.get_by_test_id("save-button").click()
    item = page.get_by_test_id("save-html")
    expect(item).to_be_disabled()
    expect(item).to_contain_text("release the pinned one first")
    item.click(force=True)
    expect(page.get_by_test_id("save-said")).to_have_text("")
    page.keyboard.press("Escape")
    page.get_by_test_id("crumb-pin").get_by_role("button").click()
    page.get_by_test_id("save-button").click()
    expect(item).to_be_enabled()


def pinned(page: Page, flow: Flow) -> TracedFlow:
    """Pins the trace at 0.2, goes through *called* at 0.15, and gives what Python makes of that."""
    page.get_by_test_id("threshold").fill("0.2")
    expect(page.get_by_test_id("rings")).to_have_attribute("data-threshold", "0.2")
    page.get_by_test_id("pin").click()
    page.get_by_test_id("threshold").fill("0.15")
    page.get_by_test_id(f"ring-word-{flow.find('called')}").click()
    both = flow.trace("called", threshold=0.15).against(flow.trace(threshold=0.2))
    assert both.comparison is not None
    expect(page.get_by_test_id("rings")).to_have_attribute("data-edges", str(both.comparison.strands()))
    return both


def test_the_menu_is_used_by_keyboard(page: Page) -> None:
    button = page.get_by_test_id("save-button")
    button.focus()
    button.press("ArrowDown")
    expect(page.get_by_test_id("save-svg")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_test_id("copy-link")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("save-png")).to_be_focused()
    with page.expect_download():
        page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("save-panel")).to_have_count(0)
    expect(button).to_be_focused()


def test_a_server_error_is_shown(page: Page) -> None:
    error = "pictures need typst: pip install 'attention-flows[image]'"
    body = json.dumps({"error": error})
    page.route("**/api/save", lambda route: route.fulfill(status=400, content_type="application/json", body=body))
    page.get_by_test_id("save-button").click()
    page.get_by_test_id("save-pdf").click()
    expect(page.get_by_test_id("save-said")).to_have_text(error)
    page.unroute("**/api/save")


def test_scripts_without_a_font_are_named(page: Page, models: tuple[Model, Model]) -> None:
    """The machine may have fonts for some: the expected line is Python's."""
    text = "中文 and ภาษาไทย, العربية"
    page.get_by_test_id("text").fill(text)
    page.get_by_test_id("pair").fill("")
    page.get_by_test_id("text").press("Enter")
    expect(page.get_by_test_id("sentence")).to_contain_text("ภาษาไทย")
    page.get_by_test_id("save-button").click()
    picture = svg(read(models, text).trace(), Look())
    missing = find_missing(picture, FAMILY)
    for kind in ("png", "pdf"):
        with page.expect_download():
            page.get_by_test_id(f"save-{kind}").click()
        line = "" if missing is None else f"; {missing.advice}"
        expect(page.get_by_test_id("save-said")).to_have_text(f"Saved 中文-and-ภาษาไทย-العربية.{kind}{line}.")
