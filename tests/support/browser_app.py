"""The running product: the started command, and a real Chromium at its address."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect, sync_playwright

from attention_flows.flow import TracedFlow

# The shell draws no window of its own around each page, which takes half of a test's processor time.
SHELL, BROWSERS = "chromium-headless-shell", ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextlib.contextmanager
def demo(*arguments: str) -> Iterator[str]:
    """Start ``attention-flows demo`` (or another command) and give the address that it prints, with the token."""
    command = [sys.executable, "-m", "attention_flows", *(arguments or ("demo",)), "--no-browser"]
    # A separate process with a terminal's streams, as a user runs it.
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"HF_HUB_OFFLINE": "1"})
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Attention Flows is at http://127.0.0.1:"), line
        yield line.split()[4]
    finally:
        process.terminate()
        process.communicate(timeout=10)


def client_of(address: str) -> httpx2.Client:
    """A client of the API at a printed address."""
    place, _, token = address.partition("#")[0].partition("?token=")
    return httpx2.Client(base_url=place, headers={"Authorization": f"token {token}"}, timeout=60)


@contextlib.contextmanager
def chromium(*, whole: bool = False) -> Iterator[Browser]:
    """The machine's Chromium, or Playwright's own where there is none; with ``whole`` the one with windows, if any."""
    names = (*BROWSERS, SHELL) if whole else (SHELL, *BROWSERS)
    path = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def context_without_errors(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A new context, whose pages must neither fail nor report an error to the console."""
    context = browser.new_context(**options)
    errors = watch(context)
    yield context
    assert not errors, errors
    context.close()


def watch(context: BrowserContext) -> list[str]:
    """The errors of a context's pages, from now on."""
    errors: list[str] = []

    def add(text: str) -> None:
        # The browser itself reports a refused request to the console.
        if "400 (Bad Request)" not in text:
            errors.append(text)

    context.on("console", lambda message: add(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: add(str(error.error)))
    return errors


SIZE: ViewportSize = {"width": 1280, "height": 800}
DRAWERS = "models edges words course"
Opened = Callable[[], contextlib.AbstractContextManager[Page]]  # which opens a page


def opener(browser: Browser, open_one: Callable[[BrowserContext], Page], **options: Any) -> Opened:
    """What opens a page by ``open_one``, in a context of its own without errors."""

    @contextlib.contextmanager
    def opened() -> Iterator[Page]:
        with context_without_errors(browser, **options) as context:
            yield open_one(context)

    return opened


def prefer(pages: Page | BrowserContext, **preferences: str) -> None:
    """Give pages what their reader chose on an earlier visit."""
    lines = (f"localStorage.setItem('attention-flows:{name}', '{value}')" for name, value in preferences.items())
    pages.add_init_script(f"try {{ {'; '.join(lines)} }} catch {{}}")


def open_page(browser: Browser | BrowserContext, address: str) -> Page:
    """A page with the traced attention of the published example, the first of its task, and all drawers open."""
    page = browser.new_page()
    page.set_viewport_size(SIZE)
    prefer(page, task="qnli", edges="attention", tab="heads", drawers=DRAWERS)
    page.goto(address)
    wait_until_drawn(page)
    return page


def open_by_effect(browser: BrowserContext, address: str) -> Page:
    """The page as a new reader finds it: a sentence by effect, with its numbers, and drawers closed."""
    page = browser.new_page()
    page.set_viewport_size(SIZE)
    prefer(page, task="sick")
    page.goto(address)
    expect(page.get_by_test_id("figure-effect")).to_be_visible(timeout=60_000)
    # A run that is overtaken by another is refused, which the browser reports: the measured numbers come first.
    expect(page.get_by_test_id("headline-strongest")).to_contain_text("restoring this link alone", timeout=60_000)
    return page


def wait_until_drawn(page: Page | Locator) -> None:
    """Wait until the rings show edges."""
    expect(page.get_by_test_id("rings")).to_have_attribute("data-edges", re.compile("[1-9]"), timeout=60_000)


def rings_data(page: Page) -> dict[str, float]:
    """The data attributes of the rings, as numbers."""
    data = page.get_by_test_id("rings").evaluate("rings => ({...rings.dataset})")
    return {name: float(value) for name, value in data.items() if name != "testid"}


def wait_until_shown(page: Page | Locator, **expected: float) -> None:
    """Wait until the rings have these data attributes, named with ``_`` for ``-``."""
    for name, value in expected.items():
        expect(page.get_by_test_id("rings")).to_have_attribute(f"data-{name.replace('_', '-')}", f"{value:g}")


def expected_counts(traced: TracedFlow) -> dict[str, float]:
    """The expected data attributes of the rings for a trace of both models."""
    comparison = traced.comparison
    assert comparison is not None
    nodes = traced.traces[0].nodes | traced.traces[1].nodes
    nodes[traced.flow.root] = False  # the root is the disc in the centre
    return {
        "edges": comparison.strands(),
        "shared": int(comparison.shared.sum()),
        "only_base": int(comparison.only_base.sum()),
        "only_tuned": int(comparison.only_tuned.sum()),
        "nodes": int(nodes.sum()),
    }


def set_threshold(page: Page, value: float) -> None:
    """Type a threshold, and wait for its trace: what it lists moves the controls below it."""
    page.get_by_test_id("threshold").fill(str(value))
    wait_until_shown(page, threshold=value)


def open_at_a_fifth(context: BrowserContext, address: str) -> Page:
    """As :func:`open_page`, with edges of weight 0.2 or more, which the address names."""
    page = open_page(context, address)
    set_threshold(page, 0.2)
    page.wait_for_url(re.compile(r"threshold=0\.2\b(?!\d)"))
    return page


def wait_until(page: Page, read: Callable[[], object], expected: object) -> None:
    """Wait until ``read`` gives what is expected: lists and animations follow a moment after a change."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if read() == expected:
            return
        page.wait_for_timeout(50)
    assert read() == expected


# Some things follow when a change has rested for 160 ms: it is still for longer, and on a slow machine for some frames.
QUIET = """async () => {
    let last = performance.now(), frames = 0
    const changed = () => { last = performance.now(); frames = 0 }
    const observer = new MutationObserver(changed)
    observer.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true})
    for (const end = last + 5000; (performance.now() < last + 180 || frames < 6) && performance.now() < end; frames++) {
        await new Promise(requestAnimationFrame)
        if (document.getAnimations().some(one => one.playState === 'running')) changed()
    }
    observer.disconnect()
}"""


def wait_until_quiet(page: Page) -> None:
    """Wait until nothing on the page changes or moves any more."""
    page.evaluate(QUIET)


def enter_query(page: Page, query: str) -> None:
    """Open the panel of edges and fill in a query."""
    page.get_by_test_id("tab-edges").click()
    page.get_by_test_id("query").fill(query)
