"""The served studies, each built once for all tests of this folder."""

from __future__ import annotations

import pytest

from attention_flows.demo import QNLI
from attention_flows.studies.study import open_study
from tests.support.served_study import Served, synthetic
from tests.support.study_stores import StoreLayout


@pytest.fixture(scope="package", params=["shipped", "synthetic"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Served:
    if request.param == "shipped":
        return Served.of(open_study(QNLI.study()))
    return synthetic(tmp_path_factory, StoreLayout())
