"""The study view in Chromium, of a synthetic study, with its server on the same cores: opening, brushing, filtering."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.browser_app import chromium, demo
from tests.support.study_stores import StoreLayout, build_store

from .table import Line, line

BASELINE, FEW, MANY = 1000, 100_000, 1_000_000
LIMITS = {FEW: (600, 16, 200), MANY: (2000, 33, 800)}  # the first view, a frame of a brush, a filter; in ms
HEADS = (12,) * 6  # of MiniLM
OPENINGS, FILTERS = 5, 8
# When the heads, the points and the first sentences are all drawn, by the page's own clock.
FIRST_VIEW = """() => {
    const drawn = () => {
        const has = part => document.querySelector(`[data-testid${part}`)
        if (has('^=study-head-][data-mean]') && has('=study-points]') && has('=row]'))
            requestAnimationFrame(() => performance.mark('first view'))
        else requestAnimationFrame(drawn)
    }
    drawn()
}"""
MARKED = "() => performance.getEntriesByName('first view').map(mark => mark.startTime)"
MEASURED = "() => performance.getEntriesByName('af:frame').map(entry => entry.duration)"
# From a click on a colour, which keeps the sentences of its class, to the new means of heads.
REFILTER = """index => new Promise(resolve => {
    const heads = document.querySelector('[data-testid=study-heads]')
    const start = performance.now()
    new MutationObserver((_, observer) => {
        observer.disconnect()
        requestAnimationFrame(() => resolve(performance.now() - start))
    }).observe(heads, {subtree: true, attributeFilter: ['data-mean']})
    document.querySelectorAll('ul[aria-label=Colours] button')[index].click()
})"""
# The time from each frame to the next while the table is scrolled.
SCROLL = """() => new Promise(resolve => {
    const scroller = document.querySelector('[data-testid=table]').parentElement
    const times = []
    const frame = now => {
        times.push(now)
        scroller.scrollTop += 90
        if (times.length < 120) requestAnimationFrame(frame)
        else resolve(times.slice(1).map((time, index) => time - times[index]))
    }
    requestAnimationFrame(frame)
})"""


@dataclass(frozen=True)
class View:
    """What the view of one study takes, in milliseconds each time."""

    openings: list[float]
    brush: list[float]
    scroll: list[float]
    filters: list[float]


def lines(sentences: int) -> list[Line]:
    """The view of a study of so many sentences, and what it takes over that of BASELINE, in the same run."""
    small, large = view(BASELINE), view(sentences)
    first, frame, refilter = LIMITS[sentences]
    name, over = f"{sentences:,} sentences: ", f"over that of {BASELINE:,} sentences"
    return [
        line(f"{name}from the address to the first view", large.openings, limit=f"≤ {first:,} ms"),
        _ratio(f"{name}… {over}", large.openings, small.openings),
        line(f"{name}a frame's script, brushing, {len(large.brush)} frames", large.brush, limit=f"every ≤ {frame} ms"),
        line(f"{name}from one frame to the next, scrolling the table", large.scroll, limit="median ≤ 16.7 ms"),
        line(f"{name}from a filter to the means of heads", large.filters, limit=f"≤ {refilter} ms"),
        _ratio(f"{name}… {over}", large.filters, small.filters),
    ]


def _ratio(what: str, values: list[float], baseline: list[float]) -> Line:
    usual = statistics.median(baseline)
    return Line(what, statistics.median(values) / usual, max(values) / usual, "×")


def view(sentences: int) -> View:
    """The view of a synthetic study of so many sentences, measured."""
    with tempfile.TemporaryDirectory() as folder:
        layout = StoreLayout(sentences=sentences, heads=HEADS, edges=1, shard_rows=8192)
        store = build_store(Path(folder) / "study", layout)
        with demo("serve", "--study", str(store)) as address, chromium(whole=True) as browser:
            openings = []
            for _ in range(OPENINGS):
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.add_init_script(f"({FIRST_VIEW})()")
                page.goto(address)
                openings.append(_first_view(page))
                page.context.close()
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(address)
            expect(page.get_by_test_id("row").first).to_be_visible(timeout=60_000)
            page.wait_for_timeout(3000)  # until the intervals are there
            brush = _brush(page)
            scroll = [float(taken) for taken in page.evaluate(SCROLL)]
            filters = [_filter(page, at) for at in range(FILTERS)]
    return View(openings, brush, scroll, filters)


def _first_view(page: Page) -> float:
    while not (marked := page.evaluate(MARKED)):
        page.wait_for_timeout(20)
    return float(marked[0])


def _brush(page: Page) -> list[float]:
    """Drag a box open over the points, and release it."""
    plot = page.get_by_test_id("study-scatter").locator(".plot")
    box = plot.bounding_box()
    assert box is not None
    left, top = box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.2
    page.evaluate("performance.clearMeasures('af:frame')")
    page.mouse.move(left, top)
    page.mouse.down()
    for step in range(1, 121):
        page.mouse.move(left + box["width"] * 0.005 * step, top + box["height"] * 0.005 * step)
    page.mouse.up()
    page.wait_for_timeout(1000)
    frames = [float(taken) for taken in page.evaluate(MEASURED)]
    plot.press("Escape")
    page.wait_for_timeout(2000)
    return frames


def _filter(page: Page, at: int) -> float:
    """Keep the sentences of one of two classes, in turns, once the intervals of the last are there."""
    taken = float(page.evaluate(REFILTER, at % 2))
    page.wait_for_timeout(2500)
    return taken
