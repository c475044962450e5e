from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from attention_flows.core.flow import Prediction
from attention_flows.data.examples import probe_examples
from attention_flows.tasks.subject import Subject
from attention_flows.tasks.task import Task
from tests.support import loaded_models
from tests.support.server import PAIR, TEXT, client_of, pair_client, single_client

REQUEST = {"task": "own", "page": "page 1"}


def test_every_example_has_the_prediction_of_the_tuned_model() -> None:
    first, second = pair_client().post("/api/predictions", json=REQUEST).json()["predictions"]
    prediction = loaded_models.course().predict(TEXT, PAIR)
    assert prediction is not None
    assert first["label"] == prediction.label
    assert first["probability"] == pytest.approx(max(prediction.probabilities), abs=1e-6)
    assert second is None, "it is too long to be read"


def test_an_example_is_predicted_once() -> None:
    texts: list[str] = []

    def predict(text: str, pair: str | None) -> Prediction:
        texts.append(text)
        return Prediction(("no", "yes"), (0.25, 0.75))

    subject = cast(Subject, SimpleNamespace(predict=predict, checkpoints=()))
    client = client_of(Task("own", None, probe_examples([("first", None), ("second", None)]), subject, []))
    for _ in range(2):
        response = client.post("/api/predictions", json=REQUEST)
        assert response.json() == {"predictions": [{"label": "yes", "probability": 0.75}] * 2}
    assert texts == ["first", "second"]


def test_a_model_without_a_task_head_predicts_nothing() -> None:
    assert single_client().post("/api/predictions", json=REQUEST).json() == {"predictions": [None]}
