"""A study that the application serves without its models, and what both its requests and its queries keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx2
import numpy as np
import pytest
from starlette.testclient import TestClient

from attention_flows.server.app import create_app
from attention_flows.studies.page.held import HeldStudy
from attention_flows.studies.study import Study, open_study
from attention_flows.tasks.task import OWN, Task
from tests.support.server import ORIGIN
from tests.support.study_stores import StoreLayout, build_store


@dataclass(frozen=True)
class Served:
    """A study, and a client of the application that serves it without models."""

    study: Study
    client: TestClient

    @classmethod
    def of(cls, study: Study) -> Served:
        models = [(model.name, model.labels) for model in study.manifest.models]
        task = Task(OWN, None, (), None, models, "its models are not served")
        app = create_app((task,), 512, None, studies={OWN: HeldStudy.of(study)}, opens_on_study=True)
        return cls(study, TestClient(app, base_url=ORIGIN))

    def post(self, name: str, **fields: Any) -> httpx2.Response:
        address = f"/api/study/{name}" if name else "/api/study"
        return self.client.post(address, json={"task": OWN, "page": "page 1"} | fields)

    def json(self, name: str, **fields: Any) -> Any:
        response = self.post(name, **fields)
        assert response.status_code == 200, response.text
        return response.json()

    def error(self, name: str, **fields: Any) -> str:
        response = self.post(name, **fields)
        assert response.status_code == 400, response.text
        error = response.json()["error"]
        assert "\n" not in error
        return str(error)


def synthetic(folders: pytest.TempPathFactory, layout: StoreLayout) -> Served:
    return Served.of(open_study(build_store(folders.mktemp("study"), layout)))


WHERE = "value BETWEEN 1.0 AND 6.0 AND correct_tuned"
FILTER = {"all": [{"column": "value", "between": [1, 6]}, {"column": "correct_tuned", "in": [True]}]}
FILTERED = pytest.mark.parametrize(("filter_", "where"), [(None, "true"), (FILTER, WHERE)], ids=["all", "filtered"])


def heads_of(answer: Any, name: str) -> np.ndarray:
    return np.array([head[name] for layer in answer["layers"] for head in layer], np.float64)
