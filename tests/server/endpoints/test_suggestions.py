from __future__ import annotations

from tests.support.server import SENTENCE, demo_client


def test_the_demo_has_a_mask_and_no_suggestions() -> None:
    answer = demo_client().post("/api/suggestions", json=SENTENCE | {"word": 2}).json()
    reason = "No suggestions: neither model has a head that predicts masked words."
    assert answer == {"mask": "[MASK]", "model": None, "words": [], "reason": reason}


def test_a_word_must_be_one_of_the_text() -> None:
    for word, line in ((0, "[CLS] is no word of the text"), (999, "there is no word 999")):
        response = demo_client().post("/api/suggestions", json=SENTENCE | {"word": word})
        assert response.status_code == 400
        assert response.json()["error"].startswith(line)
    assert demo_client().post("/api/suggestions", json=SENTENCE | {"word": -1}).status_code == 400
