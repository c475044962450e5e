"""Flows of other weights than attention, and what is rolled out of them, as a user has them."""

from __future__ import annotations

import functools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import attention_flows as af
from attention_flows.errors import InputError
from attention_flows.flow import Flow
from attention_flows.wire.flow import decode, encode
from tests.support import loaded_models
from tests.support.command_line import refusal, run
from tests.support.loaded_models import JACKSONVILLE
from tests.support.small_families import FAMILIES, TEXTS
from tests.support.small_models import save_bert

LAYERS, WORDS = 6, 23


@functools.cache
def compared(weight: str) -> Flow:
    return af.compare(loaded_models.base(), loaded_models.tuned(), *JACKSONVILLE, weight=weight)


@pytest.mark.parametrize(("weight", "heads"), [("value_norm", 12), ("contribution", 1)])
def test_two_models_are_compared_by_another_weight(weight: str, heads: int) -> None:
    flow = compared(weight)
    assert flow.weight == weight
    assert flow.head_counts == (heads,) * LAYERS
    assert flow.notes == (f"an edge weighs its {weight}, not its attention",)
    for role in ("base", "tuned"):
        dense = flow.attentions(role)
        np.testing.assert_allclose(dense.sum(axis=-1), 1, atol=1e-4)
    traced = flow.trace(kind="mass", threshold=0.5)
    comparison = traced.comparison
    assert comparison is not None
    assert comparison.shared.any()
    # The floor and the threshold are those of the weight itself.
    edges = flow.models[1].edges
    assert edges.weight.min() >= flow.floor
    strongest = flow.trace(threshold=0.3).traces[1].edges
    assert (strongest.weight >= 0.3).all()
    assert (dense >= 0.3).sum() >= len(strongest) > 0
    assert len(flow.heads().to_dataframe()) == 2 * LAYERS * heads


def test_the_weights_differ_from_attention_and_from_each_other() -> None:
    attention, norm = compared("attention").attentions("tuned"), compared("value_norm").attentions("tuned")
    assert np.abs(attention - norm).max() > 0.2
    assert np.abs(norm.mean(axis=1) - compared("contribution").attentions("tuned")[:, 0]).max() > 0.2


@pytest.mark.parametrize("weight", ["value_norm", "contribution"])
def test_weights_are_on_the_words_of_windows(weight: str) -> None:
    text = " ".join(JACKSONVILLE[1] for _ in range(8))
    flow = af.read(loaded_models.base(), text, weight=weight, window=64)
    assert flow.notes[-1] == f"an edge weighs its {weight}, not its attention"
    np.testing.assert_allclose(flow.attentions().sum(axis=-1), 1, atol=1e-4)


def test_a_message_carries_the_weight_and_a_wrong_one_is_refused() -> None:
    flow = compared("contribution")
    again = decode(encode(flow))
    assert (again.weight, again.notes, again.head_counts) == (flow.weight, flow.notes, flow.head_counts)
    with pytest.raises(InputError, match="not 'salience'"):
        decode(encode(replace(flow, weight="salience")))


def test_files_name_the_weight(tmp_path: Path) -> None:
    compared("value_norm").save(tmp_path / "x.json")
    assert json.loads((tmp_path / "x.json").read_text("utf-8"))["weight"] == "value_norm"


def test_an_edge_of_a_layers_one_weight_is_cut_in_all_heads() -> None:
    flow = compared("contribution")
    by_query = flow.cut(edges="called → called; layers 1–6; weight 0.01")
    assert {part.heads for part in by_query.parts} == {None}
    by_head = compared("attention").cut(edges="called → called; heads 2; weight 0.01")
    assert {part.heads for part in by_head.parts} == {(2,)}


@pytest.mark.parametrize("weight", ["attention", "value_norm", "contribution"])
def test_a_rollout_is_a_distribution_over_words(weight: str) -> None:
    result = compared(weight).rollout()
    assert (result.role, result.weight, result.residual) == ("tuned", weight, 0.0 if weight == "contribution" else 0.5)
    assert result.layers is not None
    assert result.layers.shape == (LAYERS, len(compared(weight).words))
    np.testing.assert_allclose(result.layers.sum(axis=1), 1, atol=1e-4)
    np.testing.assert_array_equal(result.words, result.layers[-1])
    dense = compared(weight).attentions("tuned").astype(np.float64).mean(axis=1)
    product = np.eye(dense.shape[-1])
    for layer in dense:
        product = (layer if weight == "contribution" else (layer + np.eye(len(layer))) / 2) @ product
    np.testing.assert_allclose(result.words, product[0], atol=1e-6)


def test_a_maximum_flow_is_nearly_the_same_for_all_words() -> None:
    result = compared("attention").max_flow("base")
    assert result.role == "base"
    assert result.layers is None
    assert result.words.min() > 0
    assert result.words.max() <= 1 + 1e-6
    rolled = compared("attention").rollout("base").words
    assert (result.words >= rolled - 1e-6).all()
    assert result.words.std() / result.words.mean() < rolled.std() / rolled.mean()


def test_a_gradient_rollout_is_of_a_class() -> None:
    flow = compared("attention")
    prediction = flow.models[1].prediction
    assert prediction is not None
    result = flow.gradient_rollout()
    assert (result.target, result.role, result.weight) == (prediction.label, "tuned", "gradient")
    assert result.words[flow.root.word] >= 1  # the root keeps itself
    other = flow.gradient_rollout(target=next(label for label in prediction.labels if label != prediction.label))
    assert np.abs(result.words - other.words).max() > 1e-3
    with pytest.raises(InputError, match="has no trained head"):
        flow.gradient_rollout("base")


def test_models_that_do_not_correspond_are_rolled_out_each_by_itself() -> None:
    base, tuned = FAMILIES["bert"].model(), FAMILIES["roberta"].model()
    flow = af.compare(base, tuned, *TEXTS)
    assert not flow.corresponds
    for role in ("base", "tuned"):
        result = flow.rollout(role)
        assert result.words.sum() == pytest.approx(1, abs=1e-5)


def test_what_cannot_be_rolled_out_says_so_in_a_line() -> None:
    flow = af.read(FAMILIES["bert"].model(), TEXTS[1], weight="gradient")
    for call in (flow.rollout, flow.max_flow):
        with pytest.raises(InputError, match="needs rows that sum to 1, unlike those of gradient"):
            call()
    with pytest.raises(InputError, match="there is no tuned model: base can be named"):
        flow.gradient_rollout("tuned")
    with pytest.raises(InputError, match="the models are not at hand"):
        Flow.of(decode(encode(compared("attention")))).rollout()


def test_the_command_line_takes_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_bert(tmp_path / "small")
    sentence: list[str | Path] = ["trace", tmp_path / "small", "--text", "a small test", "--weight"]
    for weight in ("value_norm", "contribution", "gradient"):
        code, out, err = run(*sentence, weight, capsys=capsys)
        assert (code, err.count("Traceback")) == (0, 0)
        assert f"an edge weighs its {weight}" in out
    assert "lift needs rows that sum to 1" in refusal(
        *sentence, "gradient", "--kind", "lift", "--threshold", "2", capsys=capsys
    )
    query: list[str | Path] = [
        "query",
        tmp_path / "small",
        "--text",
        "a small test",
        "--weight",
        "value_norm",
        "--query",
        "weight 0.1",
    ]
    assert run(*query, capsys=capsys)[0] == 0
    assert "'saliency'" in refusal(*sentence, "saliency", capsys=capsys)
    assert "leave out --weight" in refusal(
        "serve", tmp_path / "small", "--course", tmp_path, "--weight", "value_norm", capsys=capsys
    )
