"""The demo and the browser, each started once for all tests of this folder, and a page for each test.

Waits are long enough for a busy machine; a test that passes never uses them up.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from attention_flows.flow import Flow
from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.browser_app import Opened, chromium, context_without_errors, demo, open_page

expect.set_options(timeout=20_000)


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    with demo() as url:
        yield url


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Opened:
    """What opens a page, in a context without errors; a file whose pages start otherwise has its own."""

    @contextlib.contextmanager
    def open_one() -> Iterator[Page]:
        with context_without_errors(browser) as context:
            yield open_page(context, address)

    return open_one


@pytest.fixture
def page(opened: Opened) -> Iterator[Page]:
    with opened() as page:
        yield page


@pytest.fixture(scope="module")
def kept_page(opened: Opened) -> Iterator[Page]:
    """One page for the tests of a file that themselves choose all that they look at: to open one takes long."""
    with opened() as page:
        yield page


@pytest.fixture(scope="module")
def flow() -> Flow:
    return read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE)
