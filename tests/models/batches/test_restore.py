"""Batches with the base's attention put back, against the knockouts of each sentence alone."""

from __future__ import annotations

import numpy as np
import pytest

from attention_flows.core.sentence import Sentence
from attention_flows.errors import InputError
from attention_flows.models.batches.batch import running_batches
from attention_flows.models.batches.restore import restore_batch
from attention_flows.models.capture.encode import encode
from attention_flows.models.read import read
from tests.support import loaded_models

CUTS = [frozenset({(3, 9)}), frozenset((2, head) for head in range(12)), frozenset({(1, 0), (6, 11)}), frozenset()]


def test_each_sentence_of_a_batch_is_as_it_is_alone() -> None:
    models = loaded_models.base(), loaded_models.tuned()
    rows = [loaded_models.dev("qnli")[number] for number in (5, 37)]
    sentences = [Sentence(a, b) for a, b, _ in rows]
    batch = [encode(models[0], sentence) for sentence in sentences]
    assert batch[0].words.tokens == batch[1].words.tokens
    with running_batches(models):
        restored = restore_batch(*models, (batch, batch), CUTS)
    for place, sentence in enumerate(sentences):
        flow = read(models, sentence.text, sentence.pair)
        for number, heads in enumerate(CUTS, start=1):
            if not heads:
                assert restored.values[number, place] == pytest.approx(restored.values[0, place], abs=1e-6)
                continue
            (model,) = flow.knockout(heads=sorted(heads), how="base").models
            assert restored.values[0, place] == pytest.approx(model.before.value, abs=1e-5)
            assert restored.values[number, place] == pytest.approx(model.after.value, abs=1e-5)
            assert model.after.probabilities is not None
            assert restored.classes[number, place] == int(np.argmax(model.after.probabilities))


def test_a_model_without_a_head_has_no_prediction() -> None:
    base = loaded_models.base()
    batch = [encode(base, Sentence("A text."))]
    with pytest.raises(InputError, match="no trained head"):
        restore_batch(base, base, (batch, batch), [])
