"""The flow in a real JupyterLab. Every expected number comes from Python."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from attention_flows.demo import QNLI
from attention_flows.flow import Flow, TracedFlow
from attention_flows.models.read import read
from attention_flows.studies.study import open_study
from attention_flows.wire import flow as wire
from tests.support import loaded_models
from tests.support.base_folder import base_folder
from tests.support.browser_app import DRAWERS, expected_counts, prefer, wait_until_drawn, wait_until_shown
from tests.support.folders import FIXTURES
from tests.support.jupyter_lab import Notebook, lab, preferred, write_notebook

pytestmark = pytest.mark.browser

FIXTURE = FIXTURES / "jacksonville.flow"
FLOW = f"""\
from dataclasses import replace
from pathlib import Path
import attention_flows as af
from attention_flows import wire
flow = af.Flow.of(wire.decode(Path({str(FIXTURE)!r}).read_bytes()))
"""
BOOK = "book.ipynb"
HOSTILE = "</script><img src=x onerror=alert(1)>"
HOSTILE_FLOW = f"""\
words = replace(flow.words, labels=({HOSTILE!r},) * len(flow.words))
replace(flow, text={HOSTILE!r}, pair={HOSTILE!r}, words=words)"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notebooks")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with lab(folder) as url:
        yield url


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One context for all tests: it caches JupyterLab's scripts."""
    shared = browser.new_context(viewport={"width": 1440, "height": 1000}, color_scheme="light")
    prefer(shared, drawers=DRAWERS)
    yield shared
    shared.close()


@pytest.fixture(scope="module")
def flow() -> Flow:
    return Flow.of(wire.decode(FIXTURE.read_bytes()))


@pytest.fixture
def notebook(context: BrowserContext, address: str, folder: Path) -> Iterator[Callable[..., Notebook]]:
    """Opens a notebook of the given cells: always the same file, and so with the running kernel."""

    def open_notebook(*cells: str) -> Notebook:
        write_notebook(folder / BOOK, cells)
        return Notebook(context.new_page(), f"{address}lab/tree/{BOOK}?reset")

    yield open_notebook
    for page in context.pages:
        page.close()


def shown_in(book: Notebook, traced: TracedFlow) -> None:
    wait_until_shown(book.page, **expected_counts(traced))


def test_pictures_in_cells_are_those_of_the_kernel(
    notebook: Callable[..., Notebook], address: str, context: BrowserContext, folder: Path, flow: Flow
) -> None:
    """In one notebook, as JupyterLab takes longer to open than all of this."""
    with preferred(folder, "@jupyter-widgets/jupyterlab-manager:plugin", saveState=True):
        book = notebook(f"{FLOW}flow", "w = flow.widget()\nw", "w.threshold, w.selection, w.mode", HOSTILE_FLOW)
        dialogs: list[str] = []
        book.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        a_flow_as_a_cells_last_line_is_the_picture(book, flow)
        code_reads_the_state_of_the_widget(book, flow)
        the_picture_shows_what_code_sets(book, flow)
        hostile_text_is_text(book)
        assert dialogs == []
        save_one_picture(book, flow)
        book.end_kernel()  # a new kernel does not know the widget; it is slow to start, so this is the last
        book.page.close()
        book = Notebook(context.new_page(), f"{address}lab/tree/{BOOK}?reset")
        wait_until_drawn(book.page)
        wait_until_shown(book.page, **expected_counts(flow.trace(threshold=0.4)))


def a_flow_as_a_cells_last_line_is_the_picture(book: Notebook, flow: Flow) -> None:
    book.run(0)
    view = book.output(0)
    wait_until_drawn(view)
    wait_until_shown(view, **expected_counts(flow.trace(threshold=0.2)))
    width = view.get_by_test_id("rings").evaluate("rings => rings.clientWidth")
    assert width > 320, "there is room for the rings in a cell"


def code_reads_the_state_of_the_widget(book: Notebook, flow: Flow) -> None:
    book.run(1)
    view = book.output(1)
    wait_until_drawn(view)
    view.get_by_test_id("threshold").fill("0.34")
    wait_until_shown(view, **expected_counts(flow.trace(threshold=0.34)))
    word = flow.find("called")
    view.get_by_test_id(f"word-{word}").click()
    wait_until_shown(view, **expected_counts(flow.trace(word=word, threshold=0.34)))
    expected = [{"part": "through", "words": [word]}]
    assert book.run(2).inner_text() == repr((0.34, expected, "overlay"))
    comparison = flow.trace(word, threshold=0.34).comparison
    assert comparison is not None
    assert book.run(2, "len(w.traced.comparison.edges)").inner_text() == str(len(comparison.edges))


def the_picture_shows_what_code_sets(book: Notebook, flow: Flow) -> None:
    view = book.output(1)
    book.run(2, "w.selection = None; w.threshold = 0.3")
    wait_until_shown(view, **expected_counts(flow.trace(threshold=0.3)))
    expect(view.get_by_test_id("threshold")).to_have_value("0.3")
    book.run(2, "w.selection = 'What'")
    wait_until_shown(view, **expected_counts(flow.trace(word="What", threshold=0.3)))
    book.run(2, "w.selection = None; w.heads = [(6, 3), (5, 0)]")
    wait_until_shown(view, **expected_counts(flow.trace(threshold=0.3, heads=[(6, 3), (5, 0)])))
    book.run(2, "w.heads = None; w.mode = 'tuned'")
    expect(view.get_by_test_id("mode-tuned")).to_have_attribute("aria-pressed", "true")
    assert "TraitError" in book.run(2, "w.selection = 'Timbuktu'").inner_text()
    book.run(2, "w.mode = 'overlay'")
    wait_until_shown(view, **expected_counts(flow.trace(threshold=0.3)))


def hostile_text_is_text(book: Notebook) -> None:
    book.run(3)
    view = book.output(3)
    wait_until_drawn(view)
    expect(view.get_by_test_id("word-1")).to_contain_text(HOSTILE)
    assert book.page.locator("img[src=x]").count() == 0


def save_one_picture(book: Notebook, flow: Flow) -> None:
    """Alone: the state of all widgets is saved, and JupyterLab may draw cells before it has read so much."""
    book.run(0, "import ipywidgets; ipywidgets.Widget.close_all()")
    book.run(3, "0")
    book.run(1, "w = flow.widget(); w")
    wait_until_drawn(book.output(1))
    book.output(1).get_by_test_id("threshold").fill("0.4")
    wait_until_shown(book.output(1), **expected_counts(flow.trace(threshold=0.4)))
    book.save()


@pytest.mark.slow
def test_a_wheel_over_the_picture_scrolls_the_notebook(notebook: Callable[..., Notebook]) -> None:
    book = notebook(f"{FLOW}flow", *["1\n" * 20] * 3)
    page = book.page
    book.run(0)
    wait_until_drawn(page)
    rings = page.get_by_test_id("rings")
    rings.scroll_into_view_if_needed()
    box = rings.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, 120)
    expect(page.get_by_test_id("wheel-hint")).to_be_visible()
    page.wait_for_function(
        "top => document.querySelector('.jp-CodeCell .jp-OutputArea-output').getBoundingClientRect().top < top - 100",
        arg=box["y"],
    )
    wait_until_shown(page, zoom=1)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -60)
    page.keyboard.up("Control")
    wait_until_shown(page, zoom=2)


@pytest.mark.slow
def test_two_pictures_of_one_flow_do_not_disturb_each_other(notebook: Callable[..., Notebook], flow: Flow) -> None:
    book = notebook(
        f"{FLOW}v = flow.widget(height=480); v", "w = flow.widget(height=480); w", "v.threshold, w.threshold"
    )
    book.run(0)
    book.run(1)
    first, second = (book.output(index).get_by_test_id("rings") for index in (0, 1))
    expect(first).to_have_attribute("data-edges", re.compile("[1-9]"))
    book.output(1).get_by_test_id("threshold").fill("0.4")
    expect(second).to_have_attribute("data-threshold", "0.4")
    expect(first).to_have_attribute("data-threshold", "0.2")
    assert book.run(2).inner_text() == "(0.2, 0.4)"


@pytest.mark.slow
def test_the_notebooks_shortcuts_do_not_act_in_the_picture(notebook: Callable[..., Notebook]) -> None:
    book = notebook(f"{FLOW}flow", "1")
    page = book.page
    book.run(0)
    wait_until_drawn(page)
    cells = page.locator(".jp-Cell")
    # d, d deletes a cell, 0, 0 restarts the kernel, m makes text of a cell, Enter starts to edit one.
    for spot in (page.get_by_test_id("word-3"), page.get_by_role("spinbutton")):
        spot.click()
        for key in [*"ddabxm00", "ArrowDown", "Enter"]:
            page.keyboard.press(key)
    page.wait_for_timeout(500)
    expect(cells).to_have_count(2)
    expect(page.locator(".jp-CodeCell")).to_have_count(2)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    book.save()


@pytest.mark.slow
def test_after_a_reload_the_picture_is_as_it_was_left(notebook: Callable[..., Notebook], flow: Flow) -> None:
    book = notebook(f"{FLOW}w = flow.widget()\nw", "w.threshold")
    page = book.page
    book.run(0)
    wait_until_drawn(page)
    page.get_by_test_id("threshold").fill("0.4")
    shown_in(book, flow.trace(threshold=0.4))
    book.save()
    page.reload()
    wait_until_drawn(page)
    shown_in(book, flow.trace(threshold=0.4))
    page.get_by_test_id("threshold").fill("0.3")
    shown_in(book, flow.trace(threshold=0.3))
    assert book.run(1).inner_text() == "0.3", "the widget is still connected to the kernel"


LOAD = f"""\
import attention_flows as af
base, adapter = {[str(base_folder()), str(QNLI.adapter())]!r}
base = af.load(base)
tuned = af.load(base, adapter=adapter)
"""


@pytest.mark.slow
def test_the_kernel_measures_what_the_reader_asks(notebook: Callable[..., Notebook]) -> None:
    """The measures of heads of a long text; the effects of a pair, and a test of its strongest link."""
    long = "The first question that the long report of the committee leaves open is who paid for it. " * 8
    text, pair = loaded_models.JACKSONVILLE
    book = notebook(f"{LOAD}af.compare(base, tuned, {long!r})", f"af.compare(base, tuned, {text!r}, {pair!r})")
    page = book.page
    book.run(0)
    wait_until_drawn(page)
    flow = read((loaded_models.base(), loaded_models.tuned()), long)
    exact, estimate = flow.heads(), replace(flow, backend=None).heads()
    page.get_by_test_id("tab-heads").click()
    page.get_by_test_id("measure").select_option("change")
    text_of_exact = f"full: {exact.change.max():.3f}"
    assert text_of_exact != f"full: {estimate.change.max():.3f}"
    expect(page.get_by_test_id("heads")).to_contain_text(text_of_exact, timeout=60_000)
    expect(page.get_by_test_id("known")).to_have_count(0)

    book.run(1)
    output = book.output(1)
    expect(output.get_by_test_id("figure-effect")).to_be_visible(timeout=60_000)
    flow = read((loaded_models.base(), loaded_models.tuned()), text, pair)
    edge = flow.effects().top(1)
    layer, reader, word = (int(part[0]) for part in (edge.layer, edge.from_index, edge.to_index))
    output.get_by_test_id("tab-edges").click()
    table = output.get_by_test_id("table")
    expect(output.get_by_test_id("row").first.locator("td").first).to_have_text(re.compile(rf"^{layer}\b"))
    table.focus()
    table.press("ArrowDown")
    table.press("Enter")
    expect(output.get_by_test_id("crumb-0")).to_contain_text(flow.words.labels[word])
    table.press("x")
    measured = flow.knockout(edges=[(layer, None, reader, word)])
    number = output.get_by_test_id("test").first.get_by_test_id("measured")
    expect(number).to_have_attribute("data-value", re.compile(r"\d"), timeout=60_000)
    assert float(number.get_attribute("data-value") or "nan") == pytest.approx(-float(measured.effect or 0), abs=5e-4)


@pytest.mark.slow
def test_a_study_is_its_view_and_gives_what_is_kept(notebook: Callable[..., Notebook]) -> None:
    """Without its models and with them: a brush, a sentence, and back; then the page is loaded again."""
    study = open_study(QNLI.study())
    opened = f"study = af.open_study({str(QNLI.study())!r})\n"
    book = notebook(f"{LOAD}{opened}study", "w = study.widget(base, tuned); w", "len(w.selection)", "w.filter")
    book.run(0)
    count, row = "study-count", "row"
    view = book.output(0)
    everything = re.compile(f"^{len(study.held.rows)} of")
    expect(view.get_by_test_id(count)).to_have_text(everything, timeout=60_000)
    view.get_by_test_id(row).first.click()
    expect(view.get_by_test_id("study-error")).to_contain_text("study.widget(base, tuned)")
    book.run(1)
    view = book.output(1)
    expect(view.get_by_test_id(count)).to_have_text(everything, timeout=60_000)
    plot = view.get_by_test_id("study-scatter").locator(".plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    book.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 10)
    book.page.mouse.down()
    book.page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2, steps=5)
    book.page.mouse.up()
    expect(view.get_by_test_id("chip")).to_have_count(2)
    kept = view.get_by_test_id(count).inner_text().split()[0]
    assert 0 < int(kept) < len(study.held.rows)
    assert book.run(2).inner_text() == kept
    assert "'between'" in book.run(3).inner_text()
    view.get_by_test_id(row).first.click()
    expect(view.get_by_test_id("figure-effect")).to_be_visible(timeout=60_000)
    view.get_by_test_id("to-study").click()
    expect(view.get_by_test_id(count)).to_have_text(re.compile(f"^{kept} of"))
    book.save()
    book.page.reload()
    expect(book.output(1).get_by_test_id(count)).to_have_text(re.compile(f"^{kept} of"), timeout=60_000)


@pytest.mark.slow
def test_the_picture_has_the_notebooks_theme(notebook: Callable[..., Notebook], folder: Path) -> None:
    with preferred(folder, "@jupyterlab/apputils-extension:themes", theme="JupyterLab Dark"):
        book = notebook(f"{FLOW}flow")
        book.run(0)
        wait_until_drawn(book.page)
        expect(book.page.locator(".attention-flows")).to_have_attribute("data-theme", "dark")


@pytest.mark.slow
def test_an_executed_notebook_exported_to_html_shows_the_picture_offline(
    notebook: Callable[..., Notebook], browser: Browser, folder: Path
) -> None:
    book = notebook(f"{FLOW}flow")
    book.run(0)
    wait_until_drawn(book.page)
    book.save()
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", str(folder / BOOK)]
    subprocess.run(command, check=True, capture_output=True)
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((folder / "book.html").as_uri())
    check_still_image(page)
    context.close()


def check_still_image(page: Page) -> None:
    """Check that the still image is shown."""
    picture = page.locator(".jp-OutputArea-output img[alt^='Attention flows']")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 300
