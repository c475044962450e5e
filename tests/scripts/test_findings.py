"""Each measure of the findings on a few sentences, against transformers' own attention or changed weights."""

from __future__ import annotations

import copy
import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from transformers import PreTrainedModel

from attention_flows.models.loading.model import Model
from attention_flows.studies.read_rows import ReadRow
from scripts.findings import circuit, last_layers, question, removal, separators
from scripts.findings.__main__ import ROOT
from scripts.findings.maps import effects, head_sums, loss_gradients, read_maps
from scripts.findings.material import Material, batches
from scripts.findings.probe import PENALTY, with_probe
from tests.oracles import effects as effects_oracle
from tests.support.folders import SHARED

Maps = list[torch.Tensor]


@functools.cache
def material() -> Material:
    return Material(SHARED / "data", ROOT / "runs" / "studies", most=6)


@functools.cache
def tuned() -> Model:
    return material().tuned("qnli")


@functools.cache
def sentences() -> list[ReadRow]:
    return sorted(material().sentences("qnli", 6), key=lambda read: read.encoded[0].words.tokens)[:3]


@functools.cache
def eager(model: str) -> PreTrainedModel:
    """A copy of a model with transformers' own eager attention, all of whose weights require gradients."""
    network: PreTrainedModel = copy.deepcopy((tuned() if model == "tuned" else material().base).network)
    network.set_attn_implementation("eager")
    return network.requires_grad_(True)


def own_maps(network: PreTrainedModel, read: ReadRow) -> tuple[Maps, Any]:
    output = network(**read.encoded[0].inputs, output_attentions=True)
    return list(output.attentions), output


def right_class(read: ReadRow) -> int:
    return list(tuned().labels or ()).index(str(read.row.label))


def in_order(measured: Sequence[tuple[Sequence[int], np.ndarray]]) -> np.ndarray:
    """Numbers of batches in the order of the sentences."""
    places = np.concatenate([places for places, _ in measured])
    ordered: np.ndarray = np.concatenate([values for _, values in measured])[np.argsort(places)]
    return ordered


def test_cosines_are_those_of_transformers_maps() -> None:
    measured = []
    for batch in batches([material().base, tuned()], sentences()):
        first, second = (read_maps(model, batch)[0] for model in (material().base, tuned()))
        measured.append((batch.places, last_layers.cosines(first, second).numpy()))
    for values, read in zip(in_order(measured), sentences(), strict=True):
        with torch.no_grad():
            base, other = (own_maps(eager(name), read)[0] for name in ("base", "tuned"))
        for layer in range(6):
            for head in range(12):
                one, two = (of[layer][0, head].numpy().astype(np.float64).ravel() for of in (base, other))
                cosine = one @ two / np.sqrt((one @ one) * (two @ two))
                assert values[layer, head] == pytest.approx(cosine, abs=1e-5)


def test_the_margin_is_between_the_last_two_layers_and_the_others() -> None:
    layers = np.array([[0.1, 0.3, 0.2, 0.5, 0.4], [0.3, 0.5, 0.4, 0.9, 0.8]])
    assert last_layers.margin(layers).ravel() == pytest.approx([0.1, 0.3])
    assert last_layers.margin(layers[:, ::-1]).mean() < 0


def test_gradients_are_those_that_autograd_takes_through_eager_attention() -> None:
    for batch in batches([tuned()], sentences()):
        gradients = loss_gradients(tuned(), batch)
        kinds = separators.kinds(tuned(), batch.inputs)
        shares = separators.into(gradients.absolute, kinds["sep"])
        for index, place in enumerate(batch.places):
            read = sentences()[place]
            maps, output = own_maps(eager("tuned"), read)
            loss = -torch.log_softmax(output.logits[0].double(), dim=0)[right_class(read)]
            taken = torch.autograd.grad(loss, maps)
            names = tuned().tokenizer.convert_ids_to_tokens(read.encoded[0].inputs["input_ids"][0].tolist())
            marks = [place for place, name in enumerate(names) if name == "[SEP]"]
            assert len(marks) == 2
            for layer, gradient in enumerate(taken):
                ours = gradients.absolute[layer + 1, "encoder"][index]
                assert_allclose(ours, gradient[0].abs(), rtol=1e-3, atol=1e-6)
                assert_allclose(gradients.maps[layer + 1, "encoder"][index], maps[layer][0].detach(), atol=1e-5)
                summed = sum(float(gradient[0, :, :, mark].abs().sum()) for mark in marks)
                assert shares[index, layer] == pytest.approx(summed, rel=1e-3)
            assert kinds["word"][index].tolist() == [name not in ("[CLS]", "[SEP]") for name in names]


def test_what_the_question_reads_of_the_answer() -> None:
    for batch in batches([tuned()], sentences()):
        maps = read_maps(tuned(), batch)[0]
        sums = question.between(maps, question.sides(tuned(), batch.inputs))
        for index, place in enumerate(batch.places):
            read = sentences()[place]
            of_tokens = tuned().tokenizer(read.row.text, read.row.pair)
            names = ["[CLS]", "question", "answer", "[SEP]"]
            side = [
                names.index("[CLS]" if position == 0 else "[SEP]") if number is None else number + 1
                for position, number in enumerate(of_tokens.sequence_ids())
            ]
            with torch.no_grad():
                own = own_maps(eager("tuned"), read)[0]
            expected = np.zeros((6, 4, 4))
            for layer, of_layer in enumerate(own):
                summed = of_layer[0].sum(dim=0).tolist()
                for reader, row in enumerate(summed):
                    for key, weight in enumerate(row):
                        expected[layer, side[reader], side[key]] += weight
            assert sums[index] == pytest.approx(expected, abs=1e-3)


def test_effects_are_integrated_gradients_on_the_log_odds() -> None:
    read = sentences()[0]
    batch = next(batch for batch in batches([tuned()], [read]))
    inputs, label = read.encoded[0].inputs, right_class(read)
    network = eager("tuned")
    own = effects_oracle.own_maps(network, inputs)
    base = effects_oracle.own_maps(eager("base"), inputs)

    def value(index: int) -> effects_oracle.Value:
        return lambda output: effects_oracle.log_odds(output, index)

    none = [torch.zeros_like(of_map) for of_map in own]
    expected = effects_oracle.integrated(network, inputs, own, none, value(label), 5)
    ours = effects(tuned(), batch).effects
    scale = max(float(of_map.abs().max()) for of_map in expected)
    for layer, of_map in enumerate(expected):
        assert_allclose(ours[layer + 1, "encoder"], of_map.detach(), atol=1e-4 * scale)
    heads = [float(of_map[0, head].sum()) for of_map in expected for head in range(12)]
    assert head_sums(ours)[0].numpy() == pytest.approx(heads, abs=1e-3 * max(map(abs, heads)))

    with torch.no_grad():
        predicted = int(network(**inputs).logits.argmax())
    expected = effects_oracle.integrated(network, inputs, own, base, value(predicted), 5)
    reference = read_maps(material().base, batch)[0]
    ours = effects(tuned(), batch, reference, predicted=True).effects
    scale = max(float(of_map.abs().max()) for of_map in expected)
    for layer, of_map in enumerate(expected):
        assert_allclose(ours[layer + 1, "encoder"], of_map.detach(), atol=1e-4 * scale)


@pytest.mark.parametrize("at_mean", [False, True])
def test_a_head_that_is_removed_is_one_whose_output_weights_are_zero(at_mean: bool) -> None:
    """A head at its mean adds the same to every token: a bias."""
    heads = [3, 12 + 7, 5 * 12 + 11, 5 * 12]
    means = removal.mean_outputs(tuned(), sentences()) if at_mean else None
    network = copy.deepcopy(tuned().network)
    body: Any = network.base_model
    for head in heads:
        dense = body.encoder.layer[head // 12].attention.output.dense.base_layer
        columns = slice(head % 12 * 32, head % 12 * 32 + 32)
        with torch.no_grad():
            if means is not None:
                dense.bias += dense.weight[:, columns] @ means[head // 12, head % 12]
            dense.weight[:, columns] = 0
    change = removal.removed(tuned(), heads, means)
    for read in sentences():
        with torch.no_grad():
            expected = network(**read.encoded[0].inputs).logits
            with removal.changed_outputs(tuned(), change):
                ours = tuned().network(**read.encoded[0].inputs).logits
            assert ours.numpy() == pytest.approx(expected.numpy(), abs=1e-4)
            assert tuned().network(**read.encoded[0].inputs).logits.numpy() != pytest.approx(ours.numpy(), abs=1e-3)
    predicted = [int(network(**read.encoded[0].inputs).logits.argmax()) for read in sentences()]
    right = [label == right_class(read) for label, read in zip(predicted, sentences(), strict=True)]
    assert removal.right(tuned(), sentences(), heads, means).tolist() == right


def test_mean_outputs_are_over_all_tokens() -> None:
    seen: list[torch.Tensor] = []
    body: Any = tuned().network.base_model
    hook = body.encoder.layer[2].attention.self.register_forward_hook(
        lambda module, args, output: seen.append(output[0])
    )
    try:
        for read in sentences():
            with torch.no_grad():
                tuned().network(**read.encoded[0].inputs)
    finally:
        hook.remove()
    tokens = torch.cat([output[0].reshape(-1, 384) for output in seen])
    means = removal.mean_outputs(tuned(), sentences())
    assert means[2].flatten().numpy() == pytest.approx(tokens.mean(dim=0).numpy(), abs=1e-5)


def test_the_papers_importance_is_the_slope_of_the_loss_in_a_heads_scale() -> None:
    """The product of an output and the gradient to it is the derivative to a factor of the output; by differences."""
    read = sentences()[0]
    network, step = copy.deepcopy(tuned().network).double(), 1e-4
    body: Any = network.base_model

    def loss(layer: int, head: int, factor: float) -> float:
        dense = body.encoder.layer[layer].attention.output.dense.base_layer
        columns = slice(head * 32, head * 32 + 32)
        with torch.no_grad():
            before = dense.weight[:, columns].clone()
            dense.weight[:, columns] *= factor
            value = -torch.log_softmax(network(**read.encoded[0].inputs).logits[0], dim=0)[right_class(read)]
            dense.weight[:, columns] = before
        return float(value)

    layer = 3
    slopes = [abs(loss(layer, head, 1 + step) - loss(layer, head, 1 - step)) / (2 * step) for head in range(12)]
    expected = np.array(slopes) / np.linalg.norm(slopes)
    ours = removal.michel_scores(tuned(), [read]).reshape(6, 12)
    assert ours[layer] == pytest.approx(expected, abs=1e-3)
    assert np.linalg.norm(ours, axis=1) == pytest.approx(np.ones(6))


def test_the_weakest_heads_go_first() -> None:
    scores = np.array([0.3, 0.1, 0.2, 0.1])
    assert removal.weakest(scores, 3) == [1, 3, 2]
    assert removal.effect_scores(np.array([[1.0, -2.0], [-1.0, -4.0]])).tolist() == [0.0, 3.0]


def test_shared_parts_of_the_strongest() -> None:
    random = np.random.default_rng(1)
    first, second = random.normal(size=(2, 40))
    order = [sorted(range(40), key=lambda place: -abs(values[place]))[:4] for values in (first, second)]
    sets = [circuit.top(values) for values in (first, second)]
    assert sets == [frozenset(of) for of in order]
    assert circuit.overlaps([sets[0]], [sets[1]]).tolist() == [len(set(order[0]) & set(order[1])) / 4]
    same = circuit.corpus_overlap(random.normal(size=(20, 30)) + np.arange(30), np.arange(30) + np.zeros((20, 1)), 50)
    assert same["low"][0] <= same["mean"][0] <= same["high"][0] == 1


def test_a_probe_is_logistic_regression_and_leaves_the_base_alone() -> None:
    from sklearn.linear_model import LogisticRegression

    base = material().base
    fitted_to = material().sentences("qnli", 6, "train")
    before = base.network.state_dict()["classifier.weight"].clone()
    probe = with_probe(base, ("entailment", "not_entailment"), fitted_to)
    states, labels = [], []
    body: Any = base.network.base_model
    for read in fitted_to:
        with torch.no_grad():
            states.append(body(**read.encoded[0].inputs).pooler_output[0].numpy())
        labels.append(right_class(read))
    # sklearn's penalty is the sum of half of the squares, and its loss the sum over sentences.
    scale = 1 / (2 * PENALTY * len(fitted_to)) / 2  # two classes in place of one vector of weights
    other = LogisticRegression(C=2 * scale * 2, max_iter=5000, tol=1e-8).fit(np.array(states), labels)
    with torch.no_grad():
        ours = [probe.network(**read.encoded[0].inputs).logits[0].softmax(0)[1].item() for read in fitted_to]
    assert ours == pytest.approx(other.predict_proba(np.array(states))[:, 1], abs=0.01)
    assert torch.equal(base.network.state_dict()["classifier.weight"], before)
    assert base.labels is None
