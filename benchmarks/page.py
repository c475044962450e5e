"""The page in Chromium: how long it takes to open and to answer, and a frame while something is dragged."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.support.browser_app import chromium, demo, open_page, wait_until_drawn

from .deep import save_deep_models
from .table import Line, line

RESPONSE = """() => {
    const [flow] = performance.getEntriesByType('resource').filter(one => one.name.endsWith('api/flow')).slice(-1)
    const opened = performance.getEntriesByName('af:open').at(-1)
    return [flow.responseEnd, flow.decodedBodySize, opened.startTime + opened.duration]
}"""
OPENED = """() => {
    const [first] = performance.getEntriesByName('af:open')
    return first.startTime + first.duration
}"""
MEASURED = "name => performance.getEntriesByName(name).map(entry => entry.duration)"


def lines(pairs: list[tuple[str, str]], long_text: str) -> list[Line]:
    """Open each of ``pairs`` by Enter, then drag τ over ``long_text``."""
    with demo() as address, chromium(whole=True) as browser:
        starts = []
        for _ in range(5):
            page = open_page(browser.new_context(), address)
            starts.append(float(page.evaluate(OPENED)))
            page.context.close()
        page = open_page(browser, address)
        opens = []
        for text, pair in pairs:
            opens.append(open_sentence(page, text, pair))
        open_sentence(page, long_text, "")
        words = page.locator("[data-testid^=word-]").count()
        frames = _drag(page)
        beside = {}
        for tab in ("edges", "paths"):
            page.get_by_test_id(f"tab-{tab}").click()
            page.wait_for_timeout(500)
            beside[tab] = _drag(page)
        zooms = _zoom(page)
        page.close()
    return [
        line("from the address to the first picture, nothing cached", starts, limit="≤ 1,500 ms"),
        line("from Enter to the picture, 32-token pair", opens, limit="median ≤ 400 ms"),
        line(f"a frame's script, dragging τ, {words} words, {len(frames)} frames", frames, limit="every ≤ 16 ms"),
        line(f"… with the table of edges open, {len(beside['edges'])} frames", beside["edges"], limit="every ≤ 16 ms"),
        line(f"… with the paths open, {len(beside['paths'])} frames", beside["paths"], limit="every ≤ 16 ms"),
        line(f"a frame's script, zooming and panning, {len(zooms)} frames", zooms, limit="every ≤ 16 ms"),
    ]


def deep_lines(text: str) -> list[Line]:
    """Open ``text``, as long as it may be, with two models of 12 × 12 heads; drag τ and point about."""
    with tempfile.TemporaryDirectory() as folder:
        models = [str(saved) for saved in save_deep_models(Path(folder))]
        with demo("serve", *models) as address, chromium(whole=True) as browser:
            page = browser.new_page()
            page.set_viewport_size({"width": 1280, "height": 800})
            page.goto(address)
            page.get_by_test_id("text").wait_for()
            open_sentence(page, "Warm up.", "")
            opened_in = [_open_after_response(page, f"{text}{'.' * at}") for at in range(3)]
            sizes = [size for _, size in opened_in]
            words = page.locator("[data-testid^=word-]").count()
            page.wait_for_timeout(1000)
            frames = _drag(page)
            hovers = _point_about(page)
            zooms = _zoom(page)
    return [
        line(f"the message, {words} words, 12 × 12 heads, both models", sizes, "kB", "≤ 4,000 kB"),
        line("from the response to the first picture", [taken for taken, _ in opened_in], limit="≤ 1,100 ms"),
        line(f"a frame's script, dragging τ, {len(frames)} frames", frames, limit="every ≤ 16 ms"),
        line(f"a frame's script, pointing at edges, {len(hovers)} frames", hovers, limit="every ≤ 16 ms"),
        line(f"a frame's script, zooming and panning, {len(zooms)} frames", zooms, limit="every ≤ 16 ms"),
    ]


def _open_after_response(page: Page, text: str) -> tuple[float, float]:
    """Milliseconds from the end of the response to the picture, and the response's size in kB."""
    page.evaluate("performance.clearResourceTimings()")
    open_sentence(page, text, "")
    ended, size, drawn_at = page.evaluate(RESPONSE)
    return drawn_at - ended, size / 1000


def _point_about(page: Page) -> list[float]:
    """Move the pointer across the rings at a threshold that leaves thousands of edges."""
    page.get_by_test_id("threshold").fill("0.05")
    page.wait_for_timeout(800)
    box = page.get_by_test_id("rings").bounding_box()
    assert box is not None
    page.evaluate("performance.clearMeasures('af:frame')")
    for step in range(80):
        x, y = box["x"] + box["width"] * (0.2 + 0.0075 * step), box["y"] + box["height"] * (0.25 + 0.006 * step)
        page.mouse.move(x, y)
        page.wait_for_timeout(20)
    return [float(taken) for taken in page.evaluate(MEASURED, "af:frame")]


def _zoom(page: Page) -> list[float]:
    """Scroll into the rings, drag them about, and scroll out again, at the threshold that is there."""
    box = page.get_by_test_id("rings").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4
    page.evaluate("performance.clearMeasures('af:frame')")
    page.mouse.move(x, y)
    for turn in (-60, 60):
        for _ in range(25):
            page.mouse.wheel(0, turn)
            page.wait_for_timeout(20)
        if turn < 0:
            page.mouse.down()
            for step in range(50):
                page.mouse.move(x - 3 * step, y + 2 * step)
                page.wait_for_timeout(15)
            page.mouse.up()
            page.mouse.move(x, y)
    page.wait_for_timeout(300)
    return [float(taken) for taken in page.evaluate(MEASURED, "af:frame")]


def open_sentence(page: Page, text: str, pair: str) -> float:
    """Milliseconds from Enter until the new picture is painted, by the page's own clock."""
    page.get_by_test_id("text").fill(text)
    page.get_by_test_id("pair").fill(pair)
    page.evaluate("performance.clearMeasures('af:open')")
    page.get_by_test_id("text").press("Enter")
    while not (taken := page.evaluate(MEASURED, "af:open")):
        page.wait_for_timeout(20)
    wait_until_drawn(page)
    return float(taken[-1])


def _drag(page: Page) -> list[float]:
    """Drag the slider's thumb with the mouse over its whole length and back."""
    box = page.get_by_test_id("threshold").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.get_by_test_id("threshold").fill("0.2")
    page.wait_for_timeout(200)
    page.evaluate("performance.clearMeasures('af:frame')")
    page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    page.mouse.down()
    for step in range(240):
        page.mouse.move(box["x"] + box["width"] * abs(0.5 - (step % 120) / 120) * 2, middle)
    page.mouse.up()
    page.wait_for_timeout(200)
    return [float(taken) for taken in page.evaluate(MEASURED, "af:frame")]
