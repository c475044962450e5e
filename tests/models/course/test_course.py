from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from peft import PeftModel
from scipy.spatial.distance import jensenshannon
from transformers import AutoModelForSequenceClassification

import attention_flows as af
from attention_flows.core.words import attention_on_words
from attention_flows.demo import QNLI
from attention_flows.errors import Cancelled, InputError
from attention_flows.models.course.course import MAX_WHOLE, Course, open_course
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read
from attention_flows.wire import flow as wire
from tests.support import loaded_models
from tests.support.base_folder import base_folder
from tests.support.capturing import encode_text
from tests.support.small_models import save_adapter, save_bert


def dense(model: Model, text: str, pair: str | None) -> list[np.ndarray]:
    """Each layer's maps on words, by transformers' own eager attention."""
    encoded = encode_text(model, text, pair)
    inputs, words = encoded.inputs, encoded.words
    before = model.network.config._attn_implementation
    model.network.set_attn_implementation("eager")
    with torch.inference_mode():
        attentions = model.network(**inputs, output_attentions=True).attentions
    model.network.set_attn_implementation(before)
    return [attention_on_words(layer[0].numpy(), words).astype(np.float64) for layer in attentions]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A base and three checkpoints of another model each, the second an adapter; only the first has a tokenizer."""
    save_bert(tmp_path / "base", None)
    for step in (2, 30):
        folder = tmp_path / "run" / f"checkpoint-{step}"
        save_bert(folder, seed=step)
    save_adapter(tmp_path / "run" / "checkpoint-10", tmp_path / "base")
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        (tmp_path / "run" / "checkpoint-30" / name).unlink()
    return tmp_path / "run"


def opened(run: Path) -> Course:
    course = open_course(load(run.parent / "base"), run)
    assert isinstance(course, Course)
    return course


def test_a_trainers_folder_of_adapters_and_whole_models_is_a_course(run: Path) -> None:
    course = opened(run)
    assert [checkpoint.step for checkpoint in course.checkpoints] == [2, 10, 30]
    for at, name in enumerate(("run, step 2 of 30", "run, step 10 of 30", "checkpoint-30")):
        flow = course.compare(at, "a small test")
        assert [model.name for model in flow.models] == ["base", name]
    assert course.describe_models() == [("base", None), ("checkpoint-30", ("no", "yes"))]
    predicted, beside = course.predict("a small test"), course.compare(-1, "a small test").models[1].prediction
    assert predicted is not None
    assert beside is not None
    assert predicted.labels == beside.labels
    # Two kernels compute them: transformers' fast attention and ours.
    np.testing.assert_allclose(predicted.probabilities, beside.probabilities, atol=1e-6)


def test_few_whole_models_are_held_and_every_adapter(run: Path) -> None:
    for step in (40, 50):
        save_bert(run / f"checkpoint-{step}", seed=step)
    course = opened(run)
    models = [course.model(at) for at in range(5)]
    for at in (3, 4, 1):
        assert course.model(at) is models[at]
    assert course.model(0) is not models[0]
    assert len(course._whole) == MAX_WHOLE


def test_the_change_is_scipys_distance_from_the_eager_maps() -> None:
    course = loaded_models.course()
    change = course.change(*loaded_models.JACKSONVILLE)
    assert change.change.shape == (len(course.checkpoints), 6)
    base = dense(loaded_models.base(), *loaded_models.JACKSONVILLE)
    for at in (0, 3, -1):
        tuned = dense(course.model(at), *loaded_models.JACKSONVILLE)
        expected = [
            np.mean([jensenshannon(p, q, base=2) for p, q in zip(np.vstack([*one]), np.vstack([*two]), strict=True)])
            for one, two in zip(base, tuned, strict=True)
        ]
        np.testing.assert_allclose(change.change[at], expected, atol=2e-4)


def test_an_untrained_checkpoint_has_not_moved_and_its_head_is_the_runs() -> None:
    """The demo keeps of step 0 the head alone; PEFT itself must read that, and give what the base gives."""
    course = loaded_models.course()
    change = course.change(*loaded_models.JACKSONVILLE)
    np.testing.assert_array_equal(change.change[0], 0)
    network = AutoModelForSequenceClassification.from_pretrained(base_folder(), num_labels=2)
    oracle = PeftModel.from_pretrained(network, course.checkpoints[0].folder).eval()
    with torch.inference_mode():
        logits = oracle(**loaded_models.base().tokenizer(*loaded_models.JACKSONVILLE, return_tensors="pt")).logits
    assert change.predictions[0] is not None
    np.testing.assert_allclose(change.predictions[0].probabilities, torch.softmax(logits[0], -1), atol=1e-5)


def test_the_last_checkpoint_is_the_tuned_model_itself() -> None:
    course = loaded_models.course()
    assert course.checkpoints[-1].folder == QNLI.adapter()
    flow = course.compare(-1, *loaded_models.JACKSONVILLE)
    assert wire.encode(flow) == wire.encode(read((loaded_models.base(), course.model()), *loaded_models.JACKSONVILLE))


def test_the_checkpoints_hold_the_base_only_once() -> None:
    shared = {weight.data_ptr() for weight in loaded_models.base().network.parameters()}
    for at in range(len(loaded_models.course().checkpoints)):
        weights = loaded_models.course().model(at).network.parameters()
        assert sum(weight.nbytes for weight in weights if weight.data_ptr() not in shared) < 3_000_000


def test_a_checkpoint_that_is_not_whole_is_named_when_it_is_asked_for(run: Path) -> None:
    broken = run / "checkpoint-10" / "adapter_model.safetensors"
    broken.write_bytes(broken.read_bytes()[:-1])
    shutil.rmtree(run / "checkpoint-2")
    (run / "checkpoint-2").mkdir()
    course = opened(run)
    for at, name in ((0, "checkpoint-2"), (1, str(broken))):
        with pytest.raises(InputError, match=name):
            course.compare(at, "a small test")
    with pytest.raises(InputError, match="checkpoint-2"):
        course.change("a small test")
    assert course.compare(2, "a small test").models


def test_a_checkpoint_of_another_shape_is_refused(run: Path) -> None:
    config = json.loads((run / "checkpoint-30" / "config.json").read_text())
    (run / "checkpoint-30" / "config.json").write_text(json.dumps(config | {"num_attention_heads": 2}))
    with pytest.raises(InputError, match="base and checkpoint-30 differ in words, layers or heads"):
        opened(run).change("a small test")
    (run / "checkpoint-30" / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 1}))
    with pytest.raises(InputError, match="differ in words, layers or heads"):
        opened(run).change("a small test")


def test_a_change_that_nobody_waits_for_stops() -> None:
    with pytest.raises(Cancelled):
        loaded_models.course().change("a small test", cancelled=lambda: True)


@pytest.mark.parametrize("at", [6, -7])
def test_a_checkpoint_outside_the_course_is_refused(at: int) -> None:
    with pytest.raises(InputError, match=f"no checkpoint {at}: the course has 6"):
        loaded_models.course().compare(at, "a small test")


def test_a_folder_without_checkpoints_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no checkpoints"):
        af.course(loaded_models.base(), tmp_path)
