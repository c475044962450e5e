from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from attention_flows.core.words import Unit
from attention_flows.models.read import read
from attention_flows.wire import flow as wire
from tests.support import loaded_models
from tests.support.server import PAIR, SENTENCE, TEXT, TOO_LONG, demo_client, pair_client, single_client


@pytest.mark.parametrize("unit", ["word", "token"])
@pytest.mark.parametrize("checkpoint", [None, 0, 3])
def test_the_flow_is_that_of_the_checkpoint(unit: Unit, checkpoint: int | None) -> None:
    response = demo_client().post("/api/flow", json=SENTENCE | {"unit": unit, "checkpoint": checkpoint})
    assert response.headers["content-type"] == "application/octet-stream"
    model = loaded_models.course().model(-1 if checkpoint is None else checkpoint)
    flow = read((loaded_models.base(), model), TEXT, PAIR, unit=unit)
    if checkpoint is not None:  # the name of a checkpoint before the last one includes its step
        course = loaded_models.course().checkpoints
        name = f"qnli, step {course[checkpoint].step} of {course[-1].step}"
        flow = replace(flow, models=(flow.models[0], replace(flow.models[1], name=name)))
    assert response.content == wire.encode(flow)


def test_a_users_models_are_read() -> None:
    response = pair_client().post("/api/flow", json=SENTENCE | {"task": "own"})
    assert response.content == wire.encode(read((loaded_models.base(), loaded_models.tuned()), TEXT, PAIR))


def test_a_single_model_is_read() -> None:
    flow = wire.decode(single_client().post("/api/flow", json=SENTENCE | {"task": "own"}).content)
    assert [model.role for model in flow.models] == ["base"]


def test_the_floor_is_that_of_the_request() -> None:
    flow = wire.decode(demo_client().post("/api/flow", json=SENTENCE | {"floor": 0.25}).content)
    assert flow.floor == 0.25


CUT, WINDOWS = ("truncate", "the text was cut off after"), ("window", "read in 2 windows of 512 tokens")


@pytest.mark.parametrize(
    ("client", "long", "note"),
    [
        (demo_client, *CUT),
        (pair_client, *WINDOWS),
        pytest.param(demo_client, *WINDOWS, marks=pytest.mark.slow),
        pytest.param(pair_client, *CUT, marks=pytest.mark.slow),
    ],
)
def test_a_text_that_is_too_long_is_read_as_the_request_says(
    client: Callable[[], TestClient], long: str, note: str
) -> None:
    task = "qnli" if client is demo_client else "own"
    body = SENTENCE | {"task": task, "text": TOO_LONG, "pair": None, "floor": 0.1}
    flow = wire.decode(client().post("/api/flow", json=body | {"long": long}).content)
    assert len(flow.notes) == 1
    assert flow.notes[0].startswith(note)
    assert client().post("/api/flow", json=body).status_code == 400


def test_models_without_a_course_have_no_checkpoints() -> None:
    response = pair_client().post("/api/flow", json=SENTENCE | {"task": "own", "checkpoint": 0})
    assert (response.status_code, response.json()["error"]) == (400, "these models have no checkpoints")


def test_the_text_is_unchanged() -> None:
    text = "<img src=x onerror=alert(1)> 😀 \u200b e\u0301"
    flow = wire.decode(demo_client().post("/api/flow", json=SENTENCE | {"text": text, "pair": None}).content)
    assert flow.text == text
    assert "img" in flow.words.labels
