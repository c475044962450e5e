"""Each measure of the findings on a few sentences, against transformers' own attention or changed weights; the page."""

from __future__ import annotations

import copy
import functools
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from transformers import PreTrainedModel

from attention_flows.errors import InputError
from attention_flows.models.loading.model import Model
from attention_flows.studies.read_rows import ReadRow
from scripts.findings import circuit, last_layers, question, removal, separators
from scripts.findings.__main__ import ROOT, main
from scripts.findings.finding import Finding, Table, verdict
from scripts.findings.maps import effects, head_sums, loss_gradients, read_maps
from scripts.findings.material import Material, batches
from scripts.findings.numbers import rounded
from scripts.findings.page import page, read_documents
from scripts.findings.probe import PENALTY, with_probe
from scripts.findings.registry import FINDINGS
from tests.oracles import effects as effects_oracle
from tests.support.folders import SHARED

DOCS = ROOT / "docs" / "findings"
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


@pytest.fixture(scope="module")
def documents() -> dict[str, dict[str, Any]]:
    return read_documents(DOCS)


def test_the_page_and_figures_are_what_the_numbers_make(documents: dict[str, dict[str, Any]]) -> None:
    assert set(documents) == {finding.name for finding in FINDINGS}
    message = "run python -m scripts.findings --page"
    assert (ROOT / "docs" / "findings.md").read_text("utf-8") == page(documents), message
    for finding in FINDINGS:
        drawn = finding.draw(documents[finding.name]["numbers"]).to_text()
        assert (DOCS / f"{finding.name}.svg").read_text("utf-8") == drawn, message
    assert {file.name for file in DOCS.iterdir()} == {
        f"{finding.name}.{ending}" for finding in FINDINGS for ending in ("json", "svg")
    }


def worse(numbers: Any, names: Sequence[str], value: float) -> Any:
    """The same numbers with every interval under one of ``names`` about ``value``."""
    if isinstance(numbers, dict):
        return {
            name: {**item, **{end: [value for _ in item[end]] for end in ("mean", "low", "high")}}
            if name in names
            else worse(item, names, value)
            for name, item in numbers.items()
        }
    return numbers


@pytest.mark.parametrize(
    ("name", "fields", "for_it", "against_it"),
    [
        ("last-layers", ("margin",), 0.1, -0.1),
        ("few-heads", ("michel", "effect"), -0.001, -0.3),
    ],
)
def test_verdicts_follow_the_numbers(
    documents: dict[str, dict[str, Any]], name: str, fields: Sequence[str], for_it: float, against_it: float
) -> None:
    finding: Finding = next(finding for finding in FINDINGS if finding.name == name)
    numbers = documents[name]["numbers"]
    assert finding.judge(worse(numbers, fields, for_it)).word == "agrees"
    assert finding.judge(worse(numbers, fields, against_it)).word == "differs"


def test_the_separators_verdict_needs_attention_and_small_gradients(documents: dict[str, dict[str, Any]]) -> None:
    numbers = documents["separators"]["numbers"]
    attended = {
        task: {**of, "sep": {**of["sep"], "tuned": of["cls"]["tuned"]}} for task, of in numbers["tasks"].items()
    }
    judge = separators.SEPARATORS.judge
    assert judge({"tasks": worse(attended, ("ratio",), 0.4)}).word == "agrees"
    assert judge({"tasks": worse(attended, ("ratio",), 1.4)}).word == "differs"
    ignored = worse(numbers, ("tuned",), 0.01)
    assert judge(worse(ignored, ("ratio",), 0.4)).word == "differs"


def test_the_questions_verdict_needs_a_gain_and_an_effect(documents: dict[str, dict[str, Any]]) -> None:
    numbers, judge = documents["question"]["numbers"], question.QUESTION.judge
    more = worse(numbers, ("moved",), 0.1)
    assert judge(worse(more, ("part",), 0.3)).word == "agrees"
    assert judge(worse(more, ("part",), -0.3)).word == "agrees in part"
    assert judge(worse(worse(numbers, ("moved",), -0.1), ("part",), -0.3)).word == "differs"


def test_the_circuits_verdict_is_of_two_papers(documents: dict[str, dict[str, Any]]) -> None:
    numbers, judge = documents["circuit"]["numbers"], circuit.CIRCUIT.judge
    tasks = numbers["tasks"]
    whole = {
        task: {
            **of,
            "kept": worse(worse(of["kept"], ("base",), 0.9), ("base_above_random",), 0.1),
            "accuracy": worse(of["accuracy"], ("base",), 0.6),
        }
        for task, of in tasks.items()
    }
    assert judge({"tasks": worse(whole, ("difference",), 0.2)}).word == "agrees"
    assert judge({"tasks": worse(whole, ("difference",), -0.2)}).word == "agrees in part"
    lost = {
        task: {**of, "kept": worse(of["kept"], ("base",), 0.5), "accuracy": worse(of["accuracy"], ("base",), 0.6)}
        for task, of in tasks.items()
    }
    assert judge({"tasks": worse(lost, ("difference",), -0.2)}).word == "differs"


def test_a_verdict_of_cases() -> None:
    words = [verdict(cases, "").word for cases in ([True, True], [True, False], [False, False])]
    assert words == ["agrees", "agrees in part", "differs"]


def test_a_table_is_markdown() -> None:
    table = Table(["task", "n"], [["`a`", "1"]]).to_markdown()
    assert table == "| task | n |\n|---|---:|\n| `a` | 1 |"


def test_numbers_are_rounded_for_the_file() -> None:
    assert rounded({"a": [0.123456789, float("nan")], "n": 3}) == {"a": [0.12346, None], "n": 3}


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["scripts.findings", *arguments])
    main()


def test_a_finding_that_there_is_not(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, "first-layers")
    assert "there is no finding first-layers: there are last-layers, separators" in capsys.readouterr().err


def test_missing_data_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match=r"dev\.tsv is missing: name the folder that holds TASK/dev\.tsv with --data$"):
        run(monkeypatch, "separators", "--data", str(tmp_path), "-o", str(tmp_path))
    assert not (tmp_path / "findings.md").exists()


def test_a_study_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"^there is no study of sst2 in .*: make it with python -m scripts\.demo_studies"
    ):
        Material(SHARED / "data", tmp_path).study("sst2")


@pytest.mark.slow
def test_findings_are_measured_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("separators", "question", "few-heads", "circuit")
    run(monkeypatch, *names, "--most", "4", "-o", str(tmp_path))
    for name in names:
        document = json.loads((tmp_path / "findings" / f"{name}.json").read_text("utf-8"))
        assert document["made_with"]["digests"]
        assert f"findings/{name}.svg" in (tmp_path / "findings.md").read_text("utf-8")
