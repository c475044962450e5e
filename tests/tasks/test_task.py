from __future__ import annotations

import pytest

from attention_flows.core.sentence import Sentence
from attention_flows.errors import InputError
from attention_flows.models.capture.prediction import predict
from attention_flows.tasks.model_pair import Models
from attention_flows.tasks.subject import Subject
from attention_flows.tasks.task import make_task, own_task
from tests.support import loaded_models


def lacking() -> Subject:
    raise InputError("the adapter\nis not here")


def test_a_task_whose_models_cannot_be_had_keeps_the_reason_in_one_line() -> None:
    task = make_task("sick", "Textual entailment", lacking, lambda: ())
    assert task.error == "the adapter is not here"
    assert task.to_dict() == {
        "id": "sick",
        "title": "Textual entailment",
        "error": "the adapter is not here",
        "models": [],
        "course": None,
        "examples": [],
        "reads": [],
    }
    with pytest.raises(InputError, match="the adapter is not here"):
        task.require_subject()


def test_models_without_checkpoints_have_no_course() -> None:
    models = Models((loaded_models.base(), loaded_models.tuned()))
    assert own_task(models, ()).to_dict()["course"] is None
    with pytest.raises(InputError, match="no checkpoints"):
        models.compare(0, "a text")
    with pytest.raises(InputError, match="no checkpoints"):
        models.change("a text")
    assert models.predict(*loaded_models.JACKSONVILLE) == predict(
        loaded_models.tuned(), Sentence(*loaded_models.JACKSONVILLE)
    )


def test_a_course_is_described_by_its_checkpoints() -> None:
    document = own_task(loaded_models.course(), ()).to_dict()
    assert len(document["course"]) == len(loaded_models.course().checkpoints)
    assert [model["role"] for model in document["models"]] == ["base", "tuned"]
