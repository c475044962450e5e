"""Hybrid families: their recurrent and convolutional layers count, have no heads, and leave nothing behind."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers

from attention_flows.core.sentence import Sentence
from attention_flows.core.view import View
from attention_flows.flow import Flow
from attention_flows.models.capture.forward import run_forward
from attention_flows.models.capture.sink import MapSink
from attention_flows.models.course.base_maps import BaseMaps
from attention_flows.models.course.callback import _read
from attention_flows.models.course.course import open_course
from attention_flows.models.heads.measure import measure
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.models.long_texts.policy import Long
from attention_flows.models.read import read
from attention_flows.wire import flow as wire
from tests.support.architectures.judge import dense
from tests.support.architectures.small_config import small_config
from tests.support.capturing import capture_text, encode_text
from tests.support.small_families import TEXTS, bert_tokenizer, spread

# Which layers have heads, by what each family's configuration calls them.
WITH_HEADS = {
    "Jamba": [False, True, False, True],
    "Bamba": [False, True, True, False],
    "Lfm2": [False, True, False, True],
    "Qwen3Next": [False, False, False, True],
    "RecurrentGemma": [False, False, True, False],
    "GraniteMoeHybrid": [False, True, True, False],
    "MiniMax": [True, False, True, False],
}
OTHER = "Jacksonville is a city. The parrots shout, loudly!"


@functools.cache
def hybrid(stem: str, seed: int = 7) -> Model:
    torch.manual_seed(seed)
    network = getattr(transformers, f"{stem}ForCausalLM")(small_config(getattr(transformers, f"{stem}Config")))
    return load((spread(network).eval(), bert_tokenizer()), name=f"{stem}{seed}")


@pytest.mark.parametrize("stem", WITH_HEADS)
def test_every_layer_counts_and_those_with_heads_are_the_eager_attention(stem: str) -> None:
    model = hybrid(stem)
    captured = capture_text(model, TEXTS[1], unit="token", floor=0.0)
    assert [heads > 0 for heads in captured.edges.heads] == WITH_HEADS[stem]
    assert captured.root.layer == 4
    model.network.set_attn_implementation("eager")
    with torch.inference_mode():
        output = model.network(**encode_text(model, TEXTS[1]).inputs, output_attentions=True)
    layers = [layer for layer in output.attentions if layer is not None]
    if len(layers) == 4:  # MiniMax gives the states of its linear attention beside the attention
        layers = [layer for layer, has_heads in zip(layers, WITH_HEADS[stem], strict=True) if has_heads]
    expected = [layer[0].numpy() for layer in layers]
    found = [layer for layer in dense(captured) if len(layer)]
    assert len(found) == len(expected) == sum(WITH_HEADS[stem])
    for own, eager in zip(found, expected, strict=True):
        np.testing.assert_allclose(own, eager, atol=1e-6)
        assert own.std(axis=-1).max() > 0.05, "a flat map would hide a mistake"


@pytest.mark.parametrize("stem", WITH_HEADS)
def test_no_state_stays_behind(stem: str) -> None:
    """Nothing of a text is in the next one's reading, nor in a batch's other sentences."""
    model = hybrid(stem)
    first = capture_text(model, TEXTS[1], floor=0.0)
    capture_text(model, OTHER)
    again = capture_text(model, TEXTS[1], floor=0.0)
    np.testing.assert_array_equal(again.edges.weight, first.edges.weight)
    assert again.prediction == first.prediction
    encoded = [encode_text(model, text) for text in (TEXTS[1], _same_length(model))]
    alone: list[np.ndarray] = []
    beside: list[np.ndarray] = []
    other: list[np.ndarray] = []
    run_forward(model, [encoded[0]], [MapSink(alone.append)])
    run_forward(model, encoded, [MapSink(beside.append), MapSink(other.append)])
    for one, both in zip(alone, beside, strict=True):
        np.testing.assert_allclose(both, one, atol=1e-5)


def _same_length(model: Model) -> str:
    """A text with as many tokens as TEXTS[1]: its words in another order."""
    text = " ".join(reversed(TEXTS[1].split()))
    assert encode_text(model, text).inputs["input_ids"].shape == encode_text(model, TEXTS[1]).inputs["input_ids"].shape
    return text


@pytest.mark.parametrize("stem", ["RecurrentGemma", "Jamba"])
@pytest.mark.parametrize("residual", [True, False])
def test_a_trace_passes_a_layer_without_heads_on_the_words_own_link(stem: str, residual: bool) -> None:
    flow = read([hybrid(stem)], TEXTS[1], floor=0.0, view=View(threshold=0.3, residual=residual))
    traced = flow.trace()
    (trace,) = traced.traces
    assert trace.nodes[0].any(), "the trace reaches the input"
    for layer, has_heads in enumerate(WITH_HEADS[stem], start=1):
        if not has_heads:
            np.testing.assert_array_equal(trace.nodes[layer - 1], trace.nodes[layer])
            np.testing.assert_array_equal(trace.links[layer - 1], trace.nodes[layer])
    assert set(trace.edges.layer.tolist()) <= {layer for layer, has in enumerate(WITH_HEADS[stem], start=1) if has}


def test_the_notes_name_the_layers_without_heads() -> None:
    assert _note(read([hybrid("Jamba")], TEXTS[1])).startswith("layers 1 and 3 of 4 have no attention")
    assert _note(read([hybrid("RecurrentGemma")], TEXTS[1])).startswith("layers 1–2 and 4 of 4 have no attention")
    two = read([hybrid("Jamba"), hybrid("RecurrentGemma")], TEXTS[1])
    assert [note.partition(":")[0] for note in two.notes] == ["Jamba7", "RecurrentGemma7"]
    same = read([hybrid("Jamba"), hybrid("Jamba", 8)], TEXTS[1])
    assert _note(same).startswith("layers 1 and 3")
    assert same.corresponds


def _note(flow: Flow) -> str:
    (note,) = flow.notes
    return note


def test_windows_say_that_each_starts_anew() -> None:
    text = " ".join(TEXTS * 6)
    flow = read([hybrid("Jamba")], text, long=Long(window=40))
    assert flow.head_counts == (0, 4, 0, 4)
    assert any("windows" in note for note in flow.notes)
    assert any("each window starts from an empty state" in note for note in flow.notes)
    measured = measure([hybrid("Jamba"), hybrid("Jamba", 8)], Sentence(text), long=Long(window=40))
    assert measured.heads == ((0, 4, 0, 4), (0, 4, 0, 4))
    assert measured.change is not None
    assert np.isfinite(measured.change).all()


@pytest.mark.parametrize("stem", ["RecurrentGemma", "MiniMax"])
def test_heads_are_measured_and_compared(stem: str) -> None:
    models = [hybrid(stem), hybrid(stem, 8)]
    flow = read(models, TEXTS[1])
    measured = measure(models, Sentence(TEXTS[1], None))
    assert measured.heads == (flow.head_counts, flow.head_counts)
    assert measured.change is not None
    assert measured.change.shape == (sum(flow.head_counts),)
    assert (measured.change > 0.001).all()
    assert len(flow.trace().heads()) == 2 * sum(flow.head_counts)
    layers, _ = BaseMaps(models[0], Sentence(TEXTS[1], None)).change(models[1])
    assert [len(layer) for layer in layers] == list(flow.head_counts)
    assert wire.decode(wire.encode(flow)).head_counts == flow.head_counts


def test_a_course_has_a_change_for_every_layer(tmp_path: Path) -> None:
    """A layer without heads has none to change: it is 0, and the recording of a run has it too."""
    for index in (1, 2):
        tuned = hybrid("Jamba", index)
        tuned.network.save_pretrained(tmp_path / f"checkpoint-{index}")
        tuned.tokenizer.save_pretrained(tmp_path / f"checkpoint-{index}")
    change = open_course(hybrid("Jamba"), tmp_path).change(TEXTS[1]).change
    assert change.shape == (2, 4)
    np.testing.assert_array_equal(change[:, [0, 2]], 0)
    assert (change[:, [1, 3]] > 0.001).all()
    probe = Sentence(TEXTS[1])
    recorded, message = _read(hybrid("Jamba", 1), probe, BaseMaps(hybrid("Jamba"), probe), "run")
    np.testing.assert_allclose(recorded, change[0], atol=1e-6)
    flow = wire.decode(message)
    assert flow.head_counts == (0, 4, 0, 4)
    assert flow.notes[0].startswith("layers 1 and 3 of 4")


@pytest.mark.parametrize("stem", WITH_HEADS)
def test_a_pass_resumes_at_any_layer(stem: str) -> None:
    model = hybrid(stem)
    encoded = encode_text(model, TEXTS[1])
    whole: list[np.ndarray] = []
    kept = run_forward(model, [encoded], [MapSink(whole.append)], keep_layers=True)
    assert kept.layers is not None
    assert [(block.first, block.last) for block in kept.layers] == [(layer, layer) for layer in range(1, 5)]
    for first_layer in range(1, 5):
        upper: list[np.ndarray] = []
        resumed = run_forward(model, [encoded], [MapSink(upper.append)], resume=kept.layers, first_layer=first_layer)
        torch.testing.assert_close(resumed.output.logits, kept.output.logits, atol=1e-5, rtol=1e-5)
        assert len(upper) == 5 - first_layer
        for own, of_whole in zip(upper, whole[first_layer - 1 :], strict=True):
            np.testing.assert_allclose(own, of_whole, atol=1e-6)
