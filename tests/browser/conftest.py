"""The demo and the browser, each started once for all tests of this folder, and a page for each test.

Waits are long enough for a busy machine; a test that passes never uses them up.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from attention_flows.flow import Flow
from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.browser_app import Opened, chromium, demo, open_by_effect, open_page, opener
from tests.support.kept_page import KeptPage, keeping

expect.set_options(timeout=20_000)


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    with demo() as url:
        yield url


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="package")
def opened(browser: Browser, address: str) -> Opened:
    """What opens a page; a file whose pages start otherwise has its own."""
    return opener(browser, lambda context: open_page(context, address))


@pytest.fixture(scope="package")
def kept(opened: Opened) -> Iterator[KeptPage]:
    """The page of all tests that open one in the usual way; a file whose pages start otherwise has its own."""
    with keeping(opened) as page:
        yield page


@pytest.fixture(scope="package")
def kept_by_effect(browser: Browser, address: str) -> Iterator[KeptPage]:
    with keeping(opener(browser, lambda context: open_by_effect(context, address))) as page:
        yield page


@pytest.fixture
def page(kept: KeptPage, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page at its start, shared with other tests: for those that do not depend on how it is opened."""
    with kept.used(request) as page:
        yield page


@pytest.fixture
def page_by_effect(kept_by_effect: KeptPage, request: pytest.FixtureRequest) -> Iterator[Page]:
    """As ``page``, as a new reader finds it: a sentence by effect, with its numbers, and drawers closed."""
    with kept_by_effect.used(request) as page:
        yield page


@pytest.fixture
def fresh_page(opened: Opened) -> Iterator[Page]:
    """A page of a test's own: for one that loads it again, intercepts requests, or needs what only a first view has."""
    with opened() as page:
        yield page


@pytest.fixture(scope="module")
def flow() -> Flow:
    return read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE)
