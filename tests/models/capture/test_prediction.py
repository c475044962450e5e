from __future__ import annotations

import pytest

from attention_flows.core.sentence import Sentence
from attention_flows.errors import InputError
from attention_flows.models.capture.prediction import predict
from tests.support import loaded_models
from tests.support.capturing import capture_text


def test_the_prediction_is_the_one_that_comes_with_the_attention() -> None:
    alone, beside = (
        predict(loaded_models.tuned(), Sentence(*loaded_models.JACKSONVILLE)),
        capture_text(loaded_models.tuned(), *loaded_models.JACKSONVILLE).prediction,
    )
    assert alone is not None
    assert beside is not None
    assert alone.labels == beside.labels
    assert alone.probabilities == pytest.approx(beside.probabilities, abs=1e-5)


def test_a_model_without_a_head_predicts_nothing() -> None:
    assert predict(loaded_models.base(), Sentence("a small test")) is None


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(InputError, match="at most 512"):
        predict(loaded_models.tuned(), Sentence("word " * 600))
