"""Synthetic studies that the tests of this folder read."""

from __future__ import annotations

import pytest

from attention_flows.studies.study import Study, open_study
from tests.support.study_stores import StoreLayout, build_store


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Two models with effects, labels and classes."""
    return open_study(build_store(tmp_path_factory.mktemp("both"), StoreLayout()))


@pytest.fixture(scope="session")
def single(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """One model with effects."""
    return open_study(build_store(tmp_path_factory.mktemp("single"), StoreLayout(tuned=False)))


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Two models without effects."""
    return open_study(build_store(tmp_path_factory.mktemp("plain"), StoreLayout(effects=False)))


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """One model without effects, labels and classes."""
    layout = StoreLayout(tuned=False, effects=False, labels=False, classes=False)
    return open_study(build_store(tmp_path_factory.mktemp("bare"), layout))


@pytest.fixture(scope="session")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Two models whose heads do not correspond."""
    layout = StoreLayout(sentences=60, heads=(2, 3), tuned_heads=(3, 1, 2), effects=False)
    return open_study(build_store(tmp_path_factory.mktemp("uneven"), layout))
