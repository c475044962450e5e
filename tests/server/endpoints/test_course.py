from __future__ import annotations

from tests.support import loaded_models
from tests.support.server import PAIR, SENTENCE, TEXT, demo_client, pair_client


def test_every_checkpoint_has_its_change_and_probabilities() -> None:
    request = {name: SENTENCE[name] for name in ("task", "text", "pair", "page")}
    course = demo_client().post("/api/course", json=request).json()
    expected = loaded_models.course().change(TEXT, PAIR)
    assert course["change"] == expected.change.tolist()
    assert course["probabilities"] == [
        list(prediction.probabilities) for prediction in expected.predictions if prediction
    ]


def test_models_without_a_course_have_no_checkpoints() -> None:
    response = pair_client().post("/api/course", json=SENTENCE | {"task": "own"})
    assert (response.status_code, response.json()["error"]) == (400, "these models have no checkpoints")
