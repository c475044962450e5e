"""The demo and the browser, each started once for all tests of this folder, and a page for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from attention_flows.flow import Flow
from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.browser_app import chromium, demo, opened, uncomplaining


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    with demo() as at:
        yield at


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with uncomplaining(browser) as context:
        yield opened(context, address)


@pytest.fixture(scope="module")
def flow() -> Flow:
    return read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE)
