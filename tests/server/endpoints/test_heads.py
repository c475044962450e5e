from __future__ import annotations

import numpy as np
import pytest

from attention_flows.core.words import Unit
from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.server import PAIR, SENTENCE, TEXT, demo_client, pair_client, single_client


@pytest.mark.parametrize("unit", ["word", "token"])
@pytest.mark.parametrize("checkpoint", [None, 0, 3])
def test_the_measures_are_those_of_the_checkpoint(unit: Unit, checkpoint: int | None) -> None:
    measures = demo_client().post("/api/heads", json=SENTENCE | {"unit": unit, "checkpoint": checkpoint}).json()
    model = loaded_models.course().model(-1 if checkpoint is None else checkpoint)
    table = read((loaded_models.base(), model), TEXT, PAIR, unit=unit).heads()
    for start, role in ((0, "base"), (72, "tuned")):
        for name in ("entropy", "special", "itself", "next", "previous"):
            values = np.array(measures[role][name]).ravel()
            np.testing.assert_allclose(values, getattr(table, name)[start : start + 72], atol=1e-6)
    np.testing.assert_allclose(np.array(measures["change"]).ravel(), table.change[:72], atol=1e-6)


def test_a_single_model_has_no_change() -> None:
    measures = single_client().post("/api/heads", json=SENTENCE | {"task": "own"}).json()
    assert set(measures) == {"base", "change"}
    assert measures["change"] is None
    assert [len(layer) for layer in measures["base"]["entropy"]] == [12] * 6


def test_models_without_a_course_have_no_checkpoints() -> None:
    response = pair_client().post("/api/heads", json=SENTENCE | {"task": "own", "checkpoint": 0})
    assert (response.status_code, response.json()["error"]) == (400, "these models have no checkpoints")
