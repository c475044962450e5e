"""Gradient weights, beside autograd through eager attention."""

from __future__ import annotations

import functools

import pytest
import torch

import attention_flows as af
from attention_flows.core.edge_weight import GRADIENT
from attention_flows.core.sentence import Sentence
from attention_flows.errors import InputError
from attention_flows.models.capture.sink import MapSink
from attention_flows.models.effects.weighing import weighing_run
from attention_flows.models.loading.model import Model
from attention_flows.models.long_texts.policy import WHOLE, Long
from tests.oracles.edge_weights import gradients
from tests.support.capturing import encode_text
from tests.support.small_families import FAMILIES, TEXTS

NAMES = ("bert", "roberta", "gpt2", "llama", "qwen2", "t5", "bart", "deberta", "deberta-v2")
LABELS = ("no", "perhaps", "yes")


@functools.cache
def model(name: str, head: str = "class") -> Model:
    return FAMILIES[name].model(head)


@pytest.mark.parametrize("label", [None, "yes"])
@pytest.mark.parametrize("name", NAMES)
def test_the_weights_are_attention_times_gradient(name: str, label: str | None) -> None:
    of_model = model(name)
    encoded = encode_text(of_model, TEXTS[1], unit="token")
    run, about = weighing_run(GRADIENT, [of_model], Sentence(TEXTS[1]), WHOLE, label)
    maps: list[torch.Tensor] = []
    result = run(of_model, encoded, MapSink(lambda layer: maps.append(torch.from_numpy(layer))))
    assert about is not None
    assert about.label == (label or LABELS[int(result.output.logits[0].argmax())])
    expected = gradients(of_model.network, encoded.inputs, LABELS.index(about.label))
    tokens = encoded.encoder_tokens
    if name in ("t5", "bart"):
        found = [
            part[~torch.isnan(part).flatten(1).all(dim=1)]
            for layer in maps
            for part in (layer[:, :tokens, :tokens], layer[:, tokens:, tokens:], layer[:, tokens:, :tokens])
            if not torch.isnan(part).all()
        ]
    else:
        found = maps
    for own, by_hand in zip(found, expected, strict=True):
        torch.testing.assert_close(own, by_hand, atol=1e-5, rtol=0)
    assert max(float(layer.nan_to_num().sum(dim=-1).max()) for layer in maps) == pytest.approx(1, abs=1e-6)


def test_a_flow_of_gradients_says_of_what() -> None:
    flow = af.read(model("bert"), *TEXTS, weight="gradient", target="yes")
    assert flow.weight == "gradient"
    assert flow.notes == ("an edge weighs its gradient for yes, not its attention",)
    assert flow.trace(threshold=0.01).traces[0].edges is not None
    for kind in ("lift", "mass"):
        with pytest.raises(InputError, match=f"{kind} needs rows that sum to 1, unlike those of gradient"):
            flow.trace(kind=kind, threshold=0.5)
    assert flow.trace(kind="top", threshold=2).traces[0].edges is not None


def test_two_models_are_weighed_for_one_class() -> None:
    base, tuned = model("bert"), FAMILIES["bert"].model()
    with torch.no_grad():
        classifier = tuned.network.get_submodule("classifier")
        assert isinstance(classifier, torch.nn.Linear)
        classifier.weight.mul_(-1)
    flow = af.compare(base, tuned, TEXTS[1], weight="gradient")
    about = flow.models[1].prediction
    assert about is not None
    assert flow.notes == (f"an edge weighs its gradient for {about.label}, not its attention",)
    alone = af.read(base, TEXTS[1], weight="gradient", target=about.label)
    torch.testing.assert_close(
        torch.from_numpy(flow.attentions("base")), torch.from_numpy(alone.attentions()), atol=1e-6, rtol=0
    )


def test_a_language_model_is_weighed_for_the_next_word() -> None:
    flow = af.read(model("gpt2", "language"), TEXTS[1], weight="gradient")
    assert flow.models[0].prediction is not None
    assert flow.models[0].edges.heads == (4, 4, 4)


@pytest.mark.parametrize(
    ("name", "head", "says"),
    [("bert", "none", "has no trained head"), ("xlnet", "class", "cannot be changed")],
)
def test_a_model_without_gradients_says_so_in_a_line(name: str, head: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        af.read(model(name, head), TEXTS[1], weight="gradient")
    assert "\n" not in str(caught.value)


def test_what_cannot_be_weighed_says_so() -> None:
    with pytest.raises(
        InputError, match="an edge weighs attention, value_norm, contribution, gradient, not 'saliency'"
    ):
        af.read(model("bert"), TEXTS[1], weight="saliency")
    with pytest.raises(InputError, match="a target is for the weight gradient"):
        af.read(model("bert"), TEXTS[1], target="yes")
    with pytest.raises(InputError, match="a text read in windows has no gradient"):
        weighing_run(GRADIENT, [model("bert")], Sentence(TEXTS[1]), Long(window=16))
