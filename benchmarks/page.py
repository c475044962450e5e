"""The page in Chromium: from Enter to the picture, and a frame while τ is dragged."""

from __future__ import annotations

from playwright.sync_api import Page

from browser.app import chromium, demo, drawn, opened

from .table import Line, line

MEASURED = "name => performance.getEntriesByName(name).map(entry => entry.duration)"


def lines(pairs: list[tuple[str, str]], long_text: str) -> list[Line]:
    """Open each of ``pairs`` by Enter, then drag τ over ``long_text``."""
    with demo() as address, chromium() as browser:
        page = opened(browser, address)
        opens = []
        for text, pair in pairs:
            opens.append(open_sentence(page, text, pair))
        open_sentence(page, long_text, "")
        words = page.locator("[data-testid^=word-]").count()
        frames = _drag(page)
        page.close()
    return [
        line("from Enter to the picture, 32-token pair", opens, limit="median ≤ 400 ms"),
        line(f"a frame's script, dragging τ, {words} words, {len(frames)} frames", frames, limit="every ≤ 16 ms"),
    ]


def open_sentence(page: Page, text: str, pair: str) -> float:
    """Milliseconds from Enter until the new picture is painted, by the page's own clock."""
    page.get_by_test_id("text").fill(text)
    page.get_by_test_id("pair").fill(pair)
    page.evaluate("performance.clearMeasures('af:open')")
    page.get_by_test_id("text").press("Enter")
    while not (taken := page.evaluate(MEASURED, "af:open")):
        page.wait_for_timeout(20)
    drawn(page)
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
