"""A page that many tests share, each of which finds it as it was opened: to open one takes longer than most tests.

The address holds the whole view, so a page goes back to its start without being loaded again. What the address does not
hold is put back, too, and then compared; a page that differs all the same is closed, and another opened.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.browser_app import SIZE, Opened, watch

WAIT_S = 5.0

# What a test may change: the picture, its controls, what is open, scrolled, typed or said.
STATE = """() => {
    const app = document.querySelector('.attention-flows')
    if (!app || app.querySelector('.morphing')) return null
    const all = (...names) => [...app.querySelectorAll(names.map(name => `[data-testid${name}]`).join())]
    const controls = all('').filter(one => !one.closest('[data-testid=rings], .panel [role=tabpanel], [role=tablist]'))
    const opened = all('=tour', '$=-panel', '$=tooltip', '=definition', '=word-editor', '=help', '=attention-map')
    const said = all('$=error', '$=notice', '=not-traced', '=unsent', '^=long-', '^=crumb', '=aligned')
    return {
        rings: {...app.querySelector('[data-testid=rings]')?.dataset},
        controls: controls.map(one => [one.dataset.testid, one.ariaPressed, one.ariaExpanded, one.value, one.checked])
            .filter(state => state.some((value, index) => index > 0 && value)).map(state => state.join(' ')),
        more: [...opened, ...said, ...app.querySelectorAll('dialog[open]')].map(one => one.outerHTML.slice(0, 80)),
        tab: app.querySelector('[role=tab][aria-selected=true]')?.dataset.testid,
    }
}"""

DRAWERS_OPEN = """() => [...document.querySelectorAll('[data-testid^=drawer-][aria-expanded=true]')]
    .map(one => one.dataset.testid)"""

# Frames, so that what the keys changed is noted before the address is, and what that changes is done at the end.
GO_BACK = """async ([start, drawers]) => {
    document.activeElement?.blur()
    document.documentElement.removeAttribute('style')
    const frames = async () => { for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame) }
    await frames()
    const click = selector => document.querySelectorAll(selector).forEach(one => one.click())
    click('[data-testid=tour-end]')
    for (const one of document.querySelectorAll('[data-testid^=drawer-]'))
        if (one.ariaExpanded !== String(drawers.includes(one.dataset.testid))) one.click()
    // The panel keeps some choices to itself: folded and unfolded, it is made anew.
    click('[data-testid=panel-fold][aria-expanded=true]')
    await new Promise(done => setTimeout(done))
    click('[data-testid=panel-fold][aria-expanded=false]')
    for (const one of document.querySelectorAll('*')) if (one.scrollTop > 0) one.scrollTop = 0
    history.pushState(null, '', `#${start}`)
    window.dispatchEvent(new PopStateEvent('popstate'))
    const fields = new URLSearchParams(start)
    for (const name of ['text', 'pair']) { // a text that is typed and not traced
        const field = document.querySelector(`[data-testid=${name}]`)
        if (!field || field.value === (fields.get(name) ?? '')) continue
        field.value = fields.get(name) ?? ''
        field.dispatchEvent(new Event('input', {bubbles: true}))
    }
    await frames()
}"""


class KeptPage:
    """A page, opened when it is first asked for."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._open = contextlib.ExitStack()
        self._page: Page | None = None
        self._errors: list[str] = []
        self._start = ""
        self._drawers: list[str] = []
        self._state: dict[str, Any] = {}

    @contextlib.contextmanager
    def used(self, test: pytest.FixtureRequest) -> Iterator[Page]:
        """The page at its start, for one test; after one that failed, in which a key may be down, it is closed."""
        failed = test.session.testsfailed
        yield self._at_start()
        # The context reports errors of the page when it is closed: then the test fails that made them.
        if self._errors or test.session.testsfailed > failed:
            self.close()

    def _at_start(self) -> Page:
        if self._page is None:
            return self._new()
        page = self._page
        page.set_viewport_size(SIZE)
        page.mouse.move(0, 0)
        page.keyboard.press("Escape")
        page.evaluate(GO_BACK, [self._start, self._drawers])
        end = time.monotonic() + WAIT_S
        settled = 0  # looks in a row: what waited for a frame of a busy machine may still come
        while settled < 3:
            if time.monotonic() > end:
                self.close()
                return self._new()
            settled = settled + 1 if self._is_at_start(page) else 0
            page.wait_for_timeout(20)
        return page

    def _is_at_start(self, page: Page) -> bool:
        """What comes late, as the numbers of effects and the course, was perhaps not there when the page was opened."""
        state = page.evaluate(STATE)
        if state is None:
            return False
        late = {*state["controls"]} >= {*self._state["controls"]}
        return late and all(state[name] == self._state[name] for name in ("rings", "more", "tab"))

    def close(self) -> None:
        self._page = None
        self._open.close()

    def _new(self) -> Page:
        self._page = page = self._open.enter_context(self._opened())
        self._errors = watch(page.context)
        self._start = page.url.partition("#")[2]
        self._drawers = page.evaluate(DRAWERS_OPEN)
        while (state := page.evaluate(STATE)) is None:
            page.wait_for_timeout(20)
        self._state = state
        return page


@contextlib.contextmanager
def keeping(opened: Opened) -> Iterator[KeptPage]:
    page = KeptPage(opened)
    yield page
    page.close()
